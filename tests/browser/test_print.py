"""On paper: all columns, the company and the period, and nothing that only a screen can do."""

import re
from datetime import date

import pytest
from django.urls import reverse

from tests import factories
from tests.browser.widths import LOOK
from tests.routes import ROUTES
from tests.rows import address, person_with_role, rows_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

# What is left of A4 inside the margins, at 96 dots an inch.
UPRIGHT, LONG_WAY = 688, 1031
SHEET = re.compile(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]")
ON_SCREEN_ALONE = ".tabs, .menu, .who, .question, .search, .pages a, .bulk, .rows .actions, .btn, audio"
HEADS = ".rows thead th:not(.actions)"
# Rows whose cells do not begin where the headings of their columns do.
ASTRAY = """
() => [...document.querySelectorAll("table.rows")].flatMap(table => {
  const shown = row => [...row.cells].filter(one => one.offsetParent);
  const begins = row => shown(row).map(one => Math.round(one.getBoundingClientRect().left)).join();
  return [...table.rows].filter(row => begins(row) !== begins(table.tHead.rows[0])).map(row => row.innerText);
})
"""
LISTS = [
    "users:list",
    "statistics:report",
    "statistics:service_numbers",
    "statistics:calls",
    "statistics:number_calls",
    "company:departments",
    "company:orders",
    "service_numbers:list",
    "service_numbers:members",
    "service_numbers:what_happens",
]


@pytest.fixture
def rows(company):
    return rows_of(company, word="Featherstonehaugh")


def lists(rows):
    for name in LISTS:
        yield address(next(route for route in ROUTES if (route.name, route.method) == (name, "GET")), rows)


def sheets(page):
    """The widths and heights of the sheets that a page is printed on, in points."""
    found = SHEET.findall(page.pdf(prefer_css_page_size=True))
    return {(round(float(width)), round(float(height))) for width, height in found}


def test_lists_keep_their_columns_on_paper(window_of, company, rows, subtests):
    page = window_of(person_with_role("admin", company))
    for at in lists(rows):
        with subtests.test(at):
            page.goto(at)
            page.emulate_media(media="print")
            wide = page.evaluate("document.querySelector('body:has(thead th:nth-child(7))') !== null")
            for width in (LONG_WAY, UPRIGHT) if wide else (UPRIGHT,):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate(LOOK) == []
                assert page.evaluate(ASTRAY) == []
            assert page.locator(ON_SCREEN_ALONE).locator("visible=true").count() == 0
            assert page.locator(".brand-company").inner_text() == company.name
            assert all(one.is_visible() for one in page.locator(HEADS).all())
            assert {width > height for width, height in sheets(page)} == {wide}
            page.emulate_media(media="screen")


def test_statistics_say_their_period_and_company(window_of, company):
    admin = person_with_role("admin", company)
    factories.CallLegFactory(tenant=company, person=admin.pk, person_name="Ada")
    page = window_of(admin)
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    page.goto(f"{reverse('statistics:report')}?start={first}&end={last}")
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    assert "1 June 2026 to 30 June 2026" in text
    assert company.name in text
    assert page.locator(".rows").first.locator("thead th").count() >= 10


def test_a_page_of_a_list_says_which_one_it_is(window_of, company):
    for at in range(60):
        factories.ServiceNumberFactory(tenant=company, name=f"Line {at}")
    page = window_of(person_with_role("admin", company))
    page.emulate_media(media="screen")
    page.goto(reverse("service_numbers:list"))
    assert page.locator(".pages").inner_text().split() == ["Page", "1", "of", "2", "Next"]
    page.emulate_media(media="print")
    assert page.locator(".pages").inner_text().strip() == "Page 1 of 2, 50 of 60 shown"
