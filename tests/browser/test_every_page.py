"""Every page of the route table, as it is and with its errors shown.

Names of 46 letters without a blank break wherever they stand: nothing is pushed out of sight by them.
"""

import pytest
from django.urls import reverse

from tests.browser.looks import assert_looks_right
from tests.browser.widths import out_of_sight
from tests.routes import ROUTES
from tests.rows import address, person_with_role, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantys"
ROLES = ["admin", "user", "hours", "statistics"]
# Lines of the table that answer 200 without being a page.
NO_PAGES = {
    "theme",
    "healthz",
    "readyz",
    "metrics",
    "passkey_options",
    "company:logo_image",
    "company:export_number_plan",
    "company:order_sheet",
    "users:export",
    "statistics:export_calls",
    "statistics:export_number_calls",
    "service_numbers:prompt_sound",
    "service_numbers:recording_sound",
    "users:voicemail_sound",
}
# Forms without fields, or without people to tick, and one that needs a link from a mail (test_sign_in.py).
NOTHING_MISSING = {
    "users:app_password",
    "company:department_users",
    "choose_password",
    "answer_address",
    "prove_email",
}


def seen_by():
    """Who looks at which page: the first of these who may, and users at their own pages as well as their admin."""
    for route in ROUTES:
        may = {"visitor": route.anonymous} | {role: getattr(route, role) for role in ROLES}
        who = next((one for one, status in may.items() if status == 200), None)
        if who is None or route.name in NO_PAGES or (route.method == "POST" and route.name in NOTHING_MISSING):
            continue
        yield who, route
        if route.own == 200 and route.method == "GET":
            yield "owner", route


def lines(method):
    """The lines with this method for each of those who look, to try them all with one set of rows."""
    by_who = {}
    for who, route in seen_by():
        if route.method == method:
            by_who.setdefault(who, []).append(route)
    return by_who


LOOKS, SUBMITS = lines("GET"), lines("POST")


@pytest.fixture
def rows(company):
    return rows_of(company, word=LONG)


def person(who, company, rows):
    """The user who looks, None for a visitor."""
    if who == "visitor":
        return None
    return rows["person"] if who == "owner" else person_with_role(who, company)


@pytest.mark.parametrize("who", LOOKS)
def test_every_page_looks_right(window_of, company, rows, subtests, who):
    page = window_of(person(who, company, rows))
    for route in LOOKS[who]:
        with subtests.test(str(route)):
            assert page.goto(address(route, rows)).status == 200
            assert_looks_right(page)
            assert out_of_sight(page) == {}


@pytest.mark.parametrize("who", SUBMITS)
def test_every_form_sent_empty_says_what_is_missing(window_of, company, rows, subtests, who):
    page = window_of(person(who, company, rows))
    for route in SUBMITS[who]:
        with subtests.test(str(route)):
            send_empty(page, address(route, rows))
            links = page.locator(".error-summary a")
            assert links.count() > 0
            for link in links.all():
                assert page.locator(link.get_attribute("href")).count() == 1
            assert_looks_right(page, widths=[390])  # the same page with more in it: where there is least room


def send_empty(page, address):
    """As a form with nothing in it but the token of some form of the same window."""
    page.goto(reverse("sign_in"))  # or where it leads: all these pages have a form
    with page.expect_navigation() as answer:
        page.evaluate(
            """address => {
                const form = document.querySelector("form[method=post]");
                form.action = address;
                form.submit();
            }""",
            address,
        )
    assert answer.value.status == 200
