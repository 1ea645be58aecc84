"""Signing in by passkeys, with real signatures: what is right, and what an attacker would send."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.authenticator import KINDS, Authenticator
from tests.factories import PASSWORD, code_of
from users.models import OutgoingMail, SecondFactorRule, User
from users.signing_in import webauthn
from users.signing_in.challenges import CHALLENGE
from users.signing_in.services.second_factor import make_recovery_codes

SIGN_IN, CODE = reverse("sign_in"), reverse("enter_code")
BY_PASSKEY, CODE_BY_PASSKEY = reverse("sign_in_with_passkey"), reverse("enter_passkey")


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat")


@pytest.fixture
def device():
    return Authenticator()


@pytest.fixture
def passkey(user, device):
    return factories.PasskeyFactory(user=user, authenticator=device)


def options(client, purpose="sign-in"):
    return client.post(reverse("passkey_options", args=[purpose])).json()


def send(client, device, address=BY_PASSKEY, purpose="sign-in", **wrong):
    return client.post(address, {"credential": device.sign(options(client, purpose), **wrong)})


def is_signed_in(client):
    return client.get(reverse("account")).status_code == 200


def said(client):
    return [str(message) for message in client.get(SIGN_IN).context["messages"]]


def must_have_second_factor(company):
    company.second_factor = SecondFactorRule.EVERYBODY
    company.save()


@pytest.mark.parametrize("kind", KINDS)
def test_a_passkey_alone_signs_in(client, user, kind):
    device = Authenticator(kind=kind, counts=True)
    passkey = factories.PasskeyFactory(user=user, authenticator=device)
    asked = options(client)
    assert (asked["rpId"], asked["userVerification"], "allowCredentials" in asked) == (
        "localhost",
        "preferred",
        False,
    )
    before = client.session.session_key
    answer = client.post(BY_PASSKEY, {"credential": device.sign(asked), "next": "/account/sign-ins/"})
    assert answer.url == "/account/sign-ins/"
    assert is_signed_in(client)
    assert client.session.session_key != before
    passkey.refresh_from_db()
    assert (passkey.sign_count, passkey.last_used_at is not None) == (1, True)


def test_the_way_leads_to_no_other_host(client, passkey, device):
    signed = device.sign(options(client))
    assert client.post(BY_PASSKEY, {"credential": signed, "next": "https://evil.example/"}).url == "/"


WRONG = {
    "another origin": {"origin": "https://portal.evil.example"},
    "the same host at another port": {"origin": "http://localhost:9000"},
    "a host below ours": {"origin": "http://a.localhost:8000"},
    "a page in somebody's frame": {"in_frame": True},
    "another portal's host": {"host": "evil.example"},
    "another challenge": {"challenge": b"another one, of 32 bytes at most"},
    "an answer to making one": {"kind": "webauthn.create"},
    "nobody was there": {"is_present": False},
    "no signature": {"signature": b""},
    "somebody's signature": {"signature": b"0" * 70},
    "nobody's handle": {"user_handle": b""},
    "another user's handle": {"user_handle": b"another"},
    "a passkey that is not known": {"credential_id": b"nobody's"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_not_genuine(client, passkey, device, wrong):
    assert send(client, device, **wrong).url == SIGN_IN
    assert said(client)[0].startswith("This passkey does not sign anybody in here.")
    assert not is_signed_in(client)
    passkey.refresh_from_db()
    assert passkey.last_used_at is None


@pytest.mark.parametrize(
    "typed", ["", "{}", "[]", "null", "1", "\x00", "{" * 9000, '{"id":"","rawId":""}', '"' + "A" * 20_000 + '"', "é"]
)
def test_what_is_no_answer_at_all(client, passkey, typed):
    options(client)
    assert client.post(BY_PASSKEY, {"credential": typed}).url == SIGN_IN
    assert not is_signed_in(client)


def test_spoilt_answers(client, passkey, device):
    """Any part of it cut off, empty or of another type."""
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for value in ("", "AA", "!!", None, 5, [], {"a": 1}, "A" * 5000):
            answer = json.loads(device.sign(options(client)))
            answer["response"][part] = value
            status = client.post(BY_PASSKEY, {"credential": json.dumps(answer)}).status_code
            assert status in (302, 429), (part, value)
    assert not is_signed_in(client)


def test_a_challenge_is_for_its_own_session(client, passkey, device):
    theirs = Client()
    signed = device.sign(options(theirs))
    options(client)
    assert client.post(BY_PASSKEY, {"credential": signed}).url == SIGN_IN
    assert not is_signed_in(client)


def test_a_replay_signs_nobody_in(client, passkey, device):
    signed = device.sign(options(client))
    session = client.cookies["sessionid"].value
    client.post(BY_PASSKEY, {"credential": signed})
    assert is_signed_in(client)
    for key in (session, client.session.session_key):
        thief = Client()
        thief.cookies["sessionid"] = key
        thief.post(reverse("sign_out"))
        thief.post(BY_PASSKEY, {"credential": signed})
        assert not is_signed_in(thief)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nor_at_the_same_moment(client, passkey, device):
    signed, session = device.sign(options(client)), client.cookies["sessionid"].value
    browsers = [Client() for _i in range(3)]
    for browser in browsers:
        browser.cookies["sessionid"] = session

    def give(browser):
        try:
            return browser.post(BY_PASSKEY, {"credential": signed}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(give, browsers)) == [302, 302, 302]
    assert sorted(is_signed_in(browser) for browser in browsers) == [False, False, True]


@pytest.mark.parametrize(("seconds", "target"), [(299, "/"), (301, SIGN_IN), (-60, SIGN_IN)])
def test_a_challenge_holds_for_five_minutes(client, passkey, device, seconds, target):
    signed = device.sign(options(client))
    session = client.session
    session[CHALLENGE] |= {"at": (timezone.now() - timedelta(seconds=seconds)).timestamp()}
    session.save()
    assert client.post(BY_PASSKEY, {"credential": signed}).url == target


def test_only_the_newest_challenge_holds(client, passkey, device):
    signed = device.sign(options(client))
    options(client)
    assert client.post(BY_PASSKEY, {"credential": signed}).url == SIGN_IN


def test_a_challenge_for_something_else_does_not_count(client, user, passkey, device):
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    signed = device.sign(options(client, "confirm"))
    client.post(reverse("sign_out"))
    assert client.post(BY_PASSKEY, {"credential": signed}).url == SIGN_IN
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["is_active", "removed"])
def test_who_may_not_sign_in_any_more(client, user, passkey, device, change):
    signed = device.sign(options(client))
    if change == "removed":
        passkey.delete()
    else:
        user.is_active = False
        user.save()
    assert client.post(BY_PASSKEY, {"credential": signed}).url == SIGN_IN
    assert said(client)[0].startswith("This passkey does not sign anybody in here.")
    assert not is_signed_in(client)


def test_another_companys_passkey_is_its_own_users(client, user, passkey):
    device = Authenticator()
    theirs = factories.PasskeyFactory(authenticator=device)
    assert send(client, device, user_handle=bytes(passkey.user_handle)).url == SIGN_IN
    send(client, device)
    assert client.session["_auth_user_id"] == str(theirs.user_id)


# What the user has, what the company asks for: whether a passkey without user verification is enough alone.
NEEDS = {"nothing": ("", "", True), "an app": ("app", "", False), "a rule": ("", "rule", False)}


@pytest.mark.parametrize(("has", "rule", "is_enough"), NEEDS.values(), ids=NEEDS)
def test_without_user_verification_it_is_one_factor(client, company, user, passkey, device, has, rule, is_enough):
    if has:
        factories.AppFactory(user=user)
    if rule:
        must_have_second_factor(company)
    send(client, device, verifies=False)
    assert is_signed_in(client) == is_enough
    if not is_enough:
        assert said(client)[0].startswith("This passkey did not ask for your finger, your face or a PIN")
        send(client, device)
    assert is_signed_in(client)


def test_a_rule_that_comes_later_asks_who_gave_one_factor(client, company, passkey, device):
    one, both = Client(), Client()
    send(one, device, verifies=False)
    send(both, device)
    must_have_second_factor(company)
    assert (is_signed_in(one), is_signed_in(both)) == (False, True)


def test_what_one_factor_cannot_set_up(client, company, user, passkey):
    """Who knows the password alone makes no second factor of their own beside the passkey."""
    thieves = {name: Client() for name in ("second_factor", "set_up_second_factor", "add_passkey")}
    for thief in thieves.values():
        thief.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
        assert is_signed_in(thief)
    must_have_second_factor(company)
    for name, thief in thieves.items():
        assert thief.post(reverse(name), {"password": PASSWORD}).url == SIGN_IN


@pytest.mark.parametrize("verifies", [True, False])
def test_after_the_password_any_of_ones_own_is_the_second_factor(client, company, user, passkey, device, verifies):
    must_have_second_factor(company)
    assert client.post(SIGN_IN, {"username": "pat", "password": PASSWORD, "next": "/account/"}).url == CODE
    assert not is_signed_in(client)
    page = client.get(CODE).content.decode()
    assert "Use a passkey" in page
    assert "Recovery code" in page
    asked = options(client, "code")
    assert [one["id"] for one in asked["allowCredentials"]] == [webauthn.as_text(passkey.credential_id)]
    device.verifies = verifies
    assert send(client, device, CODE_BY_PASSKEY, "code").url == "/account/"
    assert is_signed_in(client)


def test_after_the_password_another_users_passkey_is_none(client, company, user, passkey):
    must_have_second_factor(company)
    device = Authenticator()
    factories.PasskeyFactory(user=factories.UserFactory(tenant=company), authenticator=device)
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    for handle in (device.user_handle, bytes(passkey.user_handle), b""):
        assert send(client, device, CODE_BY_PASSKEY, "code", user_handle=handle).url == CODE
        assert not is_signed_in(client)


def test_without_the_password_there_is_no_second_step(client, passkey, device):
    assert client.post(reverse("passkey_options", args=["code"])).status_code == 403
    assert send(client, device, CODE_BY_PASSKEY).url == SIGN_IN
    assert not is_signed_in(client)


def test_a_recovery_code_in_place_of_a_lost_passkey(client, company, user, passkey):
    must_have_second_factor(company)
    code = make_recovery_codes(user=user)[0]
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    assert client.post(CODE, {"code": code}).url == "/"
    assert is_signed_in(client)


def test_a_passkey_beside_an_app(client, user, passkey, device):
    app = factories.AppFactory(user=user)
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    assert "Use a passkey" in client.get(CODE).content.decode()
    client.post(CODE, {"code": code_of(app)})
    assert is_signed_in(client)
    other = Client()
    send(other, device)
    assert is_signed_in(other)


def test_a_count_that_goes_back_is_refused_and_told(client, user):
    device = Authenticator(counts=True)
    passkey = factories.PasskeyFactory(user=user, authenticator=device)
    device.count = 6
    send(client, device)
    assert is_signed_in(client)
    for count in (7, 3, 0):
        thief = Client()
        send(thief, device, count=count)
        assert said(thief)[0].startswith("This passkey was refused")
        assert not is_signed_in(thief)
    told = OutgoingMail.objects.get(kind="passkey_copied")
    assert (told.addresses, told.ids["passkey"]) == ([user.email], passkey.name)
    assert "there may be a copy of it" in client.get(reverse("passkeys")).content.decode()
    passkey.refresh_from_db()
    assert passkey.sign_count == 7


def test_of_that_the_address_that_counts_is_told(user, do_what_waits):
    """Not a new one that nobody has proved: whoever has a copy may have typed it. Nor one of before."""
    device = Authenticator(counts=True)
    factories.PasskeyFactory(user=user, authenticator=device)
    device.count = 6
    send(Client(), device)
    User.objects.filter(pk=user.pk).update(email="me@evil.example", trusted_email="old@ours.example")
    send(Client(), device, count=3)
    assert OutgoingMail.objects.get(kind="passkey_copied").addresses == ["old@ours.example"]
    User.objects.filter(pk=user.pk).update(trusted_email="proved@ours.example")  # until it is sent
    do_what_waits()
    assert [message.to for message in mail.outbox if "passkeys" in message.subject] == [["proved@ours.example"]]


def test_what_never_counts_is_taken_again_and_again(passkey, device):
    for _time in range(3):
        client = Client()
        send(client, device)
        assert is_signed_in(client)


def test_bad_signatures_count_like_wrong_passwords(client, passkey, device):
    """But whoever has the passkey is not kept out by somebody who knows only the name."""
    answers = [send(client, device, signature=b"0").status_code for _time in range(5)]
    assert answers == [302, 302, 302, 302, 429]
    assert client.post(SIGN_IN, {"username": "pat", "password": PASSWORD}).status_code == 429
    attempts = "".join(attempt.get_data + attempt.post_data for attempt in AccessAttempt.objects.all())
    assert webauthn.as_text(device.credential_id) not in attempts
    send(client, device)
    assert is_signed_in(client)


def test_what_visitors_are_asked_leaves_no_long_sessions(client, passkey, device):
    options(client)
    soon = timezone.now() + timedelta(minutes=11)
    assert Session.objects.get().expire_date < soon
    send(client, device)
    assert client.session.get_expiry_date() > soon + timedelta(days=1)
    assert Session.objects.get(session_key=client.session.session_key).expire_date > soon + timedelta(days=1)


def test_operators_sign_in_by_passkeys(client, db, settings, device):
    settings.SECOND_FACTOR_FOR_OPERATORS = True
    operator = factories.OperatorFactory()
    factories.PasskeyFactory(user=operator, authenticator=device)
    send(client, device, verifies=False)
    assert not is_signed_in(client)
    send(client, device)
    assert client.get("/operator/").status_code == 200


@pytest.mark.parametrize(
    ("address", "origin", "are_possible"),
    [
        ("https://Portal.example.com", "https://portal.example.com", True),
        ("https://portal.example.com:443", "https://portal.example.com", True),
        ("https://portal.example.com:8443", "https://portal.example.com:8443", True),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("http://portal.example.com", "http://portal.example.com", False),
    ],
)
def test_where_passkeys_are_for(settings, address, origin, are_possible):
    settings.PORTAL_ADDRESS = address
    assert (webauthn.origin(), webauthn.are_possible()) == (origin, are_possible)


def test_where_there_are_none_nobody_is_asked(client, db, settings):
    settings.PORTAL_ADDRESS = "http://127.0.0.1:8000"
    assert client.post(reverse("passkey_options", args=["sign-in"])).status_code == 404
    assert client.post(reverse("passkey_options", args=["nothing"])).status_code == 404
