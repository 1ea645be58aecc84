"""Absences for whole days, by the clock of the company."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.company_time import today
from users.models import Absence

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User")


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


def page(name, person, *args):
    return reverse(f"users:{name}", args=[person.pk, *args])


def switch_on_for_days(client, person, first, last, **more):
    return client.post(page("switch_mode_on", person, "holiday"), {"first_day": first, "last_day": last} | more)


@pytest.mark.parametrize(
    ("zone", "first", "last", "starts", "ends"),
    [
        ("Europe/London", "2031-07-01", "2031-07-14", (6, 30, 23), (7, 14, 23)),
        ("Europe/London", "2031-03-30", "2031-03-30", (3, 30, 0), (3, 30, 23)),
        ("America/Havana", "2031-03-09", "2031-03-09", (3, 9, 5), (3, 10, 4)),  # that day begins at 01:00
        ("Pacific/Auckland", "2031-01-05", "2031-01-05", (1, 4, 11), (1, 5, 11)),
    ],
)
def test_whole_days_by_the_clock_of_the_company(as_person, person, company, zone, first, last, starts, ends):
    company.time_zone = zone
    company.save()
    switch_on_for_days(as_person, person, first, last, by="days", ends_at="nonsense")
    absence = Absence.objects.get()
    assert absence.starts_at == datetime(2031, *starts, tzinfo=UTC)
    assert absence.ends_at == datetime(2031, *ends, tzinfo=UTC)


@pytest.mark.parametrize("first", ["", "today"])
def test_a_last_day_alone_or_from_today_is_from_now(as_person, person, first):
    present = today(person.tenant)
    switch_on_for_days(as_person, person, first and str(present), str(present + timedelta(1)))
    absence = Absence.objects.get()
    assert abs(absence.starts_at - timezone.now()) < timedelta(minutes=1)
    ends = absence.ends_at.astimezone(person.tenant.zone)
    assert (ends.date(), ends.hour, ends.minute) == (present + timedelta(2), 0, 0)


@pytest.mark.parametrize(
    ("first", "last", "field", "message"),
    [
        ("2020-01-01", "2031-01-01", "first_day", "This day has passed."),
        ("", "2020-01-01", "last_day", "This day has passed."),
        ("2031-01-02", "2031-01-01", "last_day", "The last day comes before the first."),
        ("2031-01-02", "", "last_day", "Enter the last day."),
        ("", "", "last_day", "Enter the last day."),
        ("2031-01-02", "soon", "last_day", "Enter a date, such as 24/12/2026."),
        ("\x00", "2031-01-01", "first_day", "Enter a date"),
        ("2031-01-01", "9999-12-31", "last_day", "Enter a date of this century."),
    ],
)
def test_bad_days(as_person, person, first, last, field, message):
    errors = switch_on_for_days(as_person, person, first, last, by="days").context["form"].errors
    assert list(errors) == [field]
    assert message in errors[field][0]
    assert Absence.objects.count() == 0


def test_days_and_times_together_have_to_be_told_apart(as_person, person):
    both = {"starts_at": "2031-01-01T09:00", "ends_at": "2031-01-01T10:00"}
    answer = switch_on_for_days(as_person, person, "2031-02-01", "2031-02-02", **both)
    assert answer.context["form"].errors.keys() == {"last_day"}
    switch_on_for_days(as_person, person, "2031-02-01", "2031-02-02", by="times", **both)
    switch_on_for_days(as_person, person, "2031-02-01", "2031-02-02", by="days", **both)
    assert [one.when for one in Absence.objects.all()] == [
        "from 1 January 2031, 09:00 until 1 January 2031, 10:00",
        "from 1 February 2031 until the end of 2 February 2031",
    ]


def test_days_in_the_way_are_said_at_the_first(as_person, person):
    switch_on_for_days(as_person, person, "2031-02-01", "2031-02-03")
    answer = switch_on_for_days(as_person, person, "2031-02-03", "2031-02-04")
    assert answer.context["form"].errors == {
        "first_day": [
            "Holiday is planned from 1 February 2031 until the end of 3 February 2031. "
            "Choose other times, or delete it first."
        ]
    }
    assert switch_on_for_days(as_person, person, "2031-02-04", "2031-02-04").status_code == 302


def test_for_a_holiday_days_come_first(as_person, person):
    for mode, days_first in [("holiday", True), ("meeting", False)]:
        shown = as_person.get(page("switch_mode_on", person, mode)).content.decode()
        assert (shown.index("id_first_day") < shown.index("id_starts_at")) is days_first
