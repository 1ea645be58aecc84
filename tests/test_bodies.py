"""How much a request may bring is decided by who sends it, before any of it is read."""

import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from routing.models import Engine as EngineKey
from users.models import Company

LOGO, SIGN_IN, PLAN = reverse("company:logo"), reverse("sign_in"), reverse("engine:plan")
FORM = "application/x-www-form-urlencoded"


class Unread:
    """A body that nobody may read."""

    def read(self, *size):
        raise AssertionError("this was read")

    readline = read


def send(browser, url, length, content_type=FORM, **more):
    """Only claims to be so long: what is refused must not be read."""
    sent = {"CONTENT_LENGTH": length, "wsgi.input": Unread(), "CONTENT_TYPE": content_type}
    return browser.generic("POST", url, **sent | more)


@pytest.fixture
def visitor(db):
    return Client()


def without_files(as_admin):
    """A browser whose sign-in has run out."""
    key = as_admin.cookies[settings.SESSION_COOKIE_NAME].value
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "x" * len(key)
    return browser


@pytest.mark.parametrize("url", [SIGN_IN, LOGO, reverse("ask_for_password_link")])
@pytest.mark.parametrize("content_type", [FORM, "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("length", ["64001", "400000000", "9" * 30])
def test_visitors_bring_little(visitor, url, content_type, length):
    answer = send(visitor, url, length, content_type)
    assert answer.status_code == 413
    assert "This is too large" in answer.content.decode()


def test_visitors_bring_what_a_form_has(visitor):
    answer = visitor.post(SIGN_IN, {"username": "x" * 63_000, "password": "y"})
    assert answer.context["form"].errors["username"] == ["A username has at most 100 characters."]


def test_who_is_signed_in_brings_one_largest_file(as_admin):
    assert send(as_admin, LOGO, "21000001", "multipart/form-data; boundary=x").status_code == 413
    with pytest.raises(AssertionError, match="this was read"):
        send(as_admin, LOGO, "21000000", "multipart/form-data; boundary=x")


def test_several_files_count_together(as_admin, company):
    files = {f"file{number}": SimpleUploadedFile("x", b"x" * 8_000_000) for number in range(3)}
    assert as_admin.post(LOGO, files).status_code == 413
    assert Company.objects.get(pk=company.pk).logo.name == ""


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_body_that_does_not_say_its_length(as_admin, visitor, signed_in):
    answer = send(as_admin if signed_in else visitor, SIGN_IN, "", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 413


def test_engines(client, db):
    engine = EngineKey(name="Ours", serves_all=True)
    right = {"HTTP_AUTHORIZATION": f"Bearer {engine.new_key()}"}
    engine.save()
    for more in ({}, {"HTTP_AUTHORIZATION": "Bearer wrong"}):
        refused = send(client, PLAN, "64001", "application/json", **more)
        assert (refused.status_code, json.loads(refused.content)) == (
            413,
            {"error": "the body is too large, or does not say its length"},
        )
    assert send(client, PLAN, "2500001", "application/json", **right).status_code == 413
    with pytest.raises(AssertionError, match="this was read"):
        send(client, PLAN, "2500000", "application/json", **right)


def test_signed_out_meanwhile(as_admin):
    browser = without_files(as_admin)
    for length in ("1000", "20000000", "400000000"):
        answer = send(browser, LOGO, length, "multipart/form-data; boundary=x")
        assert answer.url == f"{SIGN_IN}?files=&next={LOGO}"
    page = browser.get(answer.url).content.decode()
    assert "Sign in, and choose files again." in page
