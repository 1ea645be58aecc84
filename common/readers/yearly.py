"""Events that come once a year, by the RRULE of RFC 5545: 25 December, or the last Monday of August. Pure."""

import calendar
import re
from datetime import MAXYEAR, date, datetime

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
YEARS_LOOKED_AT = 10
FIRST_YEAR_COUNTED = 1900  # of a series that ends after so many times
KNOWN_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"}


class UnknownRule(ValueError):
    """A rule that is more than one day a year."""


def yearly_days(first_day, rule, horizon):
    """The days from `first_day` to `horizon` (both inclusive) on which a yearly rule falls.

    `rule` is a dict of lists, as icalendar reads it. A day that a year does not have, such as 29 February, is
    left out of that year. Raises UnknownRule.
    """
    if str(_only(rule, "FREQ")).upper() != "YEARLY" or not KNOWN_PARTS.issuperset(part.upper() for part in rule):
        raise UnknownRule
    month = int(_only(rule, "BYMONTH", first_day.month))
    weekday, month_day = _only(rule, "BYDAY"), _only(rule, "BYMONTHDAY")
    if not 1 <= month <= 12 or (weekday is not None and (month_day is not None or "BYMONTH" not in rule)):
        raise UnknownRule
    until, count = _only(rule, "UNTIL"), _only(rule, "COUNT")
    until = until.date() if isinstance(until, datetime) else until
    last = min(horizon, until or horizon)
    found = []
    every = max(int(_only(rule, "INTERVAL", 1)), 1)
    begin = first_day.year
    if count is not None and begin < FIRST_YEAR_COUNTED:
        raise UnknownRule
    if count is None:  # nothing has to be counted: the centuries before are passed over
        begin += max((last.year - YEARS_LOOKED_AT - begin) // every, 0) * every
    for year in range(begin, min(last.year, MAXYEAR) + 1, every):
        day = _day_in(year, month, int(first_day.day if month_day is None else month_day), weekday)
        if day is not None and first_day <= day <= last:
            found.append(day)
    return found if count is None else found[: int(count)]


def _only(rule, part, default=None):
    values = rule.get(part, [])
    values = values if isinstance(values, list) else [values]
    if len(values) > 1:
        raise UnknownRule
    return values[0] if values else default


def _day_in(year, month, month_day, weekday):
    days = calendar.monthrange(year, month)[1]
    if weekday is None:
        number = month_day if month_day > 0 else days + 1 + month_day
        return date(year, month, number) if 1 <= number <= days else None
    match = re.fullmatch(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)", str(weekday).upper())
    if not match:
        raise UnknownRule
    nth, wanted = int(match[1]), WEEKDAYS.index(match[2])
    fitting = [day for day in range(1, days + 1) if date(year, month, day).weekday() == wanted]
    index = nth - 1 if nth > 0 else nth
    return date(year, month, fitting[index]) if -len(fitting) <= index < len(fitting) else None
