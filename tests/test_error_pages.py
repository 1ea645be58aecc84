"""What goes wrong before a page is reached still looks like the portal and says what to do."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.rows import person_with_role


def test_a_form_of_a_page_that_is_too_old(db):
    answer = Client(enforce_csrf_checks=True).post(reverse("sign_in"), {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This page was too old" in answer.content.decode()


def test_what_is_too_large(as_admin):
    answer = as_admin.post(reverse("company:lists") + "black/add/", {"entries": "1" * 2_600_000})
    assert answer.status_code == 400
    assert "This could not be read" in answer.content.decode()


def test_a_file_with_an_endless_name(as_admin):
    picture = SimpleUploadedFile("x" * 5000 + ".png", b"x")
    assert as_admin.post(reverse("company:logo"), {"picture": picture}).status_code in (200, 400)


def test_a_username_longer_than_any(client, db):
    answer = client.post(reverse("sign_in"), {"username": "x" * 300, "password": "y"})
    assert answer.context["form"].errors["username"] == ["A username has at most 100 characters."]


def tabs(response):
    """The words of the tabs and of the menu."""
    return [words.strip() for words in re.findall(r'<li><a href="[^"]*"[^>]*>([^<]+)</a>', response.content.decode())]


def test_a_page_of_refusal_has_the_tabs_of_the_role(client, company, as_admin):
    refused = as_admin.get(reverse("users:edit", args=[10**9]))
    assert (refused.status_code, tabs(refused)[:3]) == (404, ["Users", "Service Numbers", "Statistics"])
    assert tabs(as_admin.get("/no/such/page/")) == ["Users", "Service Numbers", "Statistics"]
    user = person_with_role("user", company)
    client.force_login(user)
    refused = client.get(reverse("users:list"))
    assert (refused.status_code, tabs(refused)[:3]) == (403, ["Profile", "Service numbers", "Service subscriptions"])
    assert f'href="{reverse("users:profile", args=[user.pk])}"' in refused.content.decode()


def test_an_address_that_takes_only_what_a_page_sends(as_admin, company):
    """One comes there by loading a page anew that asked whether one is sure."""
    support = factories.ServiceNumberFactory(tenant=company)
    refused = as_admin.get(reverse("service_numbers:change_status", args=[support.pk]))
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert tabs(refused)[:3] == ["Users", "Service Numbers", "Statistics"]
    assert "Nothing has been changed" in refused.content.decode()


def test_a_visitor_sees_no_tabs(client, db):
    refused = client.get("/no/such/page/")
    assert (refused.status_code, tabs(refused)) == (404, [])
