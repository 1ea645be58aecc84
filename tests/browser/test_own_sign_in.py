"""A company's own sign-in as people meet it: set up by the admin, and walked to the service and back."""

import pytest

from tests import factories
from tests.browser.conftest import new_context, session_cookie
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, path, said
from tests.sign_in_service import CLIENT, SECRET
from users.models import OwnSignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def open_with_service(browser, live_server, settings):
    """A window that may go to the service, which is another host: nobody watches that it does not."""
    settings.PORTAL_ADDRESS = live_server.url
    contexts = []

    def open_one(user=None, **options):
        context = new_context(browser, live_server, viewport={"width": 390, "height": 844}, **options)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server)])
        page = context.new_page()
        page.runs_scripts = options.get("java_script_enabled", True)
        return page

    yield open_one
    for context in contexts:
        context.close()


def test_an_admin_sets_it_up_and_somebody_comes(open_with_service, service, company, admin, do_what_waits):
    factories.UserFactory(tenant=company, first_name="Pat", last_name="Person", email="pat@ours.example")
    service.asks_first = True
    page = open_with_service(admin)
    page.goto("/company/sign-in-rules/")
    page.get_by_role("main").get_by_role("link", name="Own sign-in").click()
    assert_looks_right(page)
    typed = {"Issuer": service.issuer, "Client id": CLIENT, "Client secret": SECRET}
    for label, text in typed.items():
        field(page, label).fill(text)
    page.get_by_label("By e-mail address").check()
    page.get_by_role("button", name="Save").click()
    assert said(page) == ["What you have set has been saved."]
    do_what_waits()
    page.reload()
    page.get_by_role("link", name="Try it").click()
    page.get_by_role("link", name="I am Pat").click()
    assert "Pat Person" in page.get_by_role("status").inner_text()
    assert_looks_right(page)
    page.get_by_role("link", name="Switch it on").click()
    assert_looks_right(page)
    page.get_by_role("button", name="Switch it on").click()
    assert said(page) == ["It is switched on."]
    for java_script in (True, False):
        somebody_comes(open_with_service(java_script_enabled=java_script), OwnSignIn.objects.get())


def somebody_comes(page, own):
    """To the service and back, and out again."""
    page.goto(f"/sign-in/at/{own.sign}/")
    if page.runs_scripts:
        assert_looks_right(page)
    page.get_by_role("link", name="Continue to your company’s sign-in").click()
    assert heading(page) == "Who are you?"
    page.get_by_role("link", name="I am Pat").click()
    assert heading(page) == "Profile"
    page.goto("/account/own-sign-in/")
    if page.runs_scripts:
        assert_looks_right(page)
    page.get_by_role("button", name="Sign out").click()
    assert path(page) == f"/sign-in/at/{own.sign}/left/"
    if page.runs_scripts:
        assert_looks_right(page)
    page.get_by_role("link", name="Sign out there, too").click()
    assert heading(page) == "You have left"
