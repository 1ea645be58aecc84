"""Back after signing out shows nothing, with the cache that keeps whole pages for Back switched on.

Playwright switches that cache off; here a Chromium of its own leaves the switch out.
"""

import shutil

import pytest

from tests.browser.conftest import QUIETLY, new_context
from tests.browser.steps import heading, sign_in
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SWITCH = "--disable-back-forward-cache"
MARK, IS_MARKED = "window.shownBefore = true", "window.shownBefore === true"


@pytest.fixture
def page(browser, live_server):
    """A window of a Chromium that keeps pages for Back; `browser` has an event loop running in this thread."""
    keeping = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=QUIETLY, ignore_default_args=[SWITCH]
    )
    context = new_context(keeping, live_server)
    yield context.new_page()
    context.close()
    keeping.close()


def go_back(page, to):
    """As the button does; a page that was kept whole is not loaded anew, so only its address can be waited for."""
    page.evaluate("history.back()")
    page.wait_for_url(to, wait_until="commit")


def test_back_shows_nothing_after_signing_out(page, admin):
    page.goto("/theme.css")
    page.evaluate(MARK)
    page.goto("/healthz")
    go_back(page, to="**/theme.css")
    assert page.evaluate(IS_MARKED)  # the cache is on

    sign_in(page, "admin", PASSWORD)
    assert heading(page) == "Users"
    page.evaluate(MARK)
    page.get_by_role("button", name="Sign out").click()
    assert heading(page) == "Sign in"
    go_back(page, to="**/sign-in/?next=/users/")
    assert not page.evaluate(IS_MARKED)
    assert heading(page) == "Sign in"
    assert "Admin" not in page.content()
