"""Files of days to import into a calendar: iCalendar (.ics) and Excel (.xlsx)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common import bounded_reading
from common.sheets import UnreadableSheet, cell_name, read_rows

from .days import FoundDay, check_name, check_range, fitting_name, parse_day

LARGEST_ICALENDAR = 1_000_000  # bytes
MOST_DAYS = 366  # entries in one import
MOST_ERRORS_SHOWN = 50
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
REFUSALS = {
    "no-calendar": gettext_lazy("This is neither a calendar file (.ics) nor an Excel file (.xlsx)."),
    "no-events": gettext_lazy("There is no event in this file. Choose a calendar file (.ics) or an Excel file."),
    "too-many-events": gettext_lazy("This file has too many events: at most 2,000."),
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
    """The all-day events of an iCalendar file, yearly ones for the next two years. Raises UnreadableFile."""
    if file.size > LARGEST_ICALENDAR:
        raise UnreadableFile(_("This file is too large: at most 1 MB."))
    try:
        found = bounded_reading.read("common.readers.calendars", file, _found, REFUSALS, today=today.isoformat())
    except bounded_reading.CannotRead as error:
        raise UnreadableFile(str(error)) from error
    if not found.days:
        raise UnreadableFile(_("There is no whole day in this file that can be taken."), *found.notes)
    return found


def _found(of_reader):
    """What the reader has found, as days that a calendar takes; an event that has others is left out."""
    events, left_out = of_reader
    counts, found = Counter(left_out), Found()
    for summary, ranges in events:
        try:
            found.days += _days_of(fitting_name(summary), ranges)
        except ValueError:
            counts["unreadable"] += 1
    found.notes = [NOTES[reason] % {"count": count} for reason, count in counts.items()]
    return found


def _days_of(name, ranges):
    days = [FoundDay(name, date.fromisoformat(first), date.fromisoformat(last)) for first, last in ranges]
    for day in days:
        check_range(day.first_day, day.last_day)
    return days
