"""Which counts a period is added up from: whole years, whole months and days, some of them taken away again. Pure.

10 January to 20 December is the year without its first nine and its last eleven days: twenty days to look at in place
of ten months and forty-two days.
"""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
# About how many rows of a user the counts of a day, a month and a year have, against one another: a day has one or
# two, a month a few, a year hardly more than a month. Of two ways to the same period the one with fewer is taken.
ROWS = {"day": 1, "month": 5, "year": 6}


@dataclass(frozen=True)
class Span:
    """Days, months or years (`unit`) from one to another, named by their first days; `sign` -1 takes them away."""

    unit: str
    first: date
    last: date
    sign: int = 1

    @property
    def rows(self):
        if self.unit == "day":
            return ROWS["day"] * ((self.last - self.first).days + 1)
        months = 12 * (self.last.year - self.first.year) + self.last.month - self.first.month + 1
        return ROWS[self.unit] * (months if self.unit == "month" else 1 + self.last.year - self.first.year)


def spans(first, last):
    """The Spans that add up to the days from `first` to `last`; none if the period is empty."""
    if first > last:
        return []
    if first.year == last.year:
        return _of_year(first, last)
    return [
        *_of_year(first, date(first.year, 12, 31)),
        *_between(first.year, last.year),
        *_of_year(date(last.year, 1, 1), last),
    ]


def _between(year, other):
    """The whole years between two: one Span, however many they are."""
    return [Span("year", date(year + 1, 1, 1), date(other - 1, 1, 1))] if year + 1 < other else []


def _of_year(first, last):
    """The days from `first` to `last` of a year: by their months, or the year without the others."""
    begin, end = date(first.year, 1, 1), date(first.year, 12, 31)
    without = [*_by_months(begin, first - DAY), *_by_months(last + DAY, end)]
    return _fewer(_by_months(first, last), [Span("year", begin, begin), *_taken_away(without)])


def _by_months(first, last):
    """The days from one to another of one year: whole months in one, and what is left of a month on either side."""
    if first > last:
        return []
    months = [date(first.year, month, 1) for month in range(first.month, last.month + 1)]
    parts = [_of_month(month, max(first, month), min(last, _end_of(month))) for month in months]
    found = []
    for part in parts:
        if found and part == [_whole(part[0].first)] and found[-1].unit == "month" and found[-1].sign == 1:
            found[-1] = Span("month", found[-1].first, part[0].first)
        else:
            found += part
    return found


def _of_month(month, first, last):
    end = _end_of(month)
    if (first, last) == (month, end):
        return [_whole(month)]
    without = [(month, first - DAY), (last + DAY, end)]
    around = [Span("day", a, b, -1) for a, b in without if a <= b]
    return _fewer([Span("day", first, last)], [_whole(month), *around])


def _whole(month):
    return Span("month", month, month)


def _end_of(month):
    return date(month.year + month.month // 12, month.month % 12 + 1, 1) - DAY


def _fewer(one, other):
    return min(one, other, key=lambda found: sum(span.rows for span in found))


def _taken_away(found):
    return [Span(one.unit, one.first, one.last, -one.sign) for one in found]
