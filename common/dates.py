"""The two ways in which the portal writes a date: 24 December 2026 in running text, 24 Dec 2026 in tables.

How each of them looks belongs to the portal's language and stands in `pbxportal/formats/`: DATE_FORMAT and
DATETIME_FORMAT for running text, SHORT_DATE_FORMAT and SHORT_DATETIME_FORMAT for tables, which templates give to
`date`. Here is what these names do not cover: a weekday in front, and days from one to another.
"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _


def day_words(day):
    """Thursday 24 December 2026."""
    return _("%(weekday)s %(day)s") % {"weekday": date_format(day, "l"), "day": date_format(day, "DATE_FORMAT")}


def day_short(day):
    """Thu 24 Dec 2026, for tables."""
    return _("%(weekday)s %(day)s") % {"weekday": date_format(day, "D"), "day": date_format(day, "SHORT_DATE_FORMAT")}


def month_day(day):
    """24 December: a day of which the year is plain."""
    return date_format(day, "MONTH_DAY_FORMAT")


def days_words(first_day, last_day):
    """Thursday 24 December 2026, or 24 – 26 December 2026."""
    if first_day == last_day:
        return day_words(first_day)
    return _("%(first)s – %(last)s") % {
        "first": _beginning(first_day, last_day),
        "last": date_format(last_day, "DATE_FORMAT"),
    }


def _beginning(first_day, last_day):
    """The first of some days, without what the last one says again."""
    if first_day.year != last_day.year:
        return date_format(first_day, "DATE_FORMAT")
    if first_day.month != last_day.month:
        return month_day(first_day)
    return date_format(first_day, "j")
