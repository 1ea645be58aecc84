"""Instants in the words of people, by the company's clock."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


def until_words(moment, now):
    """An instant as people say it: until 17:00, until 24:00, until Monday 09:00, until 4 January 09:00."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    day, clock = local.date(), date_format(local, "H:i")
    if clock == "00:00":  # the end of a day belongs to that day
        day, clock = day - timedelta(days=1), "24:00"
    ahead = (day - today.date()).days
    if ahead <= 0:
        return _("until %(time)s") % {"time": clock}
    return _("until %(day)s %(time)s") % {"day": date_format(day, "l" if ahead < 7 else "j F"), "time": clock}
