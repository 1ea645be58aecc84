"""Somebody clicks twice: one thing is made, and the page after it is that of the first click."""

import re

import pytest

from service_numbers.models import Prompt
from tests.browser.steps import field, path, said
from tests.sounds import sound_file
from users.models import DirectoryEntry, Order, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
TWICE = (15, 40, 80)  # milliseconds between the clicks


def click_twice(page, name, after):
    page.get_by_role("button", name=name).click(click_count=2, delay=after)


@pytest.mark.parametrize("java_script", [True, False])
def test_two_clicks(open_window, company, admin, tmp_path, java_script):
    page = open_window(user=admin, java_script=java_script)
    an_entry(page, TWICE[0])
    a_user(page, company, TWICE[1])
    a_prompt(page, tmp_path, TWICE[2])
    an_app_password(page, company, TWICE[0])
    a_deletion(page, TWICE[1])


def an_entry(page, after):
    page.goto("/company/number-plan/add/")
    for label, value in {"Name": "Ann", "Number": "01632 960111", "Short code": "71"}.items():
        field(page, label).fill(value)
    click_twice(page, "Save", after)
    assert (path(page), said(page)) == ("/company/number-plan/", ["Ann (+44 1632 960111) has been saved."])
    page.go_back()
    page.get_by_role("button", name="Save").click()
    assert path(page) in ("/company/number-plan/", "/company/number-plan/add/")
    assert DirectoryEntry.objects.count() == 1


def a_user(page, company, after):
    page.goto("/users/add/")
    typed = {"First name": "Una", "Last name": "New", "E-mail": "una@ours.example", "Short number": "301"}
    for label, value in typed.items():
        field(page, label).fill(value)
    page.get_by_label("Trunk").select_option(index=len(page.get_by_label("Trunk").locator("option").all()) - 1)
    page.get_by_label("Send an invitation by e-mail").check()
    page.get_by_label("Yes, place this order").check()
    click_twice(page, "Add the user and place the order", after)
    una = User.objects.get(first_name="Una")
    assert path(page) == f"/users/{una.pk}/edit/"
    assert said(page)[0] == "Una New has been added, and the order has been placed."
    assert Order.objects.count() == 1


def a_prompt(page, tmp_path, after):
    sound = tmp_path / "hello.wav"
    sound.write_bytes(sound_file())
    page.goto("/service-numbers/prompts/add/")
    page.locator("input[type=file]").set_input_files(sound)
    field(page, "Name").fill("Hello")
    click_twice(page, "Save", after)
    assert path(page) == "/service-numbers/prompts/"
    assert Prompt.objects.get().name == "Hello"


def an_app_password(page, company, after):
    una = User.objects.get(first_name="Una")
    page.goto(f"/users/{una.pk}/app-password/")
    click_twice(page, "Make a new app password", after)
    shown = page.locator("code.secret").inner_text()
    made = User.objects.get(pk=una.pk).sip_ha1
    page.reload()
    assert page.locator("code.secret").inner_text() == shown
    assert User.objects.get(pk=una.pk).sip_ha1 == made


def a_deletion(page, after):
    entry = DirectoryEntry.objects.get()
    page.goto(f"/company/number-plan/{entry.pk}/delete/")
    click_twice(page, re.compile("^Delete"), after)
    assert path(page) == "/company/number-plan/"
    # Where the second click came after the first one's page had begun, that page, which nobody saw, may have said it.
    assert [words for words in said(page) if "deleted" not in words] == []
    assert DirectoryEntry.objects.count() == 0
