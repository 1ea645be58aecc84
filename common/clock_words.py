"""Instants in the words of people, by the company's clock."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def until_words(moment, now):
    """An instant at which something ends: until 17:00, until 24:00, until Monday 09:00, until 4 January 09:00."""
    local = timezone.localtime(moment)
    day, clock = local.date(), _clock(local)
    if clock == "00:00":  # the end of a day belongs to that day
        day, clock = day - timedelta(days=1), "24:00"
    return _("until %(when)s") % {"when": _day_and_clock(day, clock, now)}


def when_words(moment, now):
    """An instant at which something begins: 17:00, Monday 09:00, 4 January 09:00."""
    local = timezone.localtime(moment)
    return _day_and_clock(local.date(), _clock(local), now)


def _clock(local):
    """The time of day; one that comes twice, where the clocks go back, with the name of its clock: 01:30 GMT."""
    comes_twice = local.replace(fold=0).utcoffset() > local.replace(fold=1).utcoffset()
    return date_format(local, "TIME_FORMAT") + (f" {local.tzname()}" if comes_twice else "")


def _day_and_clock(day, clock, now):
    today = timezone.localdate(now)
    ahead = (day - today).days
    if ahead <= 0:
        return clock
    written = "l" if ahead < 7 else "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT"
    return f"{date_format(day, written)} {clock}"
