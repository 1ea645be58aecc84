"""A period from years, months and days: every day once, few rows, and the figures of the hours in every zone."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statistics.figures import Question, figures_of, figures_of_person
from statistics.models import CallLeg, LegCount, QueueCall
from statistics.number_figures import service_number_figures
from statistics.periods import Period
from statistics.services import rollups
from statistics.spans import Span, spans
from tests.statistics.legs import make_leg

DAY = timedelta(days=1)
# Clocks that go forward at midnight (days that begin at 01:00), that stand at half and quarter hours, that change by
# half an hour, and that have left out a whole day.
ZONES = {
    "Europe/London": (2026, [date(2026, 3, 29), date(2026, 10, 25)]),
    "America/Havana": (2026, [date(2026, 3, 8), date(2026, 11, 1)]),
    "Asia/Beirut": (2026, [date(2026, 3, 29), date(2026, 10, 25)]),
    "America/Asuncion": (2023, [date(2023, 3, 26), date(2023, 10, 1)]),
    "Asia/Kathmandu": (2026, [date(2026, 6, 1)]),
    "Asia/Kolkata": (2026, [date(2026, 6, 1)]),
    "Australia/Lord_Howe": (2026, [date(2026, 4, 5), date(2026, 10, 4)]),
    "America/St_Johns": (2026, [date(2026, 3, 8), date(2026, 11, 1)]),
    "Pacific/Apia": (2011, [date(2011, 12, 30), date(2011, 12, 31)]),
}


def days_of(span):
    """The days of a span, each as often as its sign says."""
    last = span.last
    if span.unit != "day":
        last = last.replace(month=12 if span.unit == "year" else last.month, day=28) + 4 * DAY
        last = last.replace(day=1) - DAY if last.day < 5 else last.replace(day=31)
    return Counter({span.first + number * DAY: span.sign for number in range((last - span.first).days + 1)})


@given(st.dates(date(2023, 1, 1), date(2027, 12, 31)), st.integers(0, 1200))
def test_every_day_of_a_period_once_and_no_other(first, length):
    last = first + length * DAY
    found = Counter()
    for span in spans(first, last):
        found.update(days_of(span))
    assert {day: times for day, times in found.items() if times} == {
        first + number * DAY: 1 for number in range(length + 1)
    }
    single = [span for span in spans(first, last) if span.unit == "day"]
    assert sum((span.last - span.first).days + 1 for span in single) <= 4 * 15


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), [Span("year", date(2026, 1, 1), date(2026, 1, 1))]),
        (
            date(2026, 1, 10),
            date(2026, 12, 20),
            [
                Span("year", date(2026, 1, 1), date(2026, 1, 1)),
                Span("day", date(2026, 1, 1), date(2026, 1, 9), -1),
                Span("day", date(2026, 12, 21), date(2026, 12, 31), -1),
            ],
        ),
        (date(2026, 11, 3), date(2026, 11, 3), [Span("day", date(2026, 11, 3), date(2026, 11, 3))]),
        (date(2026, 2, 1), date(2026, 3, 31), [Span("month", date(2026, 2, 1), date(2026, 3, 1))]),
        (date(2026, 3, 2), date(2026, 3, 1), []),
    ],
)
def test_the_fewest_rows(first, last, expected):
    assert spans(first, last) == expected


def test_a_period_of_thousands_of_years_is_few_spans():
    assert len(spans(date(1, 2, 3), date(9998, 11, 30))) < 12


@pytest.fixture
def zoned(company, their_admin):
    """A company, moved from zone to zone, with a leg and a call each half hour around the days of its zone."""

    def make(zone):
        year, days = ZONES[zone]
        type(company).objects.filter(pk=company.pk).update(time_zone=zone)
        company.time_zone = zone
        company.__dict__.pop("zone", None)
        CallLeg.objects.all().delete()
        QueueCall.objects.all().delete()
        edges = {date(year, 1, 1), date(year, 12, 31), *(day.replace(day=1) for day in days), *days}
        starts = sorted({moment for day in edges for moment in half_hours(day)})
        for number, start in enumerate(starts):
            outcome = ("answered", "unanswered", "error", "elsewhere")[number % 4]
            make_leg(company, 1 + number % 3, start, outcome, talk=number)
            calls = {"call_id": str(number), "service_number": 7 + number % 2, "wait": number % 40}
            QueueCall.objects.create(tenant=company, offered_at=start, is_answered=number % 3 == 0, **calls)
        make_leg(their_admin.tenant, 1, starts[0])
        rollups.count_again(rollups.LEGS, company)
        rollups.count_again(rollups.QUEUE_CALLS, company)
        return year

    return make


def half_hours(day):
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [begin + timedelta(minutes=30 * half + 7) for half in range(-30, 62, 3)]


@pytest.mark.parametrize("zone", ZONES)
def test_the_figures_of_spans_are_those_of_the_hours_and_of_the_calls(company, zoned, zone):
    year = zoned(zone)
    changes = [day + shift * DAY for day in ZONES[zone][1] for shift in (-1, 0, 1)]
    edges = st.sampled_from([*changes, date(year, 1, 1), date(year, 12, 31)]) | st.dates(
        date(year, 1, 1), date(year, 12, 31)
    )

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(edges, edges, st.sampled_from(["", "incoming", "outgoing"]))
    def hold(one, other, direction):
        period = Period(min(one, other), max(one, other))
        assert_the_same(company, Question(company, period, direction))

    hold()


def assert_the_same(company, question):
    first, last = question.period.first, question.period.last
    hours = LegCount.objects.for_tenant(company).filter(day__range=(first, last))
    hours = hours.filter(direction=question.direction) if question.direction else hours
    by_hour = hours.values("person").annotate(Sum("total"), Sum("talk"), Sum("errors")).order_by()
    expected = {row["person"]: (row["total__sum"], row["talk__sum"], row["errors__sum"]) for row in by_hour}
    table = figures_of(question)
    assert {row.person: (row.total, row.talk, row.errors) for row in table.rows if row.total} == expected
    begin, end = question.period.instants(company.zone)
    legs = CallLeg.objects.for_tenant(company).filter(started_at__gte=begin, started_at__lt=end)
    legs = legs.filter(direction=question.direction) if question.direction else legs
    assert table.total.total == legs.exclude(outcome="elsewhere").count()
    assert figures_of_person(question, 2).talk == sum(legs.filter(person=2).values_list("talk", flat=True))
    calls = QueueCall.objects.for_tenant(company).filter(offered_at__gte=begin, offered_at__lt=end)
    of_numbers = service_number_figures(question).total
    waits = calls.filter(is_answered=True).aggregate(all=Sum(F("wait")))["all"]
    assert (of_numbers.offered, of_numbers.wait) == (calls.count(), waits or 0)
