"""A year at a glance: twelve months of weeks, each day with the entry of the calendar that covers it. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import pgettext_lazy

from .models import CalendarDay

Mode = CalendarDay.Mode
# So that the colour of a day is not all that tells its mode.
LETTERS = {
    Mode.CLOSED: pgettext_lazy("letter for Closed", "C"),
    Mode.OTHER_HOURS: pgettext_lazy("letter for Other hours", "H"),
    Mode.WITHOUT_WELCOME: pgettext_lazy("letter for Open without welcome message", "O"),
    Mode.WITH_WELCOME: pgettext_lazy("letter for Open with welcome message", "W"),
    Mode.EXTERNAL_DIVERT: pgettext_lazy("letter for External divert", "D"),
}
WEEKDAY_NAMES = [(WEEKDAYS_ABBR[day], WEEKDAYS[day]) for day in range(7)]


@dataclass(frozen=True)
class Square:
    """A day of the page; `entry` is None on an ordinary one."""

    day: date
    entry: CalendarDay | None
    is_today: bool

    @property
    def letter(self):
        return LETTERS[self.entry.mode]


@dataclass(frozen=True)
class Month:
    name: str
    weeks: list[list[Square | None]]


def months_of(year, entries, today):
    """The months of a year; weeks begin on Monday and have None for days of the months beside."""
    entries = list(entries)

    def square(day, month):
        if day.month != month:
            return None
        entry = next((one for one in entries if one.first_day <= day <= one.last_day), None)
        return Square(day, entry, day == today)

    weeks = calendar.Calendar(calendar.MONDAY)
    return [
        Month(MONTHS[month], [[square(day, month) for day in week] for week in weeks.monthdatescalendar(year, month)])
        for month in range(1, 13)
    ]


def legend():
    """Letter, mode and words of each mode."""
    return [(letter, mode.value, mode.label) for mode, letter in LETTERS.items()]
