"""Periods of whole days, as the statistics are asked for. Pure: today comes in, days come out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Whole days of the company's clock, the first and the last included."""

    first: date
    last: date

    def instants(self, zone):
        """The instant at which the period begins, and the one at which it is over, in UTC.

        A day begins at midnight; where the clocks go forward at midnight, with its first minute that exists.
        """
        return tuple(datetime.combine(day, time.min, zone).astimezone(UTC) for day in (self.first, self.last + DAY))

    @property
    def days(self):
        return (self.last - self.first).days + 1


def this_week(today):
    return Period(today - today.weekday() * DAY, today)


def last_week(today):
    monday = today - today.weekday() * DAY
    return Period(monday - 7 * DAY, monday - DAY)


def this_month(today):
    return Period(today.replace(day=1), today)


def last_month(today):
    last = today.replace(day=1) - DAY
    return Period(last.replace(day=1), last)


def last_year(today):
    return Period(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))


# What people ask for most: the words, and the Period that they mean on a day. Weeks run Monday to Sunday; what is
# still running goes up to today.
PRESETS = (
    (_("Today"), lambda today: Period(today, today)),
    (_("Yesterday"), lambda today: Period(today - DAY, today - DAY)),
    (_("This week"), this_week),
    (_("Last week"), last_week),
    (_("This month"), this_month),
    (_("Last month"), last_month),
    (_("This year"), lambda today: Period(date(today.year, 1, 1), today)),
    (_("Last year"), last_year),
)


def hours_minutes_seconds(seconds):
    """A duration as h:mm:ss: 3:05:09, 27:00:00."""
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
