"""Calls that go round over service numbers and users are said before any caller meets them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.mixed_circles import mixed_circles
from service_numbers.models import ServiceNumber
from tests import factories
from tests.company_time import today
from users.models import ModeSetting, User

ANNS = "+441632960101"
WAYS_TO_DIVERT = {
    "main mode": {"main_mode": "external-divert", "external_divert_number": ANNS},
    "calendar closed": {"calendar_closed_mode": "divert", "closed_divert_number": ANNS},
    "opening hours closed": {"opening_hours_closed_mode": "divert", "closed_divert_number": ANNS},
    "no agents": {"no_agents_mode": "divert", "no_agents_divert_number": ANNS},
}


@pytest.mark.parametrize("divert", WAYS_TO_DIVERT.values(), ids=WAYS_TO_DIVERT)
def test_a_number_and_a_user_whose_calls_go_round(as_admin, company, divert):
    """The number diverts inside to a user, one of whose modes sends calls on to that number."""
    now, ann = timezone.now(), factories.UserFactory(tenant=company, first_name="Ann", last_name="Bee")
    factories.NumberFactory(user=ann, e164=ANNS, is_main=True)
    support = factories.ServiceNumberFactory(tenant=company, name="Support", **divert)
    assert mixed_circles(company, now) == []
    mode = factories.ModeSettingFactory(user=ann, pattern="external", number=support.number.e164)
    assert mixed_circles(company, now) == [(("number", support.pk), ("user", ann.pk))]
    page = as_admin.get(reverse("service_numbers:warnings")).content.decode()
    assert re.search(r"Support[^<]* → Ann Bee", page)
    bob = factories.UserFactory(tenant=company, forwarding_number=support.number.e164)
    ModeSetting.objects.filter(pk=mode.pk).update(number="", colleague=bob)
    assert mixed_circles(company, now) == [(("number", support.pk), ("user", ann.pk), ("user", bob.pk))]
    ServiceNumber.objects.filter(pk=support.pk).update(
        **{name: "" if name.endswith("_number") else "message-only" for name in divert if name != "main_mode"}
    )
    assert mixed_circles(company, now) == []


@pytest.mark.parametrize(("own", "usual"), [(ANNS, ""), ("", ANNS)], ids=["its own number", "the usual number"])
def test_what_is_planned_of_a_number_goes_round_over_a_user(company, own, usual):
    now, ann = timezone.now(), factories.UserFactory(tenant=company)
    factories.NumberFactory(user=ann, e164=ANNS, is_main=True)
    for make in (planned_day, planned_until):
        number = factories.ServiceNumberFactory(tenant=company, external_divert_number=usual)
        User.objects.filter(pk=ann.pk).update(forwarding_number=number.number.e164)
        assert mixed_circles(company, now) == []
        row = make(company, number, own, now)
        assert mixed_circles(company, now) == [(("number", number.pk), ("user", ann.pk))]
        row.delete()


def planned_day(company, number, own, now):
    return factories.CalendarDayFactory(
        service_number=number, mode="external-divert", divert_number=own, first_day=today(company)
    )


def planned_until(company, number, own, now):
    ends_at = now + timedelta(hours=2)
    return factories.OverrideFactory(service_number=number, kind="divert", divert_number=own, ends_at=ends_at)


def test_circles_of_one_kind_are_said_elsewhere(company):
    now = timezone.now()
    ann, bob = (factories.UserFactory(tenant=company) for _user in range(2))
    factories.NumberFactory(user=ann, e164=ANNS, is_main=True)
    User.objects.filter(pk=ann.pk).update(colleague=bob)
    factories.ModeSettingFactory(user=bob, pattern="external", number=ANNS)
    one, other = (factories.ServiceNumberFactory(tenant=company, main_mode="external-divert") for _number in range(2))
    for this, that in ((one, other), (other, one)):
        ServiceNumber.objects.filter(pk=this.pk).update(external_divert_number=that.number.e164)
    assert mixed_circles(company, now) == []
