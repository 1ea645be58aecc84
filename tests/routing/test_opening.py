"""When a service number is open: overrides, calendar days, opening hours, in this order, by the company's clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.models import CalendarDay
from routing.configuration import Day, Hours, Message, Period, Situation, Until
from routing.opening import DAYS_AHEAD, Source, next_change, next_opening, next_reopening, opening_at
from service_numbers.models import MainMode, Override

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = tuple(Period(day, 9 * 60, 17 * 60) for day in range(5))
CHRISTMAS = Day(1, "Christmas Day", date(2026, 12, 25), date(2026, 12, 25), "closed")


def at(*parts):
    return datetime(*parts, tzinfo=LONDON)


def hours(**changes):
    return Hours(**{"zone": LONDON, "main_mode": "without-welcome", "opening_hours": WEEKDAYS} | changes)


def outcome(opening):
    return opening.situation.value, opening.source.value, opening.main_mode


@pytest.mark.parametrize(
    ("changes", "moment", "expected"),
    [
        ({}, at(2026, 6, 1, 8, 59), ("opening_hours_closed", "opening_hours", None)),
        ({}, at(2026, 6, 1, 9), ("open", "opening_hours", "without-welcome")),
        ({}, at(2026, 6, 1, 17), ("opening_hours_closed", "opening_hours", None)),
        ({}, at(2026, 6, 6, 12), ("opening_hours_closed", "opening_hours", None)),
        ({"opening_hours": ()}, at(2026, 6, 6, 3), ("open", "always_open", "without-welcome")),
        (
            {"opening_hours": (), "office_hours": WEEKDAYS},
            at(2026, 6, 1, 9),
            ("open", "office_hours", "without-welcome"),
        ),
        (
            {"opening_hours": (), "office_hours": WEEKDAYS},
            at(2026, 6, 1),
            ("opening_hours_closed", "office_hours", None),
        ),
        ({"office_hours": ()}, at(2026, 6, 1, 9), ("open", "opening_hours", "without-welcome")),
        ({"main_mode": "external-divert"}, at(2026, 6, 1, 9), ("open", "opening_hours", "external-divert")),
        ({"days": (CHRISTMAS,)}, at(2026, 12, 25, 10), ("calendar_closed", "calendar", None)),
        ({"days": (CHRISTMAS,)}, at(2026, 12, 25, 23, 59), ("calendar_closed", "calendar", None)),
        ({"days": (CHRISTMAS,)}, at(2026, 12, 26, 0), ("opening_hours_closed", "opening_hours", None)),
    ],
)
def test_one_setting_decides(changes, moment, expected):
    assert outcome(opening_at(hours(**changes), moment)) == expected


@pytest.mark.parametrize("mode", MainMode)
def test_an_open_day_is_open_from_midnight_to_midnight(mode):
    day = Day(1, "Fair", date(2026, 6, 6), date(2026, 6, 7), mode)
    for moment in (at(2026, 6, 6), at(2026, 6, 7, 23, 59)):
        assert outcome(opening_at(hours(days=(day,)), moment)) == ("open", "calendar", mode)


@pytest.mark.parametrize(
    ("message", "main_mode", "expected"),
    [
        (None, "without-welcome", "without-welcome"),
        (None, "external-divert", "external-divert"),
        (Message(1, "Short day"), "without-welcome", "without-welcome"),
        (Message(1, "Short day"), "with-welcome", "with-welcome"),
        (Message(1, "Short day"), "external-divert", "external-divert"),
    ],
)
def test_other_hours_stand_in_place_of_the_opening_hours(message, main_mode, expected):
    day = Day(1, "Eve", date(2026, 6, 1), date(2026, 6, 1), "other-hours", ((600, 720),), message)
    there = hours(days=(day,), main_mode=main_mode)
    assert outcome(opening_at(there, at(2026, 6, 1, 9))) == ("opening_hours_closed", "calendar", None)
    assert outcome(opening_at(there, at(2026, 6, 1, 10))) == ("open", "calendar", expected)
    assert outcome(opening_at(there, at(2026, 6, 1, 12))) == ("opening_hours_closed", "calendar", None)


def test_an_override_replaces_the_day_and_ends_by_itself():
    there = hours(days=(CHRISTMAS,), untils=(Until("divert", at(2026, 12, 25, 9), at(2026, 12, 25, 12)),))
    seen = [outcome(opening_at(there, at(2026, 12, 25, hour))) for hour in (8, 9, 11, 12)]
    closed, diverted = ("calendar_closed", "calendar", None), ("open", "override", "external-divert")
    assert seen == [closed, diverted, diverted, closed]
    early = hours(untils=(Until("closed", at(2026, 6, 1, 15), at(2026, 6, 1, 16)),))
    assert outcome(opening_at(early, at(2026, 6, 1, 15))) == ("calendar_closed", "override", None)
    assert opening_at(early, at(2026, 6, 1, 15)).day is None


def test_the_next_change():
    there = hours(days=(CHRISTMAS,))
    assert next_change(there, at(2026, 6, 1, 10)) == at(2026, 6, 1, 17)
    assert next_change(there, at(2026, 6, 5, 18)) == at(2026, 6, 8, 9)
    assert next_change(there, at(2026, 12, 24, 18)) == at(2026, 12, 25)  # another closed mode begins
    assert next_change(hours(opening_hours=()), at(2026, 6, 1, 10)) is None
    early = hours(untils=(Until("closed", at(2026, 6, 1, 15), at(2026, 6, 1, 15, 7)),))
    assert next_change(early, at(2026, 6, 1, 15)) == at(2026, 6, 1, 15, 7)


def test_when_the_clocks_go_back_the_hour_is_inside_twice():
    there = hours(opening_hours=(Period(6, 60, 90),))  # Sundays 01:00 to 01:30
    open_at = [
        m
        for m in range(0, 240, 10)
        if opening_at(there, datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=m)).is_open
    ]
    assert open_at == [0, 10, 20, 60, 70, 80]
    assert next_change(there, datetime(2026, 10, 25, 0, 5, tzinfo=UTC)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_change(there, datetime(2026, 10, 25, 0, 35, tzinfo=UTC)) == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


def test_when_the_clocks_go_forward_the_hour_is_missing():
    there = hours(opening_hours=(Period(6, 60, 120),))  # Sundays 01:00 to 02:00: not on 29 March
    midnight = datetime(2026, 3, 29, tzinfo=UTC)
    assert not any(opening_at(there, midnight + timedelta(minutes=m)).is_open for m in range(0, 1440, 5))


def oracle(there, moment):
    """The same in plain words, minute for minute, written apart from the code it judges."""
    local = moment.astimezone(there.zone)
    clock, today = (local.hour, local.minute), local.date()
    for until in there.untils:
        if until.set_at <= moment and moment < until.ends_at:
            return "closed by calendar" if until.kind == "closed" else "external-divert"
    for day in there.days:
        if day.first_day <= today <= day.last_day:
            if day.mode == "closed":
                return "closed by calendar"
            if day.mode == "other-hours":
                inside = any(divmod(a, 60) <= clock < divmod(b, 60) for a, b in day.hours)
                return there.main_mode if inside else "closed by hours"
            return day.mode
    week = there.opening_hours if there.opening_hours else there.office_hours
    if not week:
        return there.main_mode
    inside = [p for p in week if p.weekday == today.weekday() and divmod(p.starts, 60) <= clock < divmod(p.ends, 60)]
    return there.main_mode if inside else "closed by hours"


def in_words(opening):
    closed = {Situation.CALENDAR_CLOSED: "closed by calendar", Situation.OPENING_HOURS_CLOSED: "closed by hours"}
    return closed.get(opening.situation, opening.main_mode)


PAIRS = st.lists(st.integers(0, 1440), min_size=2, max_size=4, unique=True).map(sorted)
PARTS = PAIRS.map(lambda found: tuple(zip(found[::2], found[1::2], strict=False)))
WEEKS = st.dictionaries(st.integers(0, 6), PARTS, max_size=7).map(
    lambda week: tuple(Period(day, *part) for day, parts in week.items() for part in parts)
)
# Around both changes of the clocks of three zones, one of which moves by half an hour.
STARTS = st.sampled_from([datetime(2026, 3, 27), datetime(2026, 10, 23), datetime(2026, 4, 3), datetime(2026, 10, 2)])
ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"])


@st.composite
def situations(draw):
    start = draw(STARTS).replace(tzinfo=UTC)
    days, first = [], start.date()
    for mode in draw(st.lists(st.sampled_from(CalendarDay.Mode), max_size=3)):
        first += timedelta(days=draw(st.integers(0, 2)))
        last = first + timedelta(days=draw(st.integers(0, 1)))
        days.append(Day(1, "Day", first, last, mode, draw(PARTS) if mode == "other-hours" else ()))
        first = last + timedelta(days=1)
    untils, ends_at = [], start
    for kind in draw(st.lists(st.sampled_from(Override.Kind), max_size=3)):
        set_at = ends_at + timedelta(minutes=draw(st.sampled_from([0, 1, 600, 2000])))
        ends_at = set_at + timedelta(minutes=draw(st.integers(1, 2000)))
        untils.append(Until(kind, set_at, ends_at))
    there = Hours(
        zone=ZoneInfo(draw(ZONES)),
        main_mode=draw(st.sampled_from(MainMode)),
        opening_hours=draw(WEEKS),
        office_hours=draw(WEEKS),
        days=tuple(days),
        untils=tuple(untils),
    )
    return there, start + timedelta(minutes=draw(st.integers(0, 7000)))


@settings(max_examples=300, deadline=None)
@given(situations())
def test_the_same_as_the_oracle_and_the_next_change_is_the_first(situation):
    there, moment = situation
    now = in_words(opening_at(there, moment))
    assert now == oracle(there, moment)
    change = next_change(there, moment)
    end = change or moment + timedelta(days=DAYS_AHEAD - 1)
    minutes = int((end - moment).total_seconds() // 60)
    for minute in {0, 1, *range(0, minutes, 7), max(minutes - 1, 0)}:
        between = moment + timedelta(minutes=minute)
        assert between == end or oracle(there, between) == now, between
    if change is not None:
        decided = opening_at(there, change).decision
        assert decided != opening_at(there, moment).decision
        assert oracle(there, change) != now or decided[2] or opening_at(there, moment).is_special


def test_the_next_reopening_is_after_a_closed_time():
    assert next_reopening(hours(), at(2026, 6, 1, 10)) == at(2026, 6, 2, 9)
    assert next_reopening(hours(), at(2026, 6, 5, 18)) == at(2026, 6, 8, 9)
    assert next_reopening(hours(opening_hours=()), at(2026, 6, 1, 10)) is None
    nights = hours(opening_hours=(Period(0, 1200, 1440), Period(1, 0, 360)))
    assert next_reopening(nights, at(2026, 6, 1, 22)) == at(2026, 6, 8, 20)
    training = Until("closed", at(2026, 6, 1, 15), at(2026, 6, 2, 12))
    assert next_reopening(hours(untils=(training,)), at(2026, 6, 1, 15)) == at(2026, 6, 2, 9)


@settings(max_examples=100, deadline=None)
@given(situations())
def test_between_a_moment_and_the_next_reopening_it_was_closed(situation):
    there, moment = situation
    usual, reopens_at = replace(there, untils=()), next_reopening(there, moment)
    if reopens_at is not None:
        just_before = oracle(usual, reopens_at - timedelta(minutes=1))
        assert (just_before in MainMode.values, oracle(usual, reopens_at) in MainMode.values) == (False, True)


@settings(max_examples=100, deadline=None)
@given(situations())
def test_the_next_opening_is_the_first(situation):
    there, moment = situation
    opens_at = next_opening(there, moment)
    end = opens_at or moment + timedelta(days=3)
    for minute in range(1, int((end - moment).total_seconds() // 60), 11):
        between = moment + timedelta(minutes=minute)
        assert oracle(there, moment) in MainMode.values or oracle(there, between) not in MainMode.values
    if opens_at is not None:
        assert oracle(there, opens_at) in MainMode.values


def test_each_moment_of_two_years_has_one_reason():
    """Every minute around whatever begins, ends or changes the clocks, with every kind of setting in it; elsewhere
    every seventh, which is each minute of the day once a week."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [
        Day(n, "Day", date(2026, 3, 27) + timedelta(days=61 * n), date(2026, 3, 28) + timedelta(days=61 * n), mode)
        for n, mode in enumerate([*MainMode.values, "closed", *MainMode.values, "closed", *MainMode.values])
    ]
    days.append(Day(99, "Night", date(2026, 10, 25), date(2026, 10, 25), "other-hours", ((30, 95), (100, 1440))))
    until = Until("divert", start + timedelta(days=100), start + timedelta(days=101, minutes=7))
    nights = tuple(Period(day, *part) for day in range(7) for part in ((0, 90), (540, 1021), (1320, 1440)))
    there = Hours(LONDON, "with-welcome", nights, days=tuple(days), untils=(until,))
    clocks = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31), until.set_at.date()]
    near = {day + timedelta(days=n) for day in [*clocks, *(day.first_day for day in days)] for n in range(-1, 3)}
    for minute in range(2 * 365 * 24 * 60):
        moment = start + timedelta(minutes=minute)
        if minute % 7 and moment.date() not in near:
            continue
        opening = opening_at(there, moment)
        assert in_words(opening) == oracle(there, moment), moment
        assert (opening.day is None) == (opening.source is not Source.CALENDAR)
        assert (opening.until is None) == (opening.source is not Source.OVERRIDE)
