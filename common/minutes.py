"""Times of day as minutes from midnight, 0 to 1440, so that 24:00 exists."""

import re

from django.utils.translation import gettext as _

from .text import cleaned, with_usual_digits

DAY_ENDS = 24 * 60
LONGEST_TYPED = 100  # characters: patterns would take long for thousands of blanks


def clock(minutes):
    """Minutes from midnight as people write a time of day: 09:30, and 24:00 for the end of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


_CLOCK = re.compile(
    r"([0-9]{1,2})(?:\s*[:.h,]?\s*([0-9]{2}))?(?::([0-9]{2})(?:\.0+)?)?\s*(?:h|hrs|o'clock|uhr)?"
    r"\s*(?:([ap])\.?\s?(?:m\.?)?)?"
)
_NAMED = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}


def parse_clock(text):
    """Minutes from midnight of a typed time of day. Raises ValueError.

    9, 9:30, 09.30, 0930, 09:00:00, 17h30, 9am, 5:30 p.m., noon, 24:00. 12 am is midnight, 12 pm noon.
    """
    text = with_usual_digits(cleaned(text)).casefold().replace("’", "'")
    if text in _NAMED:
        return _NAMED[text]
    match = _CLOCK.fullmatch(text) if len(text) <= LONGEST_TYPED else None
    if not match:
        raise ValueError(_("Enter a time such as 09:00 or 17:30."))
    hours, minutes, half = int(match[1]), int(match[2] or 0), match[4]
    if int(match[3] or 0):
        raise ValueError(_("Enter whole minutes, such as 09:00."))
    if half and not 1 <= hours <= 12:
        raise ValueError(_("With am or pm the hours are 1 to 12: enter a time such as 09:00 or 5:30 pm."))
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    if minutes > 59 or hours * 60 + minutes > DAY_ENDS:
        raise ValueError(_("A day has the times 00:00 to 24:00."))
    return hours * 60 + minutes
