"""iCalendar files (.ics): the whole days of their events, yearly ones repeated."""

import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from icalendar import Calendar

from . import Refused
from .yearly import UnknownRule, yearly_days

MOST_EVENTS = 2000
LONGEST_SUMMARY = 1000  # characters
REPEATED_FOR = timedelta(days=2 * 366)  # how far ahead yearly events are repeated
ONE_DAY = timedelta(days=1)
COMPONENTS = {b"VCALENDAR", b"VEVENT"}
NAMES = {b"DTSTART", b"DTEND", b"DURATION", b"SUMMARY", b"STATUS", b"UID", b"RRULE", b"RDATE", b"EXDATE"}
NAMES |= {b"RECURRENCE-ID", b"BEGIN", b"END"}
NAME = re.compile(rb"[A-Z-]*", re.IGNORECASE)


class NotTaken(Exception):
    """Why an event is left out, in a word."""


def read(file, today):
    """[[summary, [[first day, last day], ...]] of each event that is taken, {why: how many are left out}].

    Events with a time of day are left out: a meeting does not close a service number for the day.
    """
    try:
        events = events_of(needed_lines(file.read()))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a broken or hostile file brings icalendar to
        raise Refused("no-calendar") from error
    if not events:
        raise Refused("no-events")
    return [days_of(events, date.fromisoformat(today))]


def needed_lines(content):
    """A file without what nothing is read of: descriptions, people, alarms, time zones.

    icalendar takes most of its time for these. Rules of time zones may have no end, and only matter to times of day.
    """
    kept, is_kept, passed_over = [], False, b""
    for line in content.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True):
        if line[:1] not in (b" ", b"\t"):  # else the line before goes on
            words = line.strip().upper()
            if not passed_over and words.startswith(b"BEGIN:") and words[6:] not in COMPONENTS:
                passed_over = words[6:]
            is_kept = not passed_over and NAME.match(words)[0] in NAMES
            passed_over = b"" if words == b"END:" + passed_over else passed_over
        if is_kept:
            kept.append(line)
    return b"".join(kept)


def events_of(content):
    if not content:
        raise Refused("no-calendar")
    if content.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise Refused("too-many-events")
    return [event for one in Calendar.from_ical(content, multiple=True) for event in one.walk("VEVENT")]


def days_of(events, today):
    found, left_out, moved = [], Counter(), defaultdict(set)
    for event in events:
        moved[str(event.get("UID"))].update(dates(event, "RECURRENCE-ID"))
    for event in events:
        try:
            found.append([str(event.get("SUMMARY", ""))[:LONGEST_SUMMARY], days_of_event(event, moved, today)])
        except NotTaken as reason:
            left_out[str(reason)] += 1
        except MemoryError:
            raise
        except Exception:  # whatever an event brings that icalendar could read only in part
            left_out["unreadable"] += 1
    return [found, left_out]


def days_of_event(event, moved, today):
    """The days of one event, which is several when it comes every year."""
    first_day = event.decoded("DTSTART")
    if isinstance(first_day, datetime):
        raise NotTaken("timed")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise NotTaken("cancelled")
    length = length_of(event, first_day)
    starts = [first_day]
    if "RDATE" in event:
        raise NotTaken("repeated")
    if "RRULE" in event:
        left_out = set(dates(event, "EXDATE")) | moved[str(event.get("UID"))]
        try:
            repeated = yearly_days(first_day, event["RRULE"], today + REPEATED_FOR)
        except UnknownRule as error:
            raise NotTaken("repeated") from error
        starts = [day for day in repeated if day not in left_out and day + length >= today]
    return [[day.isoformat(), (day + length).isoformat()] for day in starts]


def length_of(event, first_day):
    """From the first day to the last; DTEND is the day after the last."""
    if "DTEND" in event:
        after = event.decoded("DTEND")
        length = (after.date() if isinstance(after, datetime) else after) - first_day
    else:
        length = event.decoded("DURATION") if "DURATION" in event else ONE_DAY
    return max(timedelta(days=length.days) - ONE_DAY, timedelta(0))


def dates(event, name):
    """The whole days that a property of an event names, which may come more than once."""
    values = event.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        for one in getattr(value, "dts", [value]):
            day = getattr(one, "dt", None)
            if isinstance(day, date) and not isinstance(day, datetime):
                yield day
