"""Signing in and out, wrong and forgotten passwords, and all of it by keyboard alone."""

import re

import pytest
from django.core import mail

from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, sign_in
from tests.factories import PASSWORD
from tests.rows import person_with_role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

FOCUSED = "[document.activeElement.id || document.activeElement.innerText, %s]"
IS_MARKED = """(style => style.outlineStyle != "none" || style.boxShadow != "none")
               (getComputedStyle(document.activeElement))"""


def focused(page):
    """What has the focus, and whether that can be seen."""
    return page.evaluate(FOCUSED % IS_MARKED)


def test_an_admin_signs_in_and_out(open_window, admin):
    page = open_window()
    page.goto("/users/")
    assert path(page) == "/sign-in/?next=/users/"
    sign_in(page, "admin", PASSWORD)
    assert (path(page), heading(page)) == ("/users/", "Users")
    page.get_by_role("button", name="Sign out").click()
    assert (path(page), heading(page)) == ("/sign-in/", "Sign in")
    page.goto("/users/")
    assert path(page) == "/sign-in/?next=/users/"


def test_a_wrong_password_is_said_and_the_username_kept(open_window, admin):
    page = open_window()
    sign_in(page, "admin", "wrong")
    summary = page.get_by_role("alert")
    assert "This username and password do not go together." in summary.inner_text()
    assert summary.evaluate("it => it == document.activeElement")
    assert field(page, "Username").input_value() == "admin"
    assert field(page, "Password").input_value() == ""
    assert_looks_right(page)


def test_five_wrong_passwords_have_to_wait(open_window, admin):
    page = open_window(width=390)
    for _attempt in range(5):
        sign_in(page, "admin", "wrong")
    assert heading(page) == "Too many failed sign-ins"
    assert "Wait 15 minutes, then try again." in page.locator("main").inner_text()
    assert_looks_right(page)
    sign_in(page, "admin", PASSWORD)
    assert heading(page) == "Too many failed sign-ins"


def test_a_forgotten_password_is_chosen_anew_by_mail(open_window, admin, settings, live_server, do_what_waits):
    settings.PORTAL_ADDRESS = live_server.url
    page = open_window(width=390)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgotten your password?").click()
    field(page, "E-mail address").fill(admin.email)
    page.get_by_role("button", name="Send the link").click()
    assert heading(page) == "Look in your mailbox"
    assert_looks_right(page)
    do_what_waits()
    [message] = mail.outbox
    assert message.to == [admin.email]
    link = re.search(r"http\S+/password/\S+", message.body)[0]

    page.goto(link)
    assert "You sign in as admin." in page.locator("main").inner_text()
    field(page, "New password").fill("quite-another-7")
    field(page, "New password confirmation").fill("something-else-7")
    page.get_by_role("button", name="Save the password").click()
    assert page.get_by_role("alert").get_by_role("link").count() == 1
    assert_looks_right(page)
    field(page, "New password").fill("quite-another-7")
    field(page, "New password confirmation").fill("quite-another-7")
    page.get_by_role("button", name="Save the password").click()
    assert page.get_by_role("status").inner_text() == "Your password has been saved. Sign in with it."

    sign_in(page, "admin", PASSWORD)
    assert heading(page) == "Sign in"
    sign_in(page, "admin", "quite-another-7")
    assert heading(page) == "Users"
    page.goto(link)
    assert heading(page) == "This link no longer works"


def test_signing_in_by_keyboard_alone(open_window, admin):
    page = open_window()
    page.goto("/sign-in/")
    assert focused(page) == ["id_username", True]
    page.keyboard.press("Shift+Tab")
    assert focused(page) == ["Skip to the content", True]
    assert page.get_by_role("link", name="Skip to the content").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert focused(page)[0] == "content"
    order = []
    for _step in range(4):
        page.keyboard.press("Tab")
        order.append(focused(page))
    assert order == [
        ["id_username", True],
        ["id_password", True],
        ["Sign in", True],
        ["Forgotten your password?", True],
    ]
    for _step in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.type("admin")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert heading(page) == "Users"


def test_the_skip_link_leads_past_tabs_and_menu(open_window, admin):
    page = open_window(user=admin)
    page.goto("/users/")
    page.keyboard.press("Tab")
    assert focused(page) == ["Skip to the content", True]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == ["Add a user", True]


@pytest.mark.parametrize("address", ["/users/", "/nothing-here/"])
def test_pages_that_are_refused_look_right(open_window, company, address):
    page = open_window(user=person_with_role("user", company))
    assert page.goto(address).status == (403 if address == "/users/" else 404)
    assert_looks_right(page)
