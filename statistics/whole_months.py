"""Which counts a long period is added up from: LegMonth for its whole months, LegCount for the days around them."""

from datetime import date, timedelta


def split(first_day, last_day):
    """(months, days): the (first, last) LegMonth.month, or None, and a list of (first, last) days for LegCount.

    Both days belong to the period; every day of it is covered once.
    """
    first_month = first_day if first_day.day == 1 else _next_month(first_day)
    after_last = _next_month(last_day) if _next_month(last_day) - timedelta(days=1) == last_day else _first(last_day)
    if first_month >= after_last:
        return None, [(first_day, last_day)]
    days = [(first_day, first_month - timedelta(days=1)), (after_last, last_day)]
    return (first_month, _first(after_last - timedelta(days=1))), [(a, b) for a, b in days if a <= b]


def _first(day):
    return day.replace(day=1)


def _next_month(day):
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
