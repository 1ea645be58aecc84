"""Hours of the week, by the wall clock: pure, for pages and for what happens to a call."""

import re

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAY_ENDS = 24 * 60


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, gettext_lazy("Monday")
    TUESDAY = 1, gettext_lazy("Tuesday")
    WEDNESDAY = 2, gettext_lazy("Wednesday")
    THURSDAY = 3, gettext_lazy("Thursday")
    FRIDAY = 4, gettext_lazy("Friday")
    SATURDAY = 5, gettext_lazy("Saturday")
    SUNDAY = 6, gettext_lazy("Sunday")


def clock(minutes):
    """Minutes from midnight as people write a time of day: 09:30, and 24:00 for the end of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def parse_clock(text):
    """Minutes from midnight of a typed time of day: 9, 9:30, 09.30, 0930, 24:00. Raises ValueError."""
    match = re.fullmatch(r"([0-9]{1,2})(?:\s*[:.h]?\s*([0-9]{2}))?", text.strip())
    if not match:
        raise ValueError(_("Enter a time such as 09:00 or 17:30."))
    hours, minutes = int(match[1]), int(match[2] or 0)
    if minutes > 59 or hours * 60 + minutes > DAY_ENDS:
        raise ValueError(_("A day has the times 00:00 to 24:00."))
    return hours * 60 + minutes


def covers(periods, moment):
    """Whether a local date and time lies in one of the periods.

    By the wall clock: an hour that comes twice is inside twice, one that is left out is never asked for.
    """
    minute = moment.hour * 60 + moment.minute
    return any(one.weekday == moment.weekday() and one.starts <= minute < one.ends for one in periods)
