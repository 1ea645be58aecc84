"""What a browser keeps: of whom it says nothing in cookies, and of what pages showed nothing after signing out."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import reverse

from pbxportal.signed_out import WHO
from tests import factories
from tests.factories import PASSWORD
from tests.pressing import Press
from users.signing_in.known_browsers import COOKIE

CLEAR = '"cache", "storage"'
ACCOUNT, SIGN_IN, SIGN_OUT = (reverse(name) for name in ("account", "sign_in", "sign_out"))


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat", first_name="Patricia", last_name="Nimbleby")


@pytest.fixture
def browser(user):
    client = Client()
    client.post(SIGN_IN, {"username": "pat", "password": PASSWORD})
    return client


def cleared(answer):
    return answer.get("Clear-Site-Data")


def test_signing_out_clears_the_browser_and_nothing_else_does(browser):
    assert [cleared(browser.get(url)) for url in (ACCOUNT, reverse("me"), "/nothing/", reverse("theme"))] == [
        None
    ] * 4
    answer = browser.post(SIGN_OUT)
    assert (answer.url, cleared(answer)) == (SIGN_IN, CLEAR)
    assert cleared(browser.get(SIGN_IN)) is None
    assert cleared(browser.get(ACCOUNT)) is None


def test_the_second_half_of_a_double_click_clears_as_well(user):
    """Browsers show the answer to the second one alone."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    press = Press(client, ACCOUNT, to=SIGN_OUT)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert cleared(press.send()) == CLEAR
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert cleared(press.send()) == CLEAR


def test_who_was_signed_out_elsewhere_is_cleared_with_the_next_page(browser, user):
    Session.objects.filter(sign_in__user=user).delete()
    answer = browser.get(ACCOUNT)
    assert (answer.status_code, cleared(answer)) == (302, CLEAR)
    assert cleared(browser.get(ACCOUNT)) is None


def test_another_password_leaves_this_browser_alone(browser):
    new = {"old_password": PASSWORD, "new_password1": "nine-blue-kites", "new_password2": "nine-blue-kites"}
    answer = browser.post(reverse("change_own_password"), new)
    assert (answer.status_code, cleared(answer)) == (302, None)


def test_a_message_with_a_name_is_in_no_cookie(as_admin, user):
    """It is shown once, on the next page, and the browser never carries it."""
    factories.AppFactory(user=user)
    url = reverse("users:reset_second_factor", args=[user.pk])
    as_admin.post(url)
    assert set(as_admin.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, WHO}
    sent = " ".join(cookie.output() for cookie in as_admin.cookies.values())
    assert [word for word in ("Patricia", "Nimbleby", "Ada", "admin") if word in sent] == []
    words = "The second factor of Patricia Nimbleby has been reset."
    assert [words in as_admin.get(ACCOUNT).content.decode() for _time in range(2)] == [True, False]


def test_the_cookies_of_somebody_signed_in(browser):
    browser.get(ACCOUNT)
    flags = {(one["httponly"], one["samesite"], one["path"], one["domain"]) for one in browser.cookies.values()}
    assert set(browser.cookies) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, WHO, COOKIE}
    assert flags == {(True, "Lax", "/", "")}


@override_settings(COOKIE_PREFIX="__Host-", SESSION_COOKIE_SECURE=True)
def test_what_says_who_was_there_is_for_this_host_alone_over_tls(user):
    client = Client()
    client.force_login(user)
    client.get(ACCOUNT, secure=True)
    cookie = client.cookies[f"__Host-{WHO}"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_visitors_get_no_session(client, db):
    """However often they come by where somebody else would be told something: no row fills the disk."""
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    file = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "1000"}
    for url in (reverse("password_chosen"), reverse("enter_code"), ACCOUNT, f"{SIGN_IN}?files"):
        client.get(url)
    client.generic("POST", reverse("company:logo"), **file)
    client.post(SIGN_IN, {"username": "pat", "password": "wrong"})
    client.post(reverse("ask_for_password_link"), {"email": "x@example.com"})
    assert Session.objects.count() == 0
    assert settings.SESSION_COOKIE_NAME not in client.cookies
