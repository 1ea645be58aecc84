"""Where `next` leads, whoever has typed it: to pages of this portal alone, and nowhere breaks."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests import factories
from tests.confirming import confirm
from tests.factories import PASSWORD, code_of
from tests.own_sign_in import at_service, back, by_email, come

# Names of views, what lies beside the page that is open, other hosts, what is too long or leads round.
NOWHERE = [
    *("foo", "logout", "sign_out", "admin:index", "a b", "é", "users.views", "./me/", "../me/", "?next=x", "#x", ""),
    *("http://testserver/me/", "//testserver/me/", "//evil.example", "/\\evil.example", "///evil.example", " /me/"),
    *("\t//evil.example", "\0", "/" + "a" * 2048),
]
PAGES = ["/me/", "/é b/?q=é", "/users/?page=2#x", "/admin:index"]
LEADS = dict.fromkeys(NOWHERE, "") | {target: target for target in PAGES}


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


@pytest.fixture
def first(client):
    """Where one goes who has asked for nothing."""
    return reverse("landing")


def is_led(answer, target, otherwise):
    """Whether an answer leads to a page that was asked for, or else where everybody goes."""
    whither = LEADS[target]
    here = answer.wsgi_request.build_absolute_uri
    return answer.status_code == 302 and here(answer.url) == here(whither or otherwise)


def test_after_the_password(client, pat, first):
    for target in LEADS:
        client.logout()
        sent = {"username": "pat", "password": PASSWORD, "next": target}
        assert is_led(client.post(reverse("sign_in"), sent), target, first), target


def test_after_the_code(client, pat, first, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    app = factories.AppFactory(user=pat)
    for target in LEADS:
        client.logout()
        client.post(reverse("sign_in"), {"username": "pat", "password": PASSWORD, "next": target})
        app.last_t = -1
        app.save()
        assert is_led(client.post(reverse("enter_code"), {"code": code_of(app)}), target, first), target


def test_who_is_signed_in_already(client, pat, first):
    client.force_login(pat)
    for target in LEADS:
        assert is_led(client.get(reverse("sign_in"), {"next": target}), target, first), target
    for round_about in (reverse("sign_in"), f"{reverse('sign_in')}?next=x"):
        assert client.get(reverse("sign_in"), {"next": round_about}).url == first


def test_after_signing_out(client, pat):
    for target in LEADS:
        client.force_login(pat)
        assert is_led(client.post(reverse("sign_out"), {"next": target}), target, reverse("sign_in")), target


def test_by_the_companys_own_sign_in(client, company, service, pat):
    own = by_email(company, service)
    for target in LEADS:
        client.logout()
        assert is_led(come(client, own, next=target), target, "/"), target
    for target in LEADS:
        asked = {"kind": "own-sign-in", "next": target}
        address = at_service(client.get(reverse("confirm_by_own_sign_in"), asked).url)
        assert is_led(back(client, address), target, reverse("account")), target


def test_after_confirming(client, pat, first):
    client.force_login(pat)
    confirm(client)
    for target in LEADS:
        assert is_led(client.get(reverse("confirm", args=["own-sign-in"]), {"next": target}), target, first), target


OWN = re.compile(r"url_has_allowed_host|(?:GET|POST)\S*\"next\"|__iexact|(?:mail|username)\S*\.lower\(")


def test_one_function_reads_it():
    """And addresses are compared in one place, but where the database computes a column."""
    apps = "common users service_numbers calendars queues routing history statistics pbxportal"
    sources = [path for app in apps.split() for path in Path(app).rglob("*.py") if "migrations" not in path.parts]
    found = {(what, str(path)) for path in sources for what in OWN.findall(path.read_text())}
    assert {path for what, path in found if what == "__iexact"} == {"users/models/user.py"}
    assert {path for what, path in found if what != "__iexact"} == {"users/signing_in/targets.py"}
