"""A real Chromium against the live server. Every window fails its test on what a visitor should never meet.

The data migrations make roles and prices, which must survive the flush after each test: a module of browser
tests begins with

    pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
"""

import shutil
from functools import wraps

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Locator, sync_playwright

from tests.confirming import confirmed

QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-sync",
    "--disable-quic",
]
pytest.register_assert_rewrite("tests.browser.looks")

HEIGHTS = {1280: 800, 390: 844}


def until_loaded(action):
    """`action` of a locator, over only when the page it led to is whole.

    Playwright comes back with a page's first bytes, and whatever is counted then is counted in half a page.
    """

    @wraps(action)
    def act(locator, *args, **options):
        action(locator, *args, **options)
        locator.page.wait_for_load_state()

    return act


@pytest.fixture(scope="session")
def whole_pages():
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "press"):
            patch.setattr(Locator, name, until_loaded(getattr(Locator, name)))
        yield


@pytest.fixture(scope="session")
def browser(django_db_setup, whole_pages):
    """Chromium, which is gone before the database is dropped.

    While Playwright's event loop runs, Django takes another connection object for this thread. It has to know
    the rows of the data migrations too, which `serialized_rollback` brings back.
    """
    chromium = shutil.which("chromium")
    assert chromium, "Put a chromium on the PATH; `make test` gets one where apt is there."
    rows = connection._test_serialized_contents
    with sync_playwright() as playwright:
        connection._test_serialized_contents = rows
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def open_window(browser, live_server):
    """A function that opens a window of its own, with nothing of the others' cookies, and returns its page.

    With `user`, somebody is signed in already. Addresses begin with `/`. After the test every window is closed,
    before the tables are emptied: PostgreSQL would wait for a page that is still being made.
    """
    contexts, problems = [], []

    def open_one(*, user=None, width=1280, colour_scheme="light", java_script=True):
        context = new_context(
            browser,
            live_server,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=colour_scheme,
            java_script_enabled=java_script,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server)])
        page = watched_page(context, live_server, problems)
        page.runs_scripts = java_script
        return page

    yield open_one
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state()
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def one_window(browser, live_server):
    """The window of `window_of`, and the list that its problems are noted in."""
    context, problems = new_context(browser, live_server), []
    yield watched_page(context, live_server, problems), problems
    context.close()


@pytest.fixture
def window_of(one_window, live_server):
    """A function that hands the one window of all tests to a user (None is a visitor): quicker than a new one."""
    page, problems = one_window
    problems.clear()

    def hand_to(user):
        page.context.clear_cookies()
        if user is not None:
            page.context.add_cookies([session_cookie(user, live_server)])
        return page

    yield hand_to
    page.goto("about:blank")
    assert problems == []


def new_context(browser, live_server, **options):
    context = browser.new_context(base_url=live_server.url, locale="en-GB", reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    return context


def session_cookie(user, live_server):
    """What a browser holds once this user has signed in, and confirmed that it is them."""
    client = confirmed(Client(), user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


def watched_page(context, live_server, problems):
    """A page that notes errors of the console and of scripts, requests to other hosts, files that fail, and crashes.

    What a page itself answers (403, 404, 429) is for the test to say; Chromium's line about it is left out.
    """

    def on_console(message):
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            problems.append(f"console of {page.url}: {message.text}")

    def on_request(request):
        if not request.url.startswith((f"{live_server.url}/", "data:", "about:")):
            problems.append(f"another host from {page.url}: {request.url}")

    def on_response(response):
        if response.status >= (500 if response.request.is_navigation_request() else 400):
            problems.append(f"{response.status}: {response.url}")

    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: problems.append(f"script of {page.url}: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)
    return page
