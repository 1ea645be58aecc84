"""What becomes of stored instants when a company’s clock changes: whole days stay whole, all else the instant. Pure.

Days are what begins and ends at midnight of the old clock, or has begun and ends so: it is midnight of the same days
by the new one. What has a time of day at either end is an appointment, and keeps both instants.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from itertools import pairwise


@dataclass(frozen=True)
class Span:
    """From `starts_at` until `ends_at`, aware; None is until further notice."""

    key: int
    starts_at: datetime
    ends_at: datetime | None


def on_new_clock(spans, before, after, now):
    """The spans of one owner by a new clock, those that change: they overlap as little as before.

    `before` and `after` are zones. One that is over at `now` stays over. One that has begun goes on: where its first
    day has not begun by the new clock, it begins with the present day. Where days could only be kept by letting
    two overlap, or by leaving nothing of one, both stay the instants they are.
    """
    moved = {one.key: _moved(one, before, after, now) for one in spans}
    as_before = {one.key: one for one in spans}
    while clashing := _clashing(moved.values()):
        changed = {key for key in clashing if moved[key] != as_before[key]}
        if not changed:  # they clashed before, which the database does not let happen
            break
        moved |= {key: as_before[key] for key in changed}
    return [one for one in moved.values() if one != as_before[one.key]]


def _moved(span, before, after, now):
    if not _is_of_days(span, before, now):
        return span
    starts_at = _same_midnight(span.starts_at, before, after)
    ends_at = span.ends_at and _same_midnight(span.ends_at, before, after)
    if span.ends_at is not None and span.ends_at <= now:
        return replace(span, starts_at=starts_at, ends_at=ends_at) if ends_at <= now else span
    if span.starts_at <= now < starts_at:
        starts_at = _midnight(now.astimezone(after).date(), after)
    return replace(span, starts_at=starts_at, ends_at=ends_at)


def _is_of_days(span, zone, now):
    begins_so = span.starts_at <= now or _is_midnight(span.starts_at, zone)
    return begins_so and (span.ends_at is None or _is_midnight(span.ends_at, zone))


def _is_midnight(moment, zone):
    return moment.astimezone(zone).time() == time.min


def _same_midnight(moment, before, after):
    return _midnight(moment.astimezone(before).date(), after) if _is_midnight(moment, before) else moment


def _midnight(day, zone):
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _clashing(spans):
    """The keys of those that overlap the next one, with the key of that, and of those of which nothing is left."""
    ordered = sorted(spans, key=lambda one: one.starts_at)
    empty = {one.key for one in ordered if one.ends_at is not None and one.ends_at <= one.starts_at}
    pairs = [(one, other) for one, other in pairwise(ordered) if one.ends_at is None or one.ends_at > other.starts_at]
    return empty | {one.key for pair in pairs for one in pair}
