"""What changes who can sign in, and a sign-in with an unknown browser, is told by mail to the address that counts."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.confirming import confirm, confirmed
from tests.factories import PASSWORD
from tests.users.test_sign_ins import FIREFOX, SAFARI
from users.letters import choose_password_link
from users.models import OutgoingMail, User
from users.signing_in.known_browsers import COOKIE
from users.signing_in.services.changes import TOLD

NEW = {"new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
BROWSER = {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def pat(company):
    company.time_zone = "Asia/Tokyo"
    company.save()
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example", last_login=BEFORE)


def told():
    return list(OutgoingMail.objects.filter(kind=TOLD).order_by("pk").values_list("ids__what", flat=True))


def sign_in(client, password=PASSWORD, username="pat", **extra):
    return client.post(reverse("sign_in"), {"username": username, "password": password}, **extra)


def by_self(name, **data):
    def act(pat, admin):
        confirmed(Client(**BROWSER), pat).post(reverse(name), data)

    return act


def by_admin(name, **data):
    def act(pat, admin):
        confirmed(Client(**BROWSER), admin).post(reverse(name, args=[pat.pk]), data)

    return act


def by_link(pat, admin):
    browser = Client(**BROWSER)
    page = browser.get(urlsplit(choose_password_link(pat)).path)
    browser.post(page.url, NEW)


CHANGES = {
    "password": (by_self("change_own_password", **NEW), "Your password has been changed.", "yourself"),
    "password by an admin": (
        by_admin("users:set_password", **NEW),
        "Your password has been changed.",
        "an admin of your company, Ada Admin",
    ),
    "password by a link": (by_link, "A new password was chosen with a link that was mailed to you.", "yourself"),
    "second factor off": (
        by_self("switch_off_second_factor"),
        "The second factor has been switched off.",
        "yourself",
    ),
    "recovery codes": (by_self("new_recovery_codes"), "New recovery codes have been made.", "yourself"),
    "app password": (by_admin("users:app_password"), "A new app password has been made", "an admin of your company"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_is_told(pat, admin, do_what_waits, change):
    factories.AppFactory(user=pat)
    act, words, by = CHANGES[change]
    act(pat, admin)
    do_what_waits()
    (message,) = mail.outbox
    assert message.to == ["pat@ours.example"]
    expected = [words, f"Done by: {by}", "Browser: Firefox on Windows", "Address: 192.0.2.7", "(Asia/Tokyo)"]
    expected += [reverse("sign_in_list"), reverse("ask_for_password_link"), "Username: pat"]
    assert [one for one in expected if one not in message.body] == []
    assert "\n\n\n\n" not in message.body


def test_a_reset_second_factor_is_told_with_where_it_came_from(pat, admin, do_what_waits):
    factories.AppFactory(user=pat)
    by_admin("users:reset_second_factor")(pat, admin)
    do_what_waits()
    (message,) = mail.outbox
    expected = ["Ada Admin has reset", "Browser: Firefox on Windows", "Address: 192.0.2.7", "(Asia/Tokyo)"]
    assert [one for one in expected if one not in message.body] == []


def test_of_a_new_address_the_old_one_is_told_as_well(pat, admin, do_what_waits):
    fields = {"first_name": "Pat", "last_name": "P", "email": "new@x.example"}
    by_admin("users:profile", **fields)(pat, admin)
    do_what_waits()
    by_address = {message.to[0]: message.body for message in mail.outbox}
    assert by_address.keys() == {"pat@ours.example", "new@x.example"}
    assert "New e-mail address: new@x.example" in by_address["pat@ours.example"]
    mail.outbox.clear()
    by_self("change_own_password", **NEW)(User.objects.get(pk=pat.pk), admin)
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["pat@ours.example"]]


def test_nobody_without_an_address_is_written_to(pat, admin):
    User.objects.filter(pk=pat.pk).update(email="", proved_email="")
    by_self("change_own_password", **NEW)(User.objects.get(pk=pat.pk), admin)
    assert OutgoingMail.objects.count() == 0


def test_the_first_of_many_is_told_and_not_all(pat, admin):
    """Nor can many of one kind hide another."""
    browser = confirmed(Client(), admin)
    for _time in range(6):
        User.objects.filter(pk=pat.pk).update(app_password_set_at=None)
        browser.post(reverse("users:app_password", args=[pat.pk]))
    browser.post(reverse("users:set_password", args=[pat.pk]), NEW)
    assert told() == ["app_password"] * 3 + ["password"]


def test_a_sign_in_with_an_unknown_browser_is_told_once(pat, do_what_waits):
    phone, desk = Client(), Client()
    sign_in(phone, HTTP_USER_AGENT=SAFARI, REMOTE_ADDR="198.51.100.4")
    do_what_waits()
    (message,) = mail.outbox
    assert message.subject == "A new sign-in to Telephone portal"
    assert "Browser: Safari on iPhone or iPad" in message.body
    assert "Address: 198.51.100.4" in message.body
    assert "Done by" not in message.body
    phone.post(reverse("sign_out"))
    sign_in(phone)
    assert told() == ["new_browser"]
    sign_in(desk)
    assert told() == ["new_browser"] * 2


def test_a_wrong_password_or_a_missing_code_tells_nothing_and_makes_nothing_known(pat):
    browser = Client()
    sign_in(browser, "wrong")
    assert COOKIE not in browser.cookies
    app = factories.AppFactory(user=pat)
    page = sign_in(browser).url
    assert (COOKIE in browser.cookies, told()) == (False, [])
    browser.post(page, {"code": factories.code_of(app)})
    assert (COOKIE in browser.cookies, told()) == (True, ["new_browser"])


def test_the_first_sign_in_after_an_invitation_is_not_told(pat):
    User.objects.filter(pk=pat.pk).update(last_login=None)
    browser = Client()
    sign_in(browser)
    browser.post(reverse("sign_out"))
    sign_in(browser)
    assert told() == []


def test_the_cookie_names_nobody_and_opens_nothing(pat, company):
    browser = Client()
    sign_in(browser)
    cookie = browser.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 24 * 60 * 60)
    assert str(pat.pk) not in cookie.value.split(".")
    assert "pat" not in cookie.value
    thief = Client()
    thief.cookies[COOKIE] = cookie.value
    assert thief.get(reverse("account")).status_code == 302
    factories.UserFactory(tenant=company, username="kim", last_login=BEFORE)
    sign_in(thief, username="kim")  # pat's mark is none of kim's
    assert told() == ["new_browser"] * 2


@pytest.mark.parametrize("value", ["", "x", "." * 500, "0" * 32, "%E2%98%8E" * 32, "a" * 4000])
def test_a_spoilt_cookie_is_an_unknown_browser(pat, value):
    browser = Client()
    browser.cookies[COOKIE] = value
    assert sign_in(browser).status_code == 302
    assert told() == ["new_browser"]
    assert len(browser.cookies[COOKIE].value) <= 400


def test_many_in_one_browser(pat, company):
    browser = Client()
    people = factories.UserFactory.create_batch(11, tenant=company, last_login=BEFORE)
    for user in people:
        sign_in(browser, username=user.username)
        browser.post(reverse("sign_out"))
    assert len(browser.cookies[COOKIE].value.split(".")) == 10
    sign_in(browser, username=people[-1].username)
    assert len(told()) == 11


def test_a_changed_password_makes_other_browsers_unknown_and_not_this_one(pat):
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser)
    confirm(here).post(reverse("change_own_password"), NEW)
    OutgoingMail.objects.all().delete()
    here.post(reverse("sign_out"))
    for browser, expected in ((here, []), (there, ["new_browser"])):
        sign_in(browser, NEW["new_password1"])
        assert told() == expected


def test_operators_are_told_too(db, do_what_waits):
    operator = factories.OperatorFactory(email="olga@provider.example", last_login=BEFORE)
    sign_in(Client(), username=operator.username)
    do_what_waits()
    assert [message.to for message in mail.outbox] == [["olga@provider.example"]]
    assert "(UTC)" in mail.outbox[0].body
