"""The calendar of a service number: public holidays come in, a day is added without JavaScript, a year looked at."""

from datetime import date

import pytest

from calendars.models import CalendarDay
from tests import factories
from tests.browser.looks import assert_looks_right
from tests.browser.steps import field, heading, said, texts
from tests.company_time import today

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def names(page):
    return texts(page, "tbody th")


def test_next_years_holidays_of_jersey(open_window, admin, sales):
    year = today(sales.tenant).year + 1
    page = open_window(user=admin)
    page.goto(sales.get_absolute_url())
    page.get_by_role("link", name="Customer modules").click()
    page.get_by_role("link", name="Calendar", exact=True).click()
    page.locator(".ways").get_by_role("link", name="Import public holidays").click()
    field(page, "Country").select_option("Jersey")
    field(page, "Year").select_option(str(year))
    page.get_by_role("button", name="Show the days").click()
    assert f"Source: Jersey, {year}" in page.locator("main").inner_text()
    found = names(page)
    assert {"Good Friday", "Christmas Day"} <= set(found)
    assert_looks_right(page)
    page.get_by_role("checkbox", name="Good Friday").uncheck()
    page.get_by_role("button", name="Import the ticked days").click()
    assert said(page) == [f"{len(found) - 1} entries have been added."]
    assert names(page) == [name for name in found if name != "Good Friday"]
    assert_looks_right(page)

    page.goto(f"{page.url}holidays/?country=JE&year={year}")
    assert names(page) == ["Good Friday"]
    page.get_by_role("checkbox", name="Good Friday").uncheck()
    page.get_by_role("button", name="Import the ticked days").click()
    page.get_by_role("alert").get_by_role("link", name="Days: Tick at least one day.").click()
    assert page.evaluate("document.activeElement.name") == "take"
    assert_looks_right(page)

    page.get_by_role("link", name="Calendar", exact=True).click()
    page.get_by_role("link", name="A year at a glance").click()
    page.get_by_role("link", name=f"{year} ›").click()
    assert heading(page) == f"Calendar {year}"
    assert page.locator(".month").count() == 12
    assert page.locator(".month td.mode-closed").count() == len(found) - 1
    assert_looks_right(page)
    page.get_by_role("link", name="25 Christmas Day: Closed").click()
    assert heading(page) == "Christmas Day"


def test_other_hours_on_a_telephone_without_javascript(open_window, admin, sales):
    page = open_window(user=admin, width=390, java_script=False)
    page.goto(f"{sales.get_absolute_url()}modules/calendar/")
    page.get_by_role("link", name="Add an entry").click()
    field(page, "Name").fill("Christmas Eve")
    field(page, "First day").fill("2099-12-24")
    shown = [page.locator(name).is_visible() for name in (".hours", "#id_file")]
    assert shown == [False, True]  # it is a closed day
    field(page, "Open without welcome message").check()
    assert not page.locator("#id_file").is_visible()
    field(page, "Other hours").check()
    assert_looks_right(page)
    page.get_by_role("button", name="Save").click()
    wrong = texts(page, "[role=alert] a")
    assert wrong == ["Period 1, from: Enter at least one period, or choose another mode."]
    field(page, "Period 1, from").fill("9")
    field(page, "Period 1, to").fill("12:30")
    page.get_by_role("button", name="Save").click()
    assert said(page) == ["Christmas Eve has been saved."]
    assert "09:00–12:30" in page.locator("tbody tr").inner_text()
    page.get_by_role("link", name="Delete: Christmas Eve, Thursday 24 December 2099").click()
    page.get_by_role("button", name="Delete the entry").click()
    assert CalendarDay.objects.count() == 0
    assert "Import public holidays" in page.locator(".empty").inner_text()


def test_entries_in_the_way_are_replaced_on_a_telephone(open_window, admin, sales):
    factories.CalendarDayFactory(service_number=sales, name="Eve", first_day=date(2097, 12, 24))
    factories.CalendarDayFactory(service_number=sales, name="New Year", first_day=date(2098, 1, 1))
    page = open_window(user=admin, width=390, java_script=False)
    page.goto(f"{sales.get_absolute_url()}modules/calendar/add/")
    field(page, "Name").fill("Break")
    field(page, "First day").fill("2097-12-24")
    field(page, "Last day").fill("2098-01-01")
    field(page, "Last day").press("Enter")
    assert texts(page, ".in-the-way a") == ["Eve, Tuesday 24 December 2097", "New Year, Wednesday 1 January 2098"]
    assert_looks_right(page)
    page.get_by_role("button", name="Save, and replace these").click()
    assert said(page) == ["Break has been saved.", "Gave way to it: Eve, New Year."]
    assert [str(one) for one in CalendarDay.objects.all()] == ["Break"]
