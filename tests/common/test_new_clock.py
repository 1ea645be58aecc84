"""Whole days stay whole days by another clock, and nothing overlaps that did not."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from common.new_clock import Span, on_new_clock

ZONES = ["Europe/London", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "UTC"]
ZONES = [ZoneInfo(name) for name in ZONES]
LONDON, TOKYO, NEW_YORK, *_others = ZONES


def midnight(zone, *day):
    return datetime.combine(date(*day), time.min, zone).astimezone(UTC)


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def days(zone, first, last):
    return Span(1, midnight(zone, *first), midnight(zone, *last))


NOW = at(2026, 11, 25, 12)


def moved(span, after, now=NOW, *others):
    found = {one.key: one for one in on_new_clock([span, *others], LONDON, after, now)}
    return found.get(span.key, span)


def test_examples():
    holiday = (2026, 12, 1), (2026, 12, 4)
    assert moved(days(LONDON, *holiday), TOKYO) == days(TOKYO, *holiday)
    over_the_change = (2026, 10, 20), (2027, 4, 2)
    assert moved(days(LONDON, *over_the_change), NEW_YORK, at(2026, 10, 1)) == days(NEW_YORK, *over_the_change)
    lunch = Span(1, at(2026, 12, 1, 12), at(2026, 12, 1, 13))
    assert moved(lunch, TOKYO) == lunch
    from_monday = Span(1, midnight(LONDON, 2026, 11, 30), None)
    assert moved(from_monday, TOKYO) == Span(1, midnight(TOKYO, 2026, 11, 30), None)
    over = days(LONDON, (2026, 11, 20), (2026, 11, 22))
    assert moved(over, NEW_YORK).ends_at <= NOW
    until_tonight = Span(1, at(2026, 11, 25, 11), midnight(LONDON, 2026, 11, 26))
    assert moved(until_tonight, NEW_YORK) == Span(1, at(2026, 11, 25, 11), midnight(NEW_YORK, 2026, 11, 26))


def test_one_that_runs_goes_on():
    today = days(LONDON, (2026, 11, 25), (2026, 11, 28))
    at_one = at(2026, 11, 25, 1)  # in New York it is the evening before
    assert moved(today, NEW_YORK, at_one) == days(NEW_YORK, (2026, 11, 24), (2026, 11, 28))


def test_where_days_would_overlap_both_stay_the_instants_they_are():
    evening = Span(2, at(2026, 12, 1, 20), at(2026, 12, 1, 23, 30))
    tomorrow = days(LONDON, (2026, 12, 2), (2026, 12, 3))
    assert moved(tomorrow, TOKYO, NOW, evening) == tomorrow
    assert moved(tomorrow, NEW_YORK, NOW, evening) == days(NEW_YORK, (2026, 12, 2), (2026, 12, 3))


def test_what_has_a_time_of_day_at_an_end_keeps_both_instants():
    evening = Span(1, at(2026, 12, 1, 20), midnight(LONDON, 2026, 12, 2))
    morning = Span(1, midnight(LONDON, 2026, 12, 1), at(2026, 12, 1, 9))
    for zone in ZONES:
        assert [moved(evening, zone), moved(morning, zone)] == [evening, morning]


@st.composite
def rows(draw, zone):
    """Absences one after another: some at midnights, some at any minute, some touching."""
    moment, found = datetime(2026, 10, 20, tzinfo=zone), []
    for key in range(draw(st.integers(0, 5))):
        ends = []
        for _end in range(2):
            step = draw(st.sampled_from([0, 1, 90, 1440, 3000])) if not ends else draw(st.integers(1, 4000))
            moment = moment.astimezone(UTC) + timedelta(minutes=step)
            if draw(st.booleans()):
                ahead = datetime.combine(moment.astimezone(zone).date() + timedelta(days=1), time.min, zone)
                moment = ahead.astimezone(UTC)
            ends.append(moment)
        found.append(Span(key, *ends))
    if found and draw(st.booleans()):
        found[-1] = Span(found[-1].key, found[-1].starts_at, None)
    return found


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from(ZONES), st.sampled_from(ZONES), st.integers(0, 20_000))
def test_nothing_overlaps_and_whole_days_alone_stay_whole(data, before, after, minutes):
    spans = data.draw(rows(before))
    now = datetime(2026, 10, 20, tzinfo=UTC) + timedelta(minutes=minutes)
    changed = {one.key: one for one in on_new_clock(spans, before, after, now)}
    result = sorted((changed.get(one.key, one) for one in spans), key=lambda one: one.starts_at)
    for one, other in pairwise(result):
        assert one.ends_at <= other.starts_at
    for one in spans:
        new = changed.get(one.key, one)
        assert new.ends_at is None or new.starts_at < new.ends_at
        was_on, is_on = ((s.starts_at <= now and (s.ends_at is None or now < s.ends_at)) for s in (one, new))
        assert is_on or not was_on or new.ends_at.astimezone(after).time() == time.min
        if one != new:
            ends = [one.ends_at] if one.starts_at <= now else [one.starts_at, one.ends_at]
            assert all(end is None or end.astimezone(before).time() == time.min for end in ends)
        for end, moment in ((one.starts_at, new.starts_at), (one.ends_at, new.ends_at)):
            assert moment == end or moment.astimezone(after).time() == time.min
    if len(spans) == 1 and spans[0].ends_at and spans[0].starts_at > now:
        [one] = spans
        if all(end.astimezone(before).time() == time.min for end in (one.starts_at, one.ends_at)):
            new = changed.get(one.key, one)
            assert [end.astimezone(after).date() for end in (new.starts_at, new.ends_at)] == [
                end.astimezone(before).date() for end in (one.starts_at, one.ends_at)
            ]
