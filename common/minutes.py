"""Times of day as minutes from midnight, 0 to 1440, so that 24:00 exists."""

import re

from django.utils.translation import gettext as _

DAY_ENDS = 24 * 60


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
