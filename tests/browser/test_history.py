"""An operator helps in a company, and its admin finds that in the history and takes it back."""

import pytest

from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said, texts
from users.models import Department, Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 390, "java_script": False}], ids=["desk", "telephone without JavaScript"]
)
def test_help_that_was_not_wanted(open_window, company, admin, window):
    factories.DepartmentFactory(tenant=company, name="Sales")
    operator = factories.OperatorFactory(first_name="Olga", last_name="Operator")
    page = open_window(user=operator, **window)
    page.goto("/operator/users/company/")
    page.get_by_role("link", name="Enter", exact=True).click()
    assert heading(page) == "Enter Ours"
    page.get_by_role("button", name="Enter").click()
    assert texts(page, ".error-summary a") == ["Reason: Fill in this field."]
    field(page, "Reason").fill("Asked by Ada to rename a department")
    page.get_by_role("button", name="Enter").click()
    assert path(page) == "/users/"
    assert "You are in Ours as an operator." in " ".join(texts(page, ".banner"))
    page.get_by_role("link", name="Departments").click()
    page.get_by_role("link", name="Edit").click()
    field(page, "Name").fill("Selling")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Leave the company").click()
    page.wait_for_url("**/operator/users/company/")
    assert Visit.objects.get().ended_at is not None

    page = open_window(user=admin, **window)
    page.goto("/users/")
    page.get_by_role("link", name="History").click()
    entries = [" ".join(words.split()) for words in texts(page, ".history > li")]
    assert len(entries) >= 3
    assert "Olga Operator, operator of your provider" in entries[1]
    assert "changed department: Sales name Sales → Selling" in entries[1]
    has_java_script = window.get("java_script", True)  # axe is one
    if has_java_script:
        assert_looks_right(page)
    page.locator(".history > li").nth(1).get_by_role("link", name="Details").click()
    if has_java_script:
        assert_looks_right(page)
    page.get_by_role("button", name="Undo this change").click()
    assert said(page) == ["It is again as it was before."]
    assert Department.objects.get().name == "Sales"
    field(page, "What").select_option("Departments")
    page.get_by_role("button", name="Show", exact=True).click()
    entries = [" ".join(words.split()) for words in texts(page, ".history > li")]
    assert "This undid an earlier change." in entries[0]
    page.locator(".history > li").nth(1).get_by_role("link", name="Details").click()
    assert page.get_by_role("link", name="It was undone on").count() == 1
