"""Whom to ask, as the provider has set it: links at the foot, beside every price and in mails; none without it."""

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from common.provider import Provider
from pbxportal.settings import address_from_environment, email_from_environment, telephone_from_environment
from tests import factories
from users.signing_in.services.sign_in import invite

CONTACT = {
    "SUPPORT_CONTACT": "Your account manager",
    "SUPPORT_TELEPHONE": "+44 (0)1632 960000",
    "SUPPORT_EMAIL": "help@provider.example",
    "SUPPORT_WEB": "https://www.provider.example/",
}
LINKS = [
    "Your account manager",
    '<a href="tel:+441632960000">+44 (0)1632 960000</a>',
    '<a href="mailto:help@provider.example">help@provider.example</a>',
    '<a href="https://www.provider.example/">provider.example</a>',
]
HELP, SWITCHBOARD = "https://help.provider.example", "https://desk.provider.example"


@pytest.fixture
def contact(settings):
    for name, value in CONTACT.items():
        setattr(settings, name, value)
    settings.HELP_ADDRESS, settings.SWITCHBOARD_ADDRESS = HELP, SWITCHBOARD


def test_links_at_the_foot_and_beside_every_price(as_admin, admin, contact):
    user = factories.UserFactory(tenant=admin.tenant)
    service_number = factories.ServiceNumberFactory(tenant=admin.tenant)
    asked = factories.OrderFactory(tenant=admin.tenant, user=user, action="start_voip", state="asked")
    with_price = [
        reverse("users:add"),
        reverse("users:delete", args=[user.pk]),
        reverse("users:subscriptions", args=[user.pk]),
        reverse("users:change_subscription", args=[user.pk, "conferencing"]),
        reverse("service_numbers:add"),
        reverse("service_numbers:delete", args=[service_number.pk]),
        reverse("company:orders"),
        reverse("company:approve_order", args=[asked.pk]),
    ]
    for times, pages in ((2, with_price), (1, [reverse("company:departments")])):
        for page in pages:
            text = as_admin.get(page).content.decode()
            assert [text.count(link) for link in LINKS] == [times] * 4, page
            assert f'<a href="{HELP}">Help</a>' in text
            assert f'<a href="{SWITCHBOARD}">Switchboard</a>' in text
    assert f'<a href="{SWITCHBOARD}">To the switchboard</a>' in as_admin.get(reverse("company:logo")).content.decode()


def test_visitors_and_mails(client, contact, company, do_what_waits):
    page = client.get(reverse("sign_in")).content.decode()
    assert [link for link in LINKS if link not in page] == []
    assert (HELP in page, SWITCHBOARD in page) == (True, False)
    invite(user=factories.UserFactory(tenant=company))
    do_what_waits()
    assert [value for value in CONTACT.values() if f"\n{value}\n" not in mail.outbox[0].body] == []


def test_nothing_is_shown_of_what_is_not_set(as_admin, client):
    for page in (reverse("users:add"), reverse("company:orders")):
        text = as_admin.get(page).content.decode()
        assert [
            one for one in ("tel:", "mailto:", "Ask your provider", "Switchboard<", "Help</a>") if one in text
        ] == []


@pytest.mark.parametrize(
    ("written", "dialled"),
    [("0800 123-456", "0800123456"), ("+44 1632 960000", "+441632960000"), ("118 500", "118500"), ("", "")],
)
def test_a_telephone_as_it_is_dialled(written, dialled):
    assert Provider("", written, "", "", "", "").telephone_link == f"tel:{dialled}"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (address_from_environment, "javascript:alert(1)"),
        (address_from_environment, "help.example"),
        (email_from_environment, "a@b.example?subject=x"),
        (telephone_from_environment, "call us"),
    ],
)
def test_what_is_no_link_is_refused_at_the_start(monkeypatch, read, value):
    monkeypatch.setenv("A_SETTING", value)
    with pytest.raises(ImproperlyConfigured, match=r"^A_SETTING must be"):
        read("A_SETTING")
    monkeypatch.delenv("A_SETTING")
    assert read("A_SETTING") == ""
