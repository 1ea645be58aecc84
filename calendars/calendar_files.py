"""Files of days to import into a calendar: iCalendar (.ics) and Excel (.xlsx)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from icalendar import Calendar

from common.sheets import UnreadableSheet, cell_name, read_rows

from .days import ONE_DAY, FoundDay, check_name, check_range, fitting_name, parse_day
from .yearly import UnknownRule, yearly_days

LARGEST_ICALENDAR = 1_000_000  # bytes
MOST_EVENTS = 2000
MOST_DAYS = 366  # entries in one import
MOST_ERRORS_SHOWN = 50
REPEATED_FOR = timedelta(days=2 * 366)  # how far ahead yearly events are repeated
# Why an event is left out.
NOTES = {
    "timed": ngettext_lazy(
        "%(count)d event with a time of day is left out: only whole days are taken.",
        "%(count)d events with a time of day are left out: only whole days are taken.",
        "count",
    ),
    "cancelled": ngettext_lazy(
        "%(count)d cancelled event is left out.", "%(count)d cancelled events are left out.", "count"
    ),
    "repeated": ngettext_lazy(
        "%(count)d repeated event is left out: only those that come once a year are taken.",
        "%(count)d repeated events are left out: only those that come once a year are taken.",
        "count",
    ),
    "unreadable": ngettext_lazy(
        "%(count)d event cannot be understood and is left out.",
        "%(count)d events cannot be understood and are left out.",
        "count",
    ),
}


class UnreadableFile(ValueError):
    """A file that cannot be taken; `messages` say why, for a sheet by cell."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass
class Found:
    """The days of a file, and in words what of it is left out."""

    days: list[FoundDay] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_days(file, today):
    """The days of an uploaded file, told by its content. Raises UnreadableFile."""
    is_packed = file.read(2) == b"PK"
    file.seek(0)
    found = read_sheet(file) if is_packed else read_icalendar(file, today)
    if sum(day.last_day >= today for day in found.days) > MOST_DAYS:
        raise UnreadableFile(_("This file has too many days: at most 366 at a time."))
    return found


def read_sheet(file):
    """Rows of First day, Last day (may be empty) and Name. Raises UnreadableFile with what is wrong, by cell."""
    try:
        rows = read_rows(file, columns=3)
    except UnreadableSheet as error:
        raise UnreadableFile(str(error)) from error
    if not rows:
        raise UnreadableFile(_("There is no row below the heading."))
    found, errors = Found(), []
    for number, row in rows:
        day, wrong = _day_of(number, [text.strip() for text in row])
        found.days.append(day)
        errors += wrong
    if errors:
        shown = errors[:MOST_ERRORS_SHOWN]
        if len(errors) > len(shown):
            shown.append(_("There are %(count)d more.") % {"count": len(errors) - len(shown)})
        raise UnreadableFile(_("Nothing has been imported. Mend these cells:"), *shown)
    return found


def _day_of(number, row):
    """The day that a row stands for, and what is wrong with the row, by cell."""
    errors = []

    def checked(column, check, *values):
        try:
            return check(*values)
        except (ValueError, ValidationError) as error:
            message = " ".join(getattr(error, "messages", None) or [str(error)])
            errors.append(f"{cell_name(number, column)}: {message}")

    first, last, name = row
    first_day = checked(0, parse_day, first)
    last_day = checked(1, parse_day, last) if last else first_day
    if first_day and last_day:
        checked(1, check_range, first_day, last_day)
    checked(2, check_name, name)
    return FoundDay(name, first_day, last_day), errors


def read_icalendar(file, today):
    """The all-day events of an iCalendar file, yearly ones for the next two years. Raises UnreadableFile.

    Events with a time of day are left out: a meeting does not close a service number for the day.
    """
    if file.size > LARGEST_ICALENDAR:
        raise UnreadableFile(_("This file is too large: at most 1 MB."))
    try:
        calendars = Calendar.from_ical(_without_time_zones(file.read()), multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except Exception as error:  # whatever a broken or hostile file brings icalendar to
        raise UnreadableFile(_("This is neither a calendar file (.ics) nor an Excel file (.xlsx).")) from error
    if not events:
        raise UnreadableFile(_("There is no event in this file. Choose a calendar file (.ics) or an Excel file."))
    if len(events) > MOST_EVENTS:
        raise UnreadableFile(_("This file has too many events: at most 2,000."))
    return _days_of(events, today)


def _without_time_zones(content):
    """A file without its descriptions of time zones: icalendar keeps each it meets for as long as the process runs.

    They only matter to times of day, and may hold rules without end.
    """
    kept, is_inside = [], False
    for line in content.splitlines(keepends=True):
        words = line.strip().upper()
        is_inside = is_inside or words == b"BEGIN:VTIMEZONE"
        if not is_inside:
            kept.append(line)
        is_inside = is_inside and words != b"END:VTIMEZONE"
    return b"".join(kept)


def _days_of(events, today):
    found = Found()
    counts = Counter()
    moved = {(str(one.get("UID")), day) for one in events for day in _dates(one, "RECURRENCE-ID")}
    for event in events:
        try:
            found.days += _days_of_event(event, moved, today)
        except _NotTaken as reason:
            counts[str(reason)] += 1
        except Exception:  # whatever an event brings that icalendar could read only in part
            counts["unreadable"] += 1
    found.notes = [NOTES[reason] % {"count": count} for reason, count in counts.items()]
    if not found.days:
        raise UnreadableFile(_("There is no whole day in this file that can be taken."), *found.notes)
    return found


class _NotTaken(Exception):
    """Why an event is left out: one of NOTES."""


def _days_of_event(event, moved, today):
    """The days of one event, which is several when it comes every year."""
    first_day = event.decoded("DTSTART")
    if isinstance(first_day, datetime):
        raise _NotTaken("timed")
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise _NotTaken("cancelled")
    length = _length(event, first_day)
    name = fitting_name(str(event.get("SUMMARY", "")))
    starts = [first_day]
    if "RDATE" in event:
        raise _NotTaken("repeated")
    if "RRULE" in event:
        left_out = set(_dates(event, "EXDATE")) | {day for uid, day in moved if uid == str(event.get("UID"))}
        try:
            repeated = yearly_days(first_day, event["RRULE"], today + REPEATED_FOR)
        except UnknownRule as error:
            raise _NotTaken("repeated") from error
        starts = [day for day in repeated if day not in left_out and day + length >= today]
    days = [FoundDay(name, day, day + length) for day in starts]
    for day in days:
        check_range(day.first_day, day.last_day)
    return days


def _length(event, first_day):
    """From the first day to the last; DTEND is the day after the last."""
    if "DTEND" in event:
        after = event.decoded("DTEND")
        length = (after.date() if isinstance(after, datetime) else after) - first_day
    else:
        length = event.decoded("DURATION") if "DURATION" in event else ONE_DAY
    return max(timedelta(days=length.days) - ONE_DAY, timedelta(0))


def _dates(event, name):
    """The whole days that a property of an event names, which may come more than once."""
    values = event.get(name, [])
    for value in values if isinstance(values, list) else [values]:
        for one in getattr(value, "dts", [value]):
            day = getattr(one, "dt", None)
            if isinstance(day, date) and not isinstance(day, datetime):
                yield day
