"""Files of days to import into a calendar: iCalendar (.ics) and Excel (.xlsx)."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from common import bounded_reading
from common.sheets import UnreadableSheet, cell_name, read_rows

from .days import FoundDay, check_name, check_range, days_in_words, fitting_name, parse_day

LARGEST_ICALENDAR = 1_000_000  # bytes
MOST_DAYS = 366  # entries in one import
MOST_ERRORS_SHOWN = 50
MOST_NAMED = 10  # events of those that are left out for one reason
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
    "no-days": ngettext_lazy(
        "%(count)d repeated event is left out: it has no day from today until two years from now.",
        "%(count)d repeated events are left out: they have no day from today until two years from now.",
        "count",
    ),
    "rule": ngettext_lazy(
        "%(count)d repeated event is left out: its rule is none that the portal knows.",
        "%(count)d repeated events are left out: their rules are none that the portal knows.",
        "count",
    ),
    "changed-on": ngettext_lazy(
        "%(count)d repeated event is left out: it was changed from one of its days on.",
        "%(count)d repeated events are left out: they were changed from one of their days on.",
        "count",
    ),
    "too-long": ngettext_lazy(
        "%(count)d repeated event is left out: its rule takes too long to work out.",
        "%(count)d repeated events are left out: their rules take too long to work out.",
        "count",
    ),
    "unreadable": ngettext_lazy(
        "%(count)d event cannot be understood and is left out.",
        "%(count)d events cannot be understood and are left out.",
        "count",
    ),
}
TOO_MANY_REPEATED = ngettext_lazy(
    "%(count)d day or range of repeated events, from %(day)s on, is left out: at most 366 are taken at a time.",
    "%(count)d days or ranges of repeated events, from %(day)s on, are left out: at most 366 are taken at a time.",
    "count",
)
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
    """The whole days of an iCalendar file, repeated ones for the next two years. Raises UnreadableFile."""
    if file.size > LARGEST_ICALENDAR:
        raise UnreadableFile(_("This file is too large: at most 1 MB."))
    asked = {"today": today.isoformat(), "zone": timezone.get_current_timezone_name()}
    try:
        reader = "common.readers.calendars"
        found = bounded_reading.read(reader, file, partial(_found, today), REFUSALS, **asked)
    except bounded_reading.CannotRead as error:
        raise UnreadableFile(str(error)) from error
    if not found.days:
        raise UnreadableFile(_("There is no whole day in this file that can be taken."), *found.notes)
    return found


def _found(today, of_reader):
    """What the reader has found, as days that a calendar takes; an event that has others is left out."""
    events, left_out, cut_off = of_reader
    found, repeated = Found(), []
    left_out = {why: [count, list(names)] for why, (count, names) in left_out.items()}
    for summary, ranges, is_repeated in events:
        try:
            days = _days_of(fitting_name(summary), ranges)
        except ValueError:
            said = left_out.setdefault("unreadable", [0, []])
            said[0] += 1
            said[1].append(summary)
        else:
            (repeated if is_repeated else found.days).extend(days)
    found.notes = [_left_out(why, count, names) for why, (count, names) in left_out.items()]
    found.notes += _take_soonest(found, repeated, cut_off, today)
    return found


def _left_out(why, count, names):
    """Why so many events are left out, and which."""
    shown = [fitting_name(name) for name in names[:MOST_NAMED]]
    if count > len(shown):
        shown.append(_("and %(count)d more") % {"count": count - len(shown)})
    return f"{NOTES[why] % {'count': count}} ({', '.join(shown)})"


def _take_soonest(found, repeated, cut_off, today):
    """Add days of repeated events as long as one import has room for them; in words how many are left out."""
    room = max(MOST_DAYS - sum(day.last_day >= today for day in found.days), 0)
    repeated.sort(key=attrgetter("first_day"))
    found.days += repeated[:room]
    count, first_day = cut_off or (0, None)
    count += len(repeated[room:])
    if not count:
        return []
    day = repeated[room].first_day if repeated[room:] else date.fromisoformat(first_day)
    return [TOO_MANY_REPEATED % {"count": count, "day": days_in_words(day, day)}]


def _days_of(name, ranges):
    days = [FoundDay(name, date.fromisoformat(first), date.fromisoformat(last)) for first, last in ranges]
    for day in days:
        check_range(day.first_day, day.last_day)
    return days
