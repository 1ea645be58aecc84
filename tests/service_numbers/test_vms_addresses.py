"""VMS email: recordings go to users of the company and to who has confirmed; pages, plans and warnings say so."""

from importlib import import_module

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from routing.loading import load_call
from routing.plan import Caller, What
from routing.planner import plan_call
from tests import factories
from users.models import OutgoingMail, OutsideAddress, User
from users.services.outside_addresses import signed

NOBODY = "No address for voicemail recordings has confirmed yet."


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support", no_agents_mode="voicemail")


def plan(company, service_number):
    """What is planned at the end of a call that nobody serves: the addresses, or the reason that there are none."""
    there = load_call(company, timezone.now(), service_number=service_number)
    planned = plan_call(there, there.service_numbers[service_number.number.e164], Caller(), timezone.now())
    [step] = [one for one in planned.steps if one.setting.what == What.VMS_EMAIL]
    return step.addresses or step.reason


def test_recordings_go_to_who_has_confirmed(as_admin, company, support, do_what_waits):
    page = reverse("service_numbers:vms_email", args=[support.pk])
    assert plan(company, support) == "There is no address for voicemail recordings."
    as_admin.post(page, {"vms_emails": "Help@B.example\nInfo@BÜCHER.example\nNina@ours.example"})
    assert plan(company, support) == NOBODY
    assert NOBODY in as_admin.get(reverse("service_numbers:warnings")).content.decode()
    shown = as_admin.get(page).content.decode()
    assert shown.count("Request to confirm: waiting to be sent.") == 3
    factories.UserFactory(tenant=company, email="NINA@ours.example")
    assert plan(company, support) == ("Nina@ours.example",)
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["help@b.example"], ["info@bücher.example"]]
    assert "- recordings that callers leave for it" in mail.outbox[0].body
    assert as_admin.get(page).content.decode().count("waits for confirmation since") == 2
    row = OutsideAddress.objects.get(address="info@bücher.example")
    Client().post(reverse("answer_address", args=[signed(row)]), {"answer": "yes"})
    assert plan(company, support) == ("Info@bücher.example", "Nina@ours.example")
    User.objects.filter(email="NINA@ours.example").update(is_active=False)
    assert plan(company, support) == ("Info@bücher.example",)
    User.objects.filter(email="NINA@ours.example").update(is_active=True, email="HELP@b.example")
    assert plan(company, support) == ("Info@bücher.example",)  # nobody has proved to have help@
    User.objects.filter(email="HELP@b.example").update(proved_email="help@b.example")
    assert plan(company, support) == ("Help@b.example", "Info@bücher.example")
    OutsideAddress.objects.filter(address="help@b.example").update(refused_at=timezone.now())
    assert plan(company, support) == ("Info@bücher.example",)


def test_send_again(as_admin, company, support):
    page = reverse("service_numbers:vms_email", args=[support.pk])
    factories.ServiceNumberFactory(tenant=company, vms_emails=["other@b.example"])
    support.vms_emails = ["help@b.example"]
    support.save()
    assert "not asked yet, and gets nothing" in as_admin.get(page).content.decode()
    ask = reverse("service_numbers:ask_vms_address", args=[support.pk])
    for address in ("help@b.example", "help@b.example", "other@b.example"):
        assert as_admin.post(ask, {"address": address}).url == page
    assert [one.addresses for one in OutgoingMail.objects.all()] == [["help@b.example"]]


def test_addresses_of_before_count_as_confirmed(company, support):
    migration = import_module("service_numbers.migrations.0006_vms_addresses")
    support.vms_emails = ["Help@b.example", "Nina@ours.example"]
    support.save()
    factories.UserFactory(tenant=company, email="nina@ours.example")
    with connection.cursor() as cursor:
        cursor.execute(migration.CONFIRM)
        assert [(one.address, one.asked_at) for one in OutsideAddress.objects.all()] == [("help@b.example", None)]
        assert plan(company, support) == ("Help@b.example", "Nina@ours.example")
        cursor.execute(migration.FORGET)
    assert not OutsideAddress.objects.exists()
