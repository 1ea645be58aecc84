"""Hours of the week in words, and an oracle beside them: every minute is said to be what it is."""

import itertools
import re
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.week_words import closed_days, days_in_words, nights_of, spells_of, week_in_words
from calendars.weekly import DAY_ENDS, Weekday


def week(*periods):
    return [SimpleNamespace(weekday=day, starts=starts * 60, ends=ends * 60) for day, starts, ends in periods]


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ([], []),
        ([(day, 9, 17) for day in range(5)], ["Monday to Friday 09:00–17:00"]),
        ([(0, 9, 12), (0, 13, 17), (1, 9, 12), (1, 13, 17)], ["Monday and Tuesday 09:00–12:00, 13:00–17:00"]),
        (
            [(0, 9, 17), (2, 9, 17), (3, 9, 17), (5, 10, 14)],
            ["Monday, Wednesday and Thursday 09:00–17:00", "Saturday 10:00–14:00"],
        ),
        ([(2, 17, 24), (3, 0, 8)], ["through the night from Wednesday 17:00 to Thursday 08:00"]),
        ([(6, 22, 24), (0, 0, 6)], ["through the night from Sunday 22:00 to Monday 06:00"]),
        ([(4, 0, 24)], ["Friday all day"]),
        ([(4, 0, 24), (5, 0, 24)], ["day and night from Friday 00:00 to Saturday 24:00"]),
        ([(4, 9, 24), (5, 0, 24), (6, 0, 24), (0, 0, 8)], ["day and night from Friday 09:00 to Monday 08:00"]),
        ([(day, 0, 24) for day in range(7)], ["day and night, every day"]),
        ([(0, 9, 24)], ["Monday 09:00–24:00"]),
        (
            [(day, 22, 24) for day in range(5)] + [(day, 0, 6) for day in range(1, 6)] + [(5, 9, 12)],
            ["Saturday 09:00–12:00", "through the night, Monday to Friday from 22:00 to 06:00 of the next day"],
        ),
        (
            [(day, *part) for day in range(7) for part in ((0, 8), (17, 24))],
            ["through the night, Monday to Sunday from 17:00 to 08:00 of the next day"],
        ),
    ],
)
def test_a_week_in_words(periods, said):
    assert week_in_words(week(*periods)) == said


def test_days_in_words():
    assert days_in_words([Weekday.MONDAY]) == "Monday"
    assert days_in_words(reversed(Weekday)) == "Monday to Sunday"
    assert days_in_words([Weekday.SUNDAY, Weekday.MONDAY, Weekday.SATURDAY]) == "Monday, Saturday and Sunday"


PAIRS = st.lists(st.integers(0, 24), min_size=2, max_size=6, unique=True).map(sorted)
PARTS = st.one_of(st.just([0, 24]), PAIRS).map(lambda found: list(zip(found[::2], found[1::2], strict=False)))
WEEKS = st.dictionaries(st.integers(0, 6), PARTS).map(
    lambda days: week(*((day, *part) for day, parts in days.items() for part in parts))
)


@settings(max_examples=200, deadline=None)
@given(WEEKS)
def test_every_hour_is_in_one_spell_if_and_only_if_it_is_open(periods):
    spells = spells_of(periods)
    for hour in range(7 * 24):
        day, minute = divmod(hour * 60, DAY_ENDS)
        is_open = any(one.weekday == day and one.starts <= minute < one.ends for one in periods)
        moments = (hour * 60, hour * 60 + 7 * DAY_ENDS)
        assert sum(one.starts <= moment < one.ends for one in spells for moment in moments) == is_open
    for one, other in itertools.pairwise(spells):
        assert one.ends < other.starts


@settings(max_examples=200, deadline=None)
@given(WEEKS)
def test_a_day_is_closed_or_said(periods):
    said = week_in_words(periods)
    whole = [one for one in said if one == "day and night, every day"]
    for day in closed_days(periods):
        assert not whole
        alone = [line for line in said if line.startswith(f"{day.label} ")]
        assert alone == []
    assert bool(said) == bool(periods)
    assert (len(nights_of(periods)) > 0) == any("night" in line for line in said)
    assert all(re.search(r"\d\d:\d\d|all day|every day", line) for line in said)
