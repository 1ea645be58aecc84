"""iCalendar files (.ics): the whole days of their events, repeated ones for the next two years.

RFC 5545, and what programs write beside it. Whole is a day from midnight to midnight, by whatever clock it is
written.
"""

import re
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar

from . import Refused
from .repeated import TooLong, UnknownRule, at_most, days_of_rule
from .texts import decoded

MOST_EVENTS = 2000
MOST_REPEATED = 1000  # days or ranges of repeated events, the soonest
MOST_NAMED = 20  # of the events that are left out for one reason
LONGEST_SUMMARY = 1000  # characters
REPEATED_FOR = timedelta(days=2 * 366)  # how far ahead events are repeated
LONGEST_RANGE = timedelta(days=365)  # from the first day to the last: as long as an entry may be
RULE_SECONDS, ALL_SECONDS = 0.5, 4.0  # of processor time, to work out the rules of one event and of all
ONE_DAY, HALF_A_DAY, MIDNIGHT = timedelta(days=1), timedelta(hours=12), (0, 0)
LAST_MINUTE = (23, 59)
COMPONENTS = {b"VCALENDAR", b"VEVENT"}
RULES = ("RRULE", "EXRULE")
ALL_DAY = ("X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT")
NAMES = {b"DTSTART", b"DTEND", b"DURATION", b"SUMMARY", b"STATUS", b"UID", b"RDATE", b"EXDATE", b"RECURRENCE-ID"}
NAMES |= {b"BEGIN", b"END", b"METHOD", b"X-WR-TIMEZONE", *(name.encode() for name in (*RULES, *ALL_DAY))}
NAME = re.compile(rb"[A-Z-]*", re.IGNORECASE)
FOLDED = re.compile(rb"(?:\r\n|\r|\n)[ \t]")


class NotTaken(Exception):
    """Why an event is left out, in a word."""


def read(file, today, zone):
    """[events, left out, cut off], by the clock of `zone`, a name such as Europe/London.

    Events that are taken are [summary, [[first day, last day], ...], whether it is repeated]; of those left out
    {why: [how many, the names of some]}; of days of repeated ones that are too many [how many, the first of them].
    """
    try:
        events, zones, all_cancelled = events_of(needed_lines(file.read()), zone)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a broken or hostile file brings icalendar to
        raise Refused("no-calendar") from error
    if not events:
        raise Refused("no-events")
    return [list(days_of(events, zones, date.fromisoformat(today), all_cancelled))]


def needed_lines(content):
    """A file without what nothing is read of: descriptions, people, alarms, time zones.

    icalendar takes most of its time for these. Rules of time zones may have no end, and their names say enough.
    Lines are put together before the letters are told: long ones are broken in the middle of a letter, too.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:200]:
        content = decoded(content)[0].encode()
    content = decoded(FOLDED.sub(b"", content))[0].encode()
    kept, passed_over = [], b""
    for line in content.splitlines():
        words = line.strip().upper()
        if not passed_over and words.startswith(b"BEGIN:") and words[6:] not in COMPONENTS:
            passed_over = words[6:]
        if not passed_over and NAME.match(words)[0] in NAMES:
            kept.append(line.strip() + b"\r\n")
        passed_over = b"" if words == b"END:" + passed_over else passed_over
    return b"".join(kept)


def events_of(content, zone):
    """The events, the zones by whose clocks times in UTC are read, and whether the file takes all of them back."""
    if not content:
        raise Refused("no-calendar")
    if content.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS:
        raise Refused("too-many-events")
    calendars = Calendar.from_ical(content, multiple=True)
    zones = [ZoneInfo(zone)]
    for name in (str(one["X-WR-TIMEZONE"]) for one in calendars if "X-WR-TIMEZONE" in one):
        try:
            zones.append(ZoneInfo(name))
        except (ValueError, KeyError, OSError):  # a name of its own: it says nothing
            continue
    cancelled = [str(one.get("METHOD", "")).upper() == "CANCEL" for one in calendars]
    return [event for one in calendars for event in one.walk("VEVENT")], zones, all(cancelled)


def days_of(events, zones, today, all_cancelled):
    """What `read` returns of so many events."""
    found, left_out, changed, ends = [], defaultdict(list), changes_of(events), time.process_time() + ALL_SECONDS
    for event in events:
        summary = str(event.get("SUMMARY", ""))[:LONGEST_SUMMARY]
        try:
            if all_cancelled or str(event.get("STATUS", "")).upper() == "CANCELLED":
                raise NotTaken("cancelled")
            ranges, is_repeated = ranges_of(event, changed[str(event.get("UID"))], zones, today, ends)
            found.append([summary, ranges, is_repeated])
        except NotTaken as reason:
            left_out[str(reason)].append(summary)
        except TooLong:
            left_out["too-long"].append(summary)
        except MemoryError:
            raise
        except Exception:  # whatever an event brings that icalendar could read only in part
            left_out["unreadable"].append(summary)
    return found, {why: [len(names), names[:MOST_NAMED]] for why, names in left_out.items()}, cut_off(found)


def changes_of(events):
    """By UID, the RECURRENCE-IDs of its events: days of a series that another event of the file stands for."""
    changed = defaultdict(list)
    for event in events:
        if "RECURRENCE-ID" in event and "UID" in event:
            changed[str(event["UID"])].append(event["RECURRENCE-ID"])
    return changed


def cut_off(found):
    """Leave the soonest days of repeated events in place, and say how many are left out and the first of them."""
    days = sorted(one[0] for _summary, ranges, is_repeated in found if is_repeated for one in ranges)
    last = days[:MOST_REPEATED][-1:]  # with all others that begin on that day
    beyond = [day for day in days[MOST_REPEATED:] if [day] > last]
    if not beyond:
        return None
    for event in found:
        if event[2]:
            event[1] = [one for one in event[1] if [one[0]] <= last]
    return [len(beyond), beyond[0]]


@dataclass(frozen=True)
class Whole:
    """The days of an event that is whole by a clock: the first one, how far the last one is, and that clock."""

    first_day: date
    length: timedelta
    clock: object

    def day(self, value):
        """The day of another value of the same event."""
        value = value[0] if isinstance(value, tuple) else value  # a period
        return self.clock(value).date() if isinstance(value, datetime) else value


def ranges_of(event, changed, zones, today, ends):
    """The days of one event, and whether it is repeated: then none that are over. Raises NotTaken, TooLong."""
    if event.errors:
        raise NotTaken("unreadable")
    whole = whole_of(event, zones)
    if not any(name in event for name in ("RRULE", "RDATE")):
        return [[whole.first_day.isoformat(), (whole.first_day + whole.length).isoformat()]], False
    if any("RANGE" in one.params for one in changed):
        raise NotTaken("changed-on")
    days = {whole.first_day} if "RRULE" not in event else set()
    days |= named_days(event, "RRULE", "RDATE", whole, today, ends)
    days -= named_days(event, "EXRULE", "EXDATE", whole, today, ends)
    days -= {whole.day(one.dt) for one in changed}
    ahead = sorted(day for day in days if day + whole.length >= today and day <= today + REPEATED_FOR)
    if not ahead:
        raise NotTaken("no-days")
    return [[first.isoformat(), last.isoformat()] for first, last in joined(ahead, whole.length)], True


def named_days(event, of_rules, of_dates, whole, today, ends):
    """The days that an event names by rules and one by one; of rules those that are not over."""
    days, rules = {whole.day(value) for value in values_of(event, of_dates)}, event.get(of_rules, [])
    for rule in rules if isinstance(rules, list) else [rules]:
        told = {part: values for part, values in rule.items() if part != "UNTIL"}
        if until := rule.get("UNTIL"):
            told["UNTIL"] = [whole.day(one) for one in (until if isinstance(until, list) else [until])]
        try:
            with at_most(min(RULE_SECONDS, ends - time.process_time())):
                days.update(days_of_rule(whole.first_day, told, today - whole.length, today + REPEATED_FOR))
        except UnknownRule as error:
            raise NotTaken("rule") from error
    return days


def values_of(event, name):
    """The days or times that a property of an event lists, which may come more than once."""
    values = event.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        yield from (one.dt for one in value.dts)


def joined(days, length):
    """Ranges of days, those that touch put together as long as an entry may be."""
    ranges = []
    for day in days:
        if ranges and day <= ranges[-1][1] + ONE_DAY and day + length - ranges[-1][0] <= LONGEST_RANGE:
            ranges[-1][1] = max(ranges[-1][1], day + length)
        else:
            ranges.append([day, day + length])
    return ranges


def whole_of(event, zones):
    """The whole days of an event. Raises NotTaken for one with a time of day."""
    start, end = event["DTSTART"].dt, end_of(event)
    if not isinstance(start, datetime):
        after = end.date() if isinstance(end, datetime) else end
        return Whole(start, max(after - start - ONE_DAY, timedelta(0)), own_clock(start, zones[0]))
    clocks = [own_clock(start, zones[0]), *(in_zone(zone) for zone in zones)]
    if is_utc(start):  # that it was midnight where it was made comes first
        clocks.append(clocks.pop(0))
    for clock in clocks if start.tzinfo else clocks[:1]:
        first, after = clock(start), clock(end)
        if (first.hour, first.minute) == MIDNIGHT and after > first:
            if (after.hour, after.minute) == MIDNIGHT:
                return Whole(first.date(), after.date() - first.date() - ONE_DAY, clock)
            if (after.hour, after.minute) == LAST_MINUTE:
                return Whole(first.date(), after.date() - first.date(), clock)
    if any(str(event.get(name, "")).upper() == "TRUE" for name in ALL_DAY):
        return nearest_days(start, end, in_zone(zones[0]))
    raise NotTaken("timed")


def nearest_days(start, end, clock):
    """Of an event that says it is whole, by a clock that is not told: the midnights that are nearest by ours."""

    def rounded(value):
        return clock(value) + HALF_A_DAY

    first, after = rounded(start).date(), rounded(end).date()
    return Whole(first, max(after - first - ONE_DAY, timedelta(0)), rounded)


def end_of(event):
    """DTEND, which is the moment or day after the last; a day without any is one day."""
    start = event["DTSTART"].dt
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DURATION" in event:
        return start + event["DURATION"].dt
    return start if isinstance(start, datetime) else start + ONE_DAY


def is_utc(value):
    return isinstance(value, datetime) and str(value.tzinfo) == "UTC"


def own_clock(start, zone):
    """The clock by which an event is written. Its other values may be in UTC: of `zone` when its own is not known."""

    def clock(value):
        if is_utc(value) and not is_utc(start):
            value = value.astimezone(getattr(start, "tzinfo", None) or zone)
        return value.replace(tzinfo=None)

    return clock


def in_zone(zone):
    """The clock of a zone; a time that names none is taken as it is written."""
    return lambda value: value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
