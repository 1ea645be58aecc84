"""Copying a calendar to other service numbers: hours and messages go along, what collides is left out and said."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from calendars.models import CalendarDay
from common import pages
from tests import factories
from tests.rows import person_with_role


@pytest.fixture
def main_line(company):
    return factories.ServiceNumberFactory(tenant=company, name="Main line")


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


def copy(client, source, *targets):
    """What the page says of a copy."""
    url = reverse("service_numbers:calendar_copy", args=[source.pk])
    answer = client.post(url, {"service_numbers": [target.pk for target in targets]}, follow=True)
    return [str(message) for message in answer.context["messages"]], answer


def day(service_number, month, **fields):
    """The first of a month of 2099."""
    return factories.CalendarDayFactory(service_number=service_number, first_day=date(2099, month, 1), **fields)


def names(service_number):
    return [one.name for one in CalendarDay.objects.filter(service_number=service_number)]


def test_hours_messages_and_numbers_go_along(as_admin, company, main_line, sales, support):
    prompt = factories.PromptFactory(tenant=company)
    day(main_line, 1, name="Closed", prompt=prompt, divert_number="+441632960123")
    other_hours = day(main_line, 2, name="Short", mode="other-hours", last_day=date(2099, 2, 3))
    for starts in (600, 900):
        factories.CalendarDayHoursFactory(calendar_day=other_hours, starts=starts, ends=starts + 60)
    factories.CalendarDayFactory(service_number=main_line, name="Past", first_day=date(2020, 1, 1))
    said, _answer = copy(as_admin, main_line, sales, support)
    assert said == ["Sales: 2 copied.", "Support: 2 copied."]
    for target in (sales, support):
        closed, short = CalendarDay.objects.filter(service_number=target)
        assert (closed.name, closed.prompt, closed.divert_number) == ("Closed", prompt, "+441632960123")
        assert (short.in_words, short.mode) == ("1 – 3 February 2099", "other-hours")
        assert [str(hours) for hours in short.hours.all()] == ["10:00–11:00", "15:00–16:00"]
    assert names(main_line) == ["Past", "Closed", "Short"]


def test_what_collides_is_left_out_and_said(as_admin, main_line, sales, support):
    for month in range(1, 7):
        day(main_line, month, name=f"Day {month}")
    day(sales, 1, name="Day 1")
    day(sales, 2, name="Own")
    for month in range(1, 6):
        day(support, month, name="Own")
    said, _answer = copy(as_admin, main_line, sales, support)
    assert said == [
        "Sales: 4 copied, 2 left out: Day 1 is there already; Day 2 (Own is there already).",
        "Support: 1 copied, 5 left out: Day 1 (Own is there already); Day 2 (Own is there already); "
        "Day 3 (Own is there already); and 2 more.",
    ]
    assert names(sales) == ["Day 1", "Own", "Day 3", "Day 4", "Day 5", "Day 6"]
    assert names(support) == ["Own"] * 5 + ["Day 6"]


def test_all_that_collide_with_one_entry_are_named(as_admin, main_line, sales):
    day(main_line, 2, name="Break", last_day=date(2099, 3, 3))
    day(sales, 2, name="Own")
    day(sales, 3, name="Other")
    said, _answer = copy(as_admin, main_line, sales)
    assert said == ["Sales: 0 copied, 1 left out: Break (Own, Other are there already)."]


def test_no_entry_diverts_to_its_own_service_number(as_admin, main_line, sales):
    day(main_line, 1, name="Holiday", divert_number=sales.number.e164)
    said, _answer = copy(as_admin, main_line, sales)
    assert said == ["Sales: 0 copied, 1 left out: Holiday diverts to this very number."]
    assert names(sales) == []


def test_the_hours_role_copies_no_numbers(client, company, main_line, sales):
    client.force_login(person_with_role("hours", company))
    day(main_line, 1, name="Holiday", divert_number=sales.number.e164)
    said, _answer = copy(client, main_line, sales)
    assert said == ["Sales: 1 copied."]
    assert CalendarDay.objects.get(service_number=sales).divert_number == ""
    page = client.get(reverse("service_numbers:calendar_copy", args=[main_line.pk]))
    assert "Own divert numbers do not go along" in page.content.decode()


def test_only_to_others_of_the_company(as_admin, main_line, sales):
    theirs = factories.ServiceNumberFactory(name="THEIRS")
    day(main_line, 1)
    for targets in ([], [theirs], [sales, theirs], [main_line]):
        _said, answer = copy(as_admin, main_line, *targets)
        assert answer.context["form"].errors.keys() == {"service_numbers"}
    assert CalendarDay.objects.count() == 1
    offered = as_admin.get(reverse("service_numbers:calendar_copy", args=[main_line.pk])).context["form"]
    assert [label for _pk, label in offered.fields["service_numbers"].choices] == [f"Sales, {sales.number}"]


def test_the_same_queries_for_many(as_admin, company, main_line):
    def queries(count):
        targets = [factories.ServiceNumberFactory(tenant=company) for _number in range(count)]
        with CaptureQueriesContext(connection) as captured:
            as_admin.post(
                reverse("service_numbers:calendar_copy", args=[main_line.pk]),
                {"service_numbers": [target.pk for target in targets]},
            )
        return len([one for one in captured if "SAVEPOINT" not in one["sql"]])

    for month in range(1, 13):
        factories.CalendarDayHoursFactory(calendar_day=day(main_line, month, mode="other-hours"))
    as_admin.get(reverse("landing"))  # that a browser is seen for the first time is not the page's
    few = queries(1)
    assert queries(12) == few <= 17


def test_of_many_a_page_is_offered_and_copied_to(as_admin, main_line, sales, support, monkeypatch):
    monkeypatch.setattr(pages, "ROWS_A_PAGE", 1)
    day(main_line, 1)
    url = reverse("service_numbers:calendar_copy", args=[main_line.pk])
    for number, target in enumerate((sales, support), 1):
        page = as_admin.get(url, {"page": number})
        assert [pk for pk, _label in page.context["form"].fields["service_numbers"].choices] == [target.pk]
        assert f'value="{target.pk}"' in page.content.decode()
    as_admin.post(f"{url}?page=2", {"service_numbers": [support.pk]})
    assert [len(names(one)) for one in (sales, support)] == [0, 1]
