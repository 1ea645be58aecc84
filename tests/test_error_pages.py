"""What goes wrong before a page is reached still looks like the portal and says what to do."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse


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
