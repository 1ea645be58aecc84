"""Somebody else is at it: what was typed comes back with one button, and that saves it once the other is done."""

import pytest
from django.db import connections

from tests import factories
from tests.browser.conftest import new_context, session_cookie
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said
from tests.test_locks import held
from users.models import Department

pytestmark = [
    pytest.mark.browser,
    pytest.mark.time_limit,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.mark.parametrize("java_script", [True, False])
def test_a_form_that_waits(browser, live_server, monkeypatch, company, admin, java_script):
    monkeypatch.setitem(connections.settings["default"]["OPTIONS"], "options", "-c lock_timeout=100ms")
    department = factories.DepartmentFactory(tenant=company, name="Sales")
    context = new_context(browser, live_server, java_script_enabled=java_script)
    context.add_cookies([session_cookie(admin, live_server)])
    page = context.new_page()
    page.goto(f"/company/departments/{department.pk}/edit/")
    field(page, "Name").fill("Selling & more")
    with held(department):
        page.get_by_role("button", name="Save").click()
        assert heading(page) == "Somebody is changing this just now"
        page.get_by_text("What you typed", exact=True).click()
        assert page.get_by_text("Selling & more").is_visible()
        if java_script:
            assert_looks_right(page)
        page.get_by_role("button", name="Try again").click()
        assert heading(page) == "Somebody is changing this just now"
    assert Department.objects.get().name == "Sales"
    page.get_by_role("button", name="Try again").click()
    assert said(page) == ["Selling & more has been saved."]
    assert path(page) == "/company/departments/"
    context.close()
