"""Days as people write them: one reader for fields, sheets and CSV.

They are of this century, for another one can only be a slip of the keys. Which of 5/6/2026 is the day goes by the
company's country, and is never guessed against it.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from .minutes import parse_clock
from .text import cleaned, with_usual_digits

# Short dates of the Unicode CLDR (release 46) that do not begin with the day, by the locales of these countries.
MONTH_FIRST = frozenset(["AS", "GU", "MH", "MP", "PH", "PR", "UM", "US", "VI"])
YEAR_FIRST = frozenset(["BT", "CA", "CN", "HU", "IR", "JP", "KP", "KR", "LT", "MN", "NP", "SE", "TW", "ZA"])
EXAMPLE = date(2026, 12, 24)
LONGEST_TYPED = 100  # characters: patterns would take long for thousands of blanks
_ENGLISH = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_TIME_BEHIND = re.compile(r"[t ]\s*[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?\s*(z|[+-][0-9]{2}:?[0-9]{2})?$")
_FIGURES = re.compile(r"([0-9]{1,4})\s*([./-])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,4})\.?")
_country = ContextVar("country of the days that people type", default="")


@contextmanager
def days_as_in(country):
    """Read and show days within as they are written in a country; "" has no country, and the day first."""
    token = _country.set(country)
    try:
        yield
    finally:
        _country.reset(token)


def is_of_this_century(year):
    return 2000 <= year < 2100


def check_day(day):
    """Raise ValueError for a date, or a date with a time, of another century."""
    if not is_of_this_century(day.year):
        raise ValueError(_("Enter a date of this century."))


def as_typed(day):
    """A day in figures, in the order of the country: what people may type."""
    country = _country.get()
    written = "%Y-%m-%d" if country in YEAR_FIRST else "%m/%d/%Y" if country in MONTH_FIRST else "%d/%m/%Y"
    return day.strftime(written)


def parse_day(text):
    """The date that somebody typed, or that stands in a cell of a sheet; a time behind it is passed over.

    26/12/26, 26.12.2026, 2026-12-26, 26 Dec 2026, Saturday, December 26th, 2026. Raises ValueError.
    """
    text = _TIME_BEHIND.sub("", _bounded(text)).strip(" ,")
    day = _in_figures(text) or _in_words(text)
    check_day(day)
    return day


def _bounded(text):
    if len(text) > LONGEST_TYPED:
        raise ValueError(_not_understood([], []))
    return with_usual_digits(cleaned(text)).casefold()


def _in_figures(text):
    """The date of three figures, or None where there are no three. Raises ValueError."""
    if re.fullmatch(r"20[0-9]{6}", text):  # as ISO 8601 writes it without signs
        return _date(int(text[:4]), int(text[4:6]), int(text[6:]))
    match = _FIGURES.fullmatch(text)
    if not match:
        return None
    first, last = match[1], match[4]
    if len(first) > 2 or (_country.get() in YEAR_FIRST and len(last) <= 2):
        return _date(_year(first), int(match[3]), int(last))
    return _date(_year(last), *_month_and_day(int(first), int(match[3])))


def _month_and_day(first, second):
    """Two figures before a year. Where the year goes first nobody knows which is which, unless one is no month."""
    if _country.get() in YEAR_FIRST and first != second and max(first, second) <= 12:
        raise ValueError(_("Write the year first, such as %(day)s.") % {"day": as_typed(EXAMPLE)})
    if _country.get() in MONTH_FIRST or (_country.get() in YEAR_FIRST and second > 12):
        return first, second
    return second, first


def _in_words(text):
    """The date of a day, the name of a month or its beginning, and a year, in any order. Raises ValueError."""
    words = re.findall(r"[^\W\d_]+|[0-9]+", text)
    figures = [word for word in words if word[0] in "0123456789"]
    names = [word for word in words if word not in (*figures, "st", "nd", "rd", "th", "of", "the")]
    months = [month for name in names if (month := _month(name))]
    weekdays = [weekday for name in names if not _month(name) and (weekday := _weekday(name)) is not None]
    if len(months) != 1 or len(figures) != 2 or len(names) != 1 + len(weekdays):
        raise ValueError(_not_understood(months, figures))
    year_last = len(figures[0]) <= 2
    day = _date(_year(figures[1 if year_last else 0]), months[0], int(figures[0 if year_last else 1][:4]))
    if weekdays and weekdays[0] != day.weekday():
        raise ValueError(_("%(day)s is another day of the week.") % {"day": as_typed(day)})
    return day


def _not_understood(months, figures):
    if len(months) == 1 and len(figures) == 1 and len(figures[0]) <= 2:
        return _("Add the year, such as %(day)s.") % {"day": as_typed(EXAMPLE)}
    return _("Enter a date, such as %(day)s.") % {"day": as_typed(EXAMPLE)}


def _month(name):
    """The number of a month by its name, or the beginning of it, in English or the portal's language; else None."""
    if len(name) < 3:
        return None
    here = enumerate((str(MONTHS[number]).casefold() for number in range(1, 13)), 1)
    found = {number for number, one in (*enumerate(_ENGLISH, 1), *here) if one.startswith(name)}
    return 9 if name == "sept" else found.pop() if len(found) == 1 else None


def _weekday(name):
    found = [number for number, one in enumerate(_WEEKDAYS) if one.startswith(name) and len(name) >= 2]
    return found[0] if len(found) == 1 else None


def _year(digits):
    """Two figures are of this century."""
    if len(digits) not in (2, 4):
        raise ValueError(_("Write the year with four figures, such as %(day)s.") % {"day": as_typed(EXAMPLE)})
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _date(year, month, day):
    if not 1 <= month <= 12:
        words = _("There is no month %(month)d. Enter a date such as %(day)s.")
        raise ValueError(words % {"month": month, "day": as_typed(EXAMPLE)})
    try:
        return date(year, month, day)
    except ValueError as error:
        words = {"month": MONTHS[month], "year": year, "day": day}
        raise ValueError(_("%(month)s %(year)d has no day %(day)d.") % words) from error


_DAY_THEN_TIME = re.compile(
    r"(.*[0-9])(?:t|,?\s+(?:at\s+)?)([0-9]{1,2}(?:[:.h ]?[0-9]{2})?(?::[0-9]{2})?h?\s*(?:[ap]\.?\s?m\.?)?|noon)"
)


def parse_day_and_clock(text):
    """The date and time of day that somebody typed, the day first, as a datetime without a zone.

    24:00 is the beginning of the next day. Raises ValueError.
    """
    match = _DAY_THEN_TIME.fullmatch(_bounded(text))
    if not match:
        words = _("Enter a date and a time, such as %(day)s 14:00, or tomorrow 14:00. A time alone is today’s.")
        raise ValueError(words % {"day": as_typed(EXAMPLE)})
    day, minutes = parse_day(match[1]), parse_clock(match[2])
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
