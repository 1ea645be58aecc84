"""Entries of a service number's calendar: days that never overlap, the list of them, what is warned of."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from calendars.forms.calendar_day import CalendarDayForm
from calendars.models import CalendarDay
from common.dates import days_words
from tests import factories
from tests.company_time import today
from tests.rows import person_with_role

GOOD = {"name": "Christmas Day", "first_day": "2099-12-25", "last_day": "", "mode": "closed"}


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales")


def page(service_number, name="", *args):
    return reverse(f"service_numbers:calendar{name}", args=[service_number.pk, *args])


def send(client, service_number, day=None, **changes):
    url = page(service_number, "_edit", day.pk) if day else page(service_number, "_add")
    return client.post(url, GOOD | changes)


def entries(service_number):
    return [(str(day), str(day.first_day), str(day.last_day), day.mode) for day in service_number.calendar_days.all()]


def errors(answer):
    return {name: list(messages) for name, messages in answer.context["form"].errors.items()}


def test_add_edit_delete(as_admin, sales):
    send(as_admin, sales)
    assert entries(sales) == [("Christmas Day", "2099-12-25", "2099-12-25", "closed")]
    day = CalendarDay.objects.get()
    send(as_admin, sales, day, first_day="24/12/2099", last_day="26.12.2099", mode="without-welcome")
    assert entries(sales) == [("Christmas Day", "2099-12-24", "2099-12-26", "without-welcome")]
    assert "24 – 26 December 2099" in as_admin.get(page(sales)).content.decode()
    send(as_admin, sales, day, first_day="2099-12-24")
    assert entries(sales)[0][1:3] == ("2099-12-24", "2099-12-24")
    as_admin.post(page(sales, "_delete", day.pk))
    assert entries(sales) == []


@pytest.mark.parametrize(
    ("first_day", "last_day", "is_free"),
    [
        ("2099-12-23", "2099-12-28", False),  # around it
        ("2099-12-25", "2099-12-25", False),  # inside it
        ("2099-12-24", "2099-12-26", False),  # the same
        ("2099-12-20", "2099-12-24", False),  # its first day shared
        ("2099-12-26", "2099-12-30", False),  # its last day shared
        ("2099-12-20", "2099-12-23", True),  # up to the day before
        ("2099-12-27", "2099-12-27", True),  # from the day after
    ],
)
def test_no_two_entries_share_a_day(as_admin, sales, first_day, last_day, is_free):
    day = factories.CalendarDayFactory(
        service_number=sales, first_day=date(2099, 12, 24), last_day=date(2099, 12, 26), name="Break"
    )
    factories.CalendarDayFactory(first_day=date(2099, 12, 1), last_day=date(2099, 12, 31))
    answer = send(as_admin, sales, first_day=first_day, last_day=last_day)
    if is_free:
        assert (answer.status_code, len(entries(sales))) == (302, 2)
        return
    assert "Break is in the calendar already, 24 – 26 December 2099" in errors(answer)["first_day"][0]
    assert page(sales, "_edit", day.pk) in answer.content.decode()
    with pytest.raises(IntegrityError, match="calendar_days_do_not_overlap"), transaction.atomic():
        factories.CalendarDayFactory(
            service_number=sales, first_day=date.fromisoformat(first_day), last_day=date.fromisoformat(last_day)
        )
    assert len(entries(sales)) == 1


def test_a_lost_race_becomes_a_message(sales):
    day = CalendarDay(tenant=sales.tenant, service_number=sales)
    form = CalendarDayForm(GOOD, tenant=sales.tenant, instance=day, may_set_number=True)
    assert form.is_valid()
    factories.CalendarDayFactory(service_number=sales, first_day=date(2099, 12, 25), name="Quicker")
    assert not form.try_save()
    assert form.errors.keys() == {"first_day"}
    assert [name for name, *_days in entries(sales)] == ["Quicker"]


@pytest.mark.parametrize(("role", "remedy"), [("admin", "Give the entry"), ("hours", "An admin of your company")])
def test_an_external_divert_without_a_number_is_said(client, company, sales, role, remedy):
    client.force_login(person_with_role(role, company))
    answer = client.post(page(sales, "_add"), GOOD | {"mode": "external-divert"}, follow=True)
    warning = [str(one) for one in answer.context["messages"]][1]
    assert "no number to divert to" in warning
    assert remedy in warning
    assert "No number to divert to." in answer.content.decode()
    sales.external_divert_number = "+441632960123"
    sales.save()
    assert "No number to divert to." not in client.get(page(sales)).content.decode()


def test_soonest_first_and_past_ones_apart(as_admin, sales):
    present = today(sales.tenant)
    for name, first, last in [
        ("Later", 9, 9),
        ("Over", -9, -2),
        ("Now", -1, 0),
        ("Long ago", -30, -20),
        ("Next", 1, 8),
    ]:
        days = {"first_day": present + timedelta(first), "last_day": present + timedelta(last)}
        factories.CalendarDayFactory(service_number=sales, name=name, **days)
    context = as_admin.get(page(sales)).context
    assert [day.name for day in context["upcoming"]] == ["Now", "Next", "Later"]
    assert [day.name for day in context["past"]] == ["Over", "Long ago"]


def test_the_same_queries_at_any_number_of_entries(as_admin, company, sales, count_queries):
    prompt = factories.PromptFactory(tenant=company)

    def make(year):
        day = factories.CalendarDayFactory(
            service_number=sales, first_day=date(year, 5, 1), prompt=prompt, mode="other-hours"
        )
        factories.CalendarDayHoursFactory(calendar_day=day)

    def count():
        pages = [page(sales), page(sales, "_year"), page(sales, "_copy")]
        return [count_queries(as_admin, url) for url in pages] + [
            count_queries(as_admin, page(sales, "_holidays"), country="JE", year=today(company).year)
        ]

    for year in (2020, 2050):
        make(year)
    few = count()
    for year in (*range(2021, 2050), *range(2051, 2080)):
        make(year)
    assert count() == few
    assert max(few) <= 14


@pytest.mark.parametrize(
    ("first_day", "last_day", "words"),
    [
        ((2026, 12, 25), (2026, 12, 25), "Friday 25 December 2026"),
        ((2026, 12, 24), (2026, 12, 26), "24 – 26 December 2026"),
        ((2026, 11, 30), (2026, 12, 2), "30 November – 2 December 2026"),
        ((2026, 12, 24), (2027, 1, 3), "24 December 2026 – 3 January 2027"),
    ],
)
def test_days_in_words(first_day, last_day, words):
    assert days_words(date(*first_day), date(*last_day)) == words
