"""A year at a glance: twelve months of weeks from Monday on, each entry on its days, told by more than colour."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from calendars.days import FoundDay
from calendars.year_glance import LETTERS, months_of
from tests import factories
from tests.company_time import today


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company)


def test_months_and_weeks():
    entry = FoundDay("Break", date(2027, 12, 30), date(2028, 1, 2))
    months = months_of(2028, [entry], date(2028, 2, 29))
    assert [str(month.name) for month in months][::11] == ["January", "December"]
    weeks = [week for month in months for week in month.weeks]
    squares = [square for week in weeks for square in week if square]
    assert [square.day for square in squares] == [date(2028, 1, 1) + timedelta(number) for number in range(366)]
    assert {len(week) for week in weeks} == {7}
    assert all(square.day.weekday() == place for week in weeks for place, square in enumerate(week) if square)
    assert [square.day.day for square in squares if square.entry] == [1, 2]
    assert [square.day for square in squares if square.is_today] == [date(2028, 2, 29)]


def test_each_mode_has_a_letter_of_its_own():
    assert len({str(letter) for letter in LETTERS.values()}) == 5


def test_the_page_links_to_the_entries(as_admin, sales):
    day = factories.CalendarDayFactory(
        service_number=sales, first_day=date(2099, 12, 24), last_day=date(2099, 12, 26)
    )
    factories.CalendarDayFactory(first_day=date(2099, 12, 1), name="Of another number")
    answer = as_admin.get(reverse("service_numbers:calendar_year", args=[sales.pk]), {"year": "2099"})
    words = answer.content.decode()
    assert words.count(f'href="{reverse("service_numbers:calendar_edit", args=[sales.pk, day.pk])}"') == 3
    assert words.count("Christmas Day: Closed</span>") == 3
    assert "Of another number" not in words
    assert (answer.context["previous"], answer.context["next"]) == (2098, None)


@pytest.mark.parametrize("typed", ["", "1999", "2100", "20x7", "²⁰²⁷", "٢٠٢٧", "2027 ", "-2027", "9" * 30])
def test_what_is_no_year_shows_the_present_one(as_admin, sales, typed):
    answer = as_admin.get(reverse("service_numbers:calendar_year", args=[sales.pk]), {"year": typed})
    assert answer.context["year"] == today(sales.tenant).year
