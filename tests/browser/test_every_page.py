"""Every page of the route table, as it is and with its errors shown."""

import pytest
from django.urls import reverse

from tests.browser.looks import assert_looks_right
from tests.routes import ROUTES
from tests.rows import address, person_with_role, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ROLES = ["admin", "user", "hours", "statistics"]
# Lines of the table that answer 200 without being a page.
NO_PAGES = {"theme", "company:logo_image", "company:export_number_plan"}
# A form without fields, and one that needs a link from a mail (test_sign_in.py).
NOTHING_MISSING = {"users:app_password", "choose_password"}


def seen_by():
    """Who looks at which page: the first of these who may, and users at their own pages as well."""
    for route in ROUTES:
        may = {"visitor": route.anonymous} | {role: getattr(route, role) for role in ROLES}
        who = next((one for one, status in may.items() if status == 200), None)
        if who and route.name not in NO_PAGES:
            yield who, route
            if route.own == 200:
                yield "owner", route


LOOKS = [(who, route) for who, route in seen_by() if route.method == "GET"]
SUBMITS = [
    (who, route)
    for who, route in seen_by()
    if route.method == "POST" and who != "owner" and route.name not in NOTHING_MISSING
]


@pytest.fixture
def rows(company):
    return rows_of(company)


def person(who, company, rows):
    """The user who looks, None for a visitor."""
    if who == "visitor":
        return None
    return rows["person"] if who == "owner" else person_with_role(who, company)


@pytest.mark.parametrize(("who", "route"), LOOKS, ids=str)
def test_every_page_looks_right(window_of, company, rows, who, route):
    page = window_of(person(who, company, rows))
    assert page.goto(address(route, rows)).status == 200
    assert_looks_right(page)


@pytest.mark.parametrize(("who", "route"), SUBMITS, ids=str)
def test_every_form_sent_empty_says_what_is_missing(window_of, company, rows, who, route):
    page = window_of(person(who, company, rows))
    page.goto(reverse("sign_in"))  # or where it leads: a page with a form, whose token is used
    with page.expect_navigation() as answer:
        page.evaluate(
            """address => {
                const form = document.querySelector("form[method=post]");
                form.action = address;
                form.submit();
            }""",
            address(route, rows),
        )
    assert answer.value.status == 200
    links = page.locator(".error-summary a")
    assert links.count() > 0
    for link in links.all():
        assert page.locator(link.get_attribute("href")).count() == 1
    assert_looks_right(page)
