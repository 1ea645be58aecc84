"""Periods: what the words mean on a day, and where a period begins and ends when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statistics.periods import PRESETS, Period, hours_minutes_seconds

PRESET = {str(words): period_on for words, period_on in PRESETS}
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("words", "today", "first", "last"),
    [
        ("Today", (2026, 3, 1), (2026, 3, 1), (2026, 3, 1)),
        ("Yesterday", (2026, 3, 1), (2026, 2, 28), (2026, 2, 28)),
        ("This week", (2026, 11, 25), (2026, 11, 23), (2026, 11, 25)),
        ("This week", (2026, 11, 23), (2026, 11, 23), (2026, 11, 23)),
        ("Last week", (2026, 11, 23), (2026, 11, 16), (2026, 11, 22)),
        ("Last week", (2026, 11, 29), (2026, 11, 16), (2026, 11, 22)),
        ("This month", (2026, 11, 24), (2026, 11, 1), (2026, 11, 24)),
        ("Last month", (2024, 3, 31), (2024, 2, 1), (2024, 2, 29)),
        ("Last month", (2026, 1, 1), (2025, 12, 1), (2025, 12, 31)),
        ("This year", (2026, 1, 1), (2026, 1, 1), (2026, 1, 1)),
        ("Last year", (2024, 2, 29), (2023, 1, 1), (2023, 12, 31)),
    ],
)
def test_what_the_words_mean(words, today, first, last):
    assert PRESET[words](date(*today)) == Period(date(*first), date(*last))


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_last_week_is_whole_and_the_one_before_this(today):
    last, this = PRESET["Last week"](today), PRESET["This week"](today)
    assert (last.first.weekday(), last.last.weekday(), last.days) == (0, 6, 7)
    assert last.last + timedelta(days=1) == this.first <= today == this.last


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/London", date(2026, 3, 29), 23),
        ("Europe/London", date(2026, 10, 25), 25),
        ("Europe/London", date(2026, 6, 1), 24),
        ("America/Havana", date(2026, 3, 8), 23),
        ("America/Havana", date(2026, 11, 1), 25),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(zone, day, hours):
    begin, end = Period(day, day).instants(ZoneInfo(zone))
    assert end - begin == timedelta(hours=hours)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)), st.integers(0, 24 * 60 * 60 - 1))
def test_an_instant_is_in_the_period_of_its_local_day(day, seconds):
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)
    local = moment.astimezone(LONDON).date()
    for shift in (-1, 0, 1):
        one = local + timedelta(days=shift)
        begin, end = Period(one, one).instants(LONDON)
        assert (begin <= moment < end) == (shift == 0)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00:00"), (59, "0:00:59"), (3661, "1:01:01"), (90_000, "25:00:00")]
)
def test_durations_in_words(seconds, shown):
    assert hours_minutes_seconds(seconds) == shown
