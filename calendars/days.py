"""Days of the calendar: in words, as typed, and which of those found elsewhere may be taken. Pure."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.dates import days_words
from common.days import check_day
from common.text import cleaned
from common.validators import NO_TEXT, validate_no_control_characters

LONGEST_NAME = 60  # characters, as CalendarDay.name
LONGEST_RANGE = 366  # days
ONE_DAY = timedelta(days=1)


def check_range(first_day, last_day):
    """Raise ValueError when two days are not the ends of a range that a calendar takes."""
    check_day(first_day)
    check_day(last_day)
    if last_day < first_day:
        raise ValueError(_("The last day must not come before the first."))
    if last_day - first_day >= LONGEST_RANGE * ONE_DAY:
        raise ValueError(_("An entry lasts at most 366 days. Make two of it."))


def fitting_name(text):
    """A name from elsewhere as a calendar keeps it: on one line, without control characters, and not too long."""
    name = _on_one_line(text) or _("Without a name")
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"


def is_too_long(text):
    """Whether `fitting_name` shortens a name."""
    return len(_on_one_line(text)) > LONGEST_NAME


def _on_one_line(text):
    shown = "".join(" " if unicodedata.category(sign) in NO_TEXT else sign for sign in cleaned(text[:1000]))
    return " ".join(shown.split())


@dataclass(frozen=True)
class FoundDay:
    """A day, or a range with both ends, of a list that may be imported into a calendar."""

    name: str
    first_day: date
    last_day: date

    def __str__(self):
        return self.name

    @property
    def in_words(self):
        return days_words(self.first_day, self.last_day)

    @property
    def as_text(self):
        """For a page to send back; see `from_text`."""
        return f"{self.first_day}/{self.last_day}/{self.name}"

    @classmethod
    def from_text(cls, text):
        """What `as_text` wrote. Everything is checked again: raises ValueError or ValidationError."""
        first_day, last_day, name = text.split("/", 2)
        found = cls(cleaned(name), date.fromisoformat(first_day), date.fromisoformat(last_day))
        check_range(found.first_day, found.last_day)
        check_name(found.name)
        return found


def check_name(name):
    """Raise ValidationError for a name that an entry cannot have."""
    if not name.strip() or len(name) > LONGEST_NAME:
        raise ValidationError(_("Enter a name of at most 60 characters."))
    validate_no_control_characters(name)


MOST_SORTED_OUT = 1500


@dataclass(frozen=True)
class LeftOut:
    """Days that an import leaves out, and the entry that covers them."""

    found: FoundDay
    by: object  # a CalendarDay, or a FoundDay of the same import


@dataclass(frozen=True)
class SortedOut:
    """What an import may take, what it leaves out, and how many are over already."""

    free: list[FoundDay]
    left_out: list[LeftOut]
    past: int


class TooManyDays(ValueError):
    """Days that overlap so often that nobody could look through what is left of them."""


def sort_out(found, entries, today):
    """Which of the found days are free beside `entries`, the calendar as it is, and beside one another.

    A range of which some days are covered is taken for its other days. Raises TooManyDays.
    """
    taken = list(entries)
    free, left_out, past = [], [], 0
    for day in sorted(found, key=lambda one: (one.first_day, one.last_day)):
        if day.last_day < today:
            past += 1
            continue
        begins = day.first_day
        parts = []
        for other in sorted(in_the_way(day, taken), key=lambda one: one.first_day):
            covered = replace(day, first_day=max(begins, other.first_day), last_day=min(day.last_day, other.last_day))
            left_out.append(LeftOut(covered, other))
            if begins < other.first_day:
                parts.append(replace(day, first_day=begins, last_day=other.first_day - ONE_DAY))
            begins = other.last_day + ONE_DAY
        if begins <= day.last_day:
            parts.append(replace(day, first_day=begins))
        free += parts
        taken += parts
        if len(free) + len(left_out) > MOST_SORTED_OUT:
            raise TooManyDays
    return SortedOut(free, left_out, past)


@dataclass(frozen=True)
class InTheWay:
    """The entries of a calendar that share days with a new one, soonest first, and what may become of them.

    Either they give way, and keep the days outside the new one; or the new one takes the days that they leave.
    """

    REPLACE, FILL = "replace", "fill"

    first_day: date
    last_day: date
    entries: list

    @property
    def gaps(self):
        """The days of the new one that no entry has, as pairs of first and last day."""
        found, begins = [], self.first_day
        for one in self.entries:
            if begins < one.first_day:
                found.append((begins, one.first_day - ONE_DAY))
            begins = max(begins, one.last_day + ONE_DAY)
        return found + ([(begins, self.last_day)] if begins <= self.last_day else [])

    def left_of(self, entry):
        """The days that an entry keeps when it gives way, as pairs of first and last day."""
        parts = [(entry.first_day, self.first_day - ONE_DAY), (self.last_day + ONE_DAY, entry.last_day)]
        return [(first, last) for first, last in parts if first <= last]

    def replaced(self):
        """For the page: what becomes of each entry that gives way, in words."""
        return [(one, " + ".join(days_words(*part) for part in self.left_of(one))) for one in self.entries]

    def filled(self):
        """For the page: the days that the new one takes between them, in words."""
        return "; ".join(days_words(*part) for part in self.gaps)

    @property
    def mark(self):
        """Tells these entries and days from any others: what is chosen is chosen for them."""
        told = [(one.pk, one.first_day, one.last_day, one.name) for one in self.entries]
        return hashlib.sha256(repr((self.first_day, self.last_day, told)).encode()).hexdigest()[:16]

    def chosen(self, text):
        """REPLACE or FILL when a button of a page that showed just these entries says so, else ""."""
        way, _sign, mark = text.partition("-")
        is_possible = way == self.REPLACE or (way == self.FILL and self.gaps)
        return way if mark == self.mark and is_possible else ""


def in_the_way(day, others):
    """Those that share a day with it."""
    return [one for one in others if one.first_day <= day.last_day and one.last_day >= day.first_day]
