"""The second factor as people meet it: set up, sign in by code and by recovery code, and where one is signed in."""

import pytest

from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, sign_in, texts
from tests.factories import PASSWORD, code_of
from users.models import SecondFactorRule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def give_code(page, label, code, button="Sign in"):
    field(page, label).fill(code)
    page.get_by_role("button", name=button).click()


def set_up(page):
    """From the page with the picture to the recovery codes; returns the key and these."""
    assert heading(page) == "Set up your second factor"
    assert page.get_by_role("img", name="QR picture of the key below").bounding_box()["width"] >= 200
    assert_looks_right(page)
    [key] = texts(page, "#key")
    give_code(page, "Code from the app", code_of(key), "Switch on")
    assert heading(page) == "Your recovery codes"
    assert_looks_right(page)
    return key, texts(page, ".codes code")


@pytest.mark.parametrize("java_script", [True, False])
def test_from_setting_it_up_to_the_recovery_code(open_window, company, java_script):
    factories.UserFactory(tenant=company, username="pat")
    page = open_window(width=390)
    sign_in(page, "pat", PASSWORD)
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set it up").click()
    assert heading(page) == "Confirm that it is you"
    assert_looks_right(page)
    field(page, "Your password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    key, codes = set_up(page)
    page.get_by_role("link", name="I have noted them").click()
    assert heading(page) == "Profile"

    page = open_window(width=390, java_script=java_script)
    sign_in(page, "pat", PASSWORD)
    assert heading(page) == "Your second factor"
    page.goto("/me/")
    assert heading(page) == "Sign in"
    sign_in(page, "pat", PASSWORD)
    if java_script:
        assert_looks_right(page)
        assert page.evaluate("document.activeElement.id") == "id_code"
    give_code(page, "Code from the app", code_of(key, later=1))
    assert heading(page) == "Profile"
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, "pat", PASSWORD)
    page.get_by_role("link", name="Use a recovery code instead").click()
    if java_script:
        assert_looks_right(page)
    give_code(page, "Recovery code", codes[0])
    assert heading(page) == "Profile"
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, "pat", PASSWORD)
    page.get_by_role("link", name="Use a recovery code instead").click()
    give_code(page, "Recovery code", codes[0])
    assert "is wrong or used already" in page.get_by_role("alert").inner_text()
    if java_script:
        assert_looks_right(page)


def test_who_has_to_is_led_to_it(open_window, admin, company):
    company.second_factor = SecondFactorRule.ADMINS
    company.save()
    page = open_window(width=390)
    sign_in(page, "admin", PASSWORD)
    assert "Ours asks you to sign in with a second factor." in page.locator("main").inner_text()
    page.goto("/users/")
    assert path(page) == "/account/second-factor/set-up/"
    set_up(page)
    page.get_by_role("link", name="I have noted them").click()
    assert heading(page) == "Users"
    page.goto("/account/second-factor/")
    assert page.get_by_role("link", name="Switch it off").count() == 0
    assert_looks_right(page)


def test_new_codes_switching_off_and_signing_out_elsewhere(open_window, admin):
    page = open_window(user=admin)
    factories.AppFactory(user=admin)
    page.goto("/account/second-factor/")
    assert "Make new recovery codes before the last one is gone." in page.locator("main").inner_text()
    assert_looks_right(page)
    page.get_by_role("link", name="Make new recovery codes").click()
    assert_looks_right(page)
    page.get_by_role("button", name="Make new recovery codes").click()
    assert len(set(texts(page, ".codes code"))) == 10

    other = open_window(user=admin)
    other.goto("/account/")
    page.goto("/account/sign-ins/")
    assert_looks_right(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("row").filter(has_not_text="this one").get_by_role("button", name="Sign out").click()
    assert said(page) == ["That browser has been signed out."]
    other.goto("/account/")
    assert heading(other) == "Sign in"

    page.goto("/account/second-factor/")
    page.get_by_role("link", name="Switch it off").click()
    assert_looks_right(page)
    page.get_by_role("button", name="Switch it off").click()
    assert said(page) == ["The second factor is off. You sign in with your password alone."]


def test_an_admin_resets_one(open_window, admin, company):
    owner = factories.UserFactory(tenant=company)
    factories.AppFactory(user=owner)
    page = open_window(user=admin)
    page.goto(f"/users/{owner.pk}/profile/")
    assert_looks_right(page)
    page.get_by_role("link", name="Reset it").click()
    assert_looks_right(page)
    page.get_by_role("button", name="Reset the second factor").click()
    assert said(page) == [f"The second factor of {owner} has been reset."]
    assert_looks_right(page)


def test_operators_find_their_account(open_window, db):
    page = open_window(user=factories.OperatorFactory())
    page.goto("/operator/")
    page.get_by_role("link", name="Your account").click()
    assert heading(page) == "Your account"
    page.get_by_role("main").get_by_role("link", name="Where you are signed in").click()
    assert texts(page, "tbody .state") == ["this one"]
    page.goto("/operator/")
    page.get_by_role("button", name="Sign out").click()
    assert heading(page) == "Sign in"
