"""Hours of the week, by the wall clock: pure, for pages and for what happens to a call."""

from django.db import models
from django.utils.translation import gettext_lazy

from common.minutes import DAY_ENDS, clock, parse_clock

# Who asks for hours of the week asks for their times of day here, too.
__all__ = ["DAY_ENDS", "Weekday", "clock", "covers", "parse_clock"]


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, gettext_lazy("Monday")
    TUESDAY = 1, gettext_lazy("Tuesday")
    WEDNESDAY = 2, gettext_lazy("Wednesday")
    THURSDAY = 3, gettext_lazy("Thursday")
    FRIDAY = 4, gettext_lazy("Friday")
    SATURDAY = 5, gettext_lazy("Saturday")
    SUNDAY = 6, gettext_lazy("Sunday")


def covers(periods, moment):
    """Whether a local date and time lies in one of the periods.

    By the wall clock: an hour that comes twice is inside twice, one that is left out is never asked for.
    """
    minute = moment.hour * 60 + moment.minute
    return any(one.weekday == moment.weekday() and one.starts <= minute < one.ends for one in periods)


def is_outside(work_hours, activated, moment):
    """Whether a user is outside activated work hours at a local date and time. Without any hours nobody is."""
    return activated and bool(work_hours) and not covers(work_hours, moment)
