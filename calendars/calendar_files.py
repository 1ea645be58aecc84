"""Files of days to import into a calendar: iCalendar (.ics), and sheets of Excel, OpenDocument and CSV."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from common import bounded_reading
from common.days import parse_day
from common.uploaded_sheets import NO_SHEET, BadCell, UnreadableSheet, Wanted, read_table

from .days import FoundDay, check_name, check_range, fitting_name, is_too_long

LARGEST_ICALENDAR = 1_000_000  # bytes
MOST_DAYS = 366  # entries in one import
MOST_ERRORS_SHOWN = 50
BEGINS, LOOKED_AT = "BEGIN:VCALENDAR", 10_000  # bytes
FIRST, LAST, NAME = range(3)
COLUMNS = [
    Wanted("first_day", gettext_lazy("First day"), ("First", "Day", "Date", "From", "Start", "Start date", "Begin")),
    Wanted("last_day", gettext_lazy("Last day"), ("Last", "To", "Until", "End", "End date"), is_required=False),
    Wanted(
        "name", gettext_lazy("Name"), ("Name", "Holiday", "Occasion", "Title", "Subject", "Summary", "Description")
    ),
]
POSITIONS = {"2": ["first_day", "name"], "3": ["first_day", "last_day", "name"]}
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
    "beyond": ngettext_lazy(
        "%(count)d event is left out: it lasts more than 366 days, or is not of this century.",
        "%(count)d events are left out: they last more than 366 days, or are not of this century.",
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
SHORTENED = ngettext_lazy(
    "%(count)d name is shortened to 60 characters.", "%(count)d names are shortened to 60 characters.", "count"
)
REFUSALS = {
    "no-calendar": gettext_lazy("This is neither a calendar file (.ics) nor a sheet (.xlsx, .csv)."),
    "no-events": gettext_lazy("There is no event in this file. Choose a calendar file (.ics) or a sheet."),
    "too-many-events": gettext_lazy("This file has too many events: at most 2,000."),
}


class UnreadableFile(ValueError):
    """A file that cannot be taken; `messages` say why, for a sheet by cell."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = list(messages)


@dataclass
class Found:
    """The days of a file, and in words what of it is left out; `shortened` are names that are longer in the file."""

    days: list[FoundDay] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shortened: set[str] = field(default_factory=set)

    def fitting(self, text):
        """A name of the file as a calendar keeps it."""
        name = fitting_name(text)
        if is_too_long(text):
            self.shortened.add(name)
        return name


def read_days(file, today):
    """The days of an uploaded file, told by its content. Raises UnreadableFile."""
    found = read_icalendar(file, today) if is_calendar(file) else read_sheet(file)
    if sum(day.last_day >= today for day in found.days) > MOST_DAYS:
        raise UnreadableFile(_("This file has too many days: at most 366 at a time."))
    offered = dict.fromkeys(day.name for day in found.days if day.last_day >= today)
    if shortened := [name for name in offered if name in found.shortened]:
        found.notes.append(_with_names(SHORTENED, len(shortened), shortened))
    return found


def is_calendar(file):
    """Whether an uploaded file says that it is a calendar, in letters of one byte or of two."""
    opening = file.read(LOOKED_AT).upper()
    file.seek(0)
    return any(BEGINS.encode(encoding) in opening for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def is_packed(file):
    """Whether an uploaded file is one of Excel or OpenDocument, whole or not, rather than text."""
    file.seek(0)
    return file.read(2) in (b"PK", b"\xd0\xcf")


def read_sheet(file):
    """Rows of First day, Last day (may be empty) and Name. Raises UnreadableFile with what is wrong, by cell."""
    try:
        table = read_table(file, COLUMNS, reads_as_entry=_reads_as_entry, positions=POSITIONS)
    except UnreadableSheet as error:
        said = REFUSALS["no-calendar"] if str(error) == NO_SHEET and not is_packed(file) else error
        raise UnreadableFile(str(said)) from error
    found, errors, left_out = Found(notes=table.notes), [], 0
    for row in table.rows:
        day, wrong = _day_of(table, row, found)
        if not wrong:
            found.days.append(day)
        left_out += bool(wrong)
        errors += wrong
    shown = errors[:MOST_ERRORS_SHOWN]
    if len(errors) > len(shown):
        shown.append(_("There are %(count)d more.") % {"count": len(errors) - len(shown)})
    if not found.days:
        nothing = (
            _("Nothing has been imported. Mend these cells:") if errors else _("There is no row below the heading.")
        )
        raise UnreadableFile(nothing, *shown, *table.notes)
    if errors:
        said = ngettext("%(count)d row is left out:", "%(count)d rows are left out:", left_out) % {"count": left_out}
        found.notes = [said, *shown, *found.notes]
    return found


def _reads_as_entry(row):
    try:
        return bool(parse_day(row.text(FIRST, may_be_date=True)))
    except (BadCell, ValueError):
        return False


def _day_of(table, row, found):
    """The day that a row of Found stands for, and what is wrong with the row, by cell."""
    errors = []

    def checked(column, check, *values):
        try:
            return check(*values)
        except (ValueError, ValidationError) as error:
            message = " ".join(getattr(error, "messages", None) or [str(error)])
            errors.append(f"{table.cell(row, column)}: {message}")

    first_day = checked(FIRST, lambda: parse_day(row.text(FIRST, may_be_date=True)))
    last = checked(LAST, partial(row.text, LAST, may_be_date=True))
    last_day = checked(LAST, parse_day, last) if last else first_day
    if first_day and last_day:
        checked(LAST, check_range, first_day, last_day)
    name = checked(NAME, row.text, NAME)
    if name:
        name = found.fitting(name)
    elif name is not None:
        checked(NAME, check_name, name)
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
            days = _days_of(found.fitting(summary), ranges)
        except ValueError:
            said = left_out.setdefault("beyond", [0, []])
            said[0] += 1
            said[1].append(summary)
        else:
            (repeated if is_repeated else found.days).extend(days)
    found.notes = [_with_names(NOTES[why], count, names) for why, (count, names) in left_out.items()]
    found.notes += _take_soonest(found, repeated, cut_off, today)
    return found


def _with_names(said, count, names):
    """What is said of so many events, and which they are."""
    shown = [fitting_name(name) for name in names[:MOST_NAMED]]
    if count > len(shown):
        shown.append(_("and %(count)d more") % {"count": count - len(shown)})
    return f"{said % {'count': count}} ({', '.join(shown)})"


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
    return [TOO_MANY_REPEATED % {"count": count, "day": date_format(day, "DATE_FORMAT")}]


def _days_of(name, ranges):
    days = [FoundDay(name, date.fromisoformat(first), date.fromisoformat(last)) for first, last in ranges]
    for day in days:
        check_range(day.first_day, day.last_day)
    return days
