"""The charts as numbers for server-made SVG: their drawings are percentages of a height, a width or a top."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from .models import CompanyHour, LegCount, LegHour
from .people import persons_of

PARTS = ("answered", "unanswered", "abandoned", "errors")
MOST_DAYS = 366  # that have a bar each; of a longer period the months have
SHADES = 5
BAR, GAP, HEIGHT = 8, 2, 200  # of a bar: how wide, how far from the next, how high the highest may be


@dataclass(frozen=True)
class Bar:
    """A day, or a month (its first day), with its calls by outcome."""

    day: date
    counts: dict
    x: int
    pieces: tuple  # the rectangles from the bottom up: outcome, y, height

    @property
    def total(self):
        return sum(self.counts.values())


@dataclass(frozen=True)
class BarChart:
    bars: tuple
    top: int
    by_month: bool

    @property
    def width(self):
        return len(self.bars) * (BAR + GAP) - GAP

    @property
    def last(self):
        return self.bars[-1]

    @property
    def widest(self):
        """In pixels: a few days do not make a few thick bars."""
        return len(self.bars) * 4 * (BAR + GAP)

    @property
    def middle(self):
        return self.top // 2

    @property
    def paths(self):
        """Of each outcome all its rectangles as one SVG path: a year's bars are a thousand of them."""
        drawn = {part: [] for part in PARTS}
        for bar in self.bars:
            for part, y, height in bar.pieces:
                drawn[part].append(f"M{bar.x} {y}h{BAR}v{height}h-{BAR}z")
        return {part: "".join(pieces) for part, pieces in drawn.items() if pieces}


@dataclass(frozen=True)
class Cell:
    hour: int
    total: int
    shade: int  # 0 for no call, up to SHADES for most


@dataclass(frozen=True)
class HourChart:
    """Seven weekdays from Monday (0), with 24 Cells each; `most` calls are those of the busiest hour."""

    rows: tuple
    most: int

    @property
    def by_hour(self):
        """The other way round, for a table that fits a telephone: each hour with its seven Cells."""
        return [(hour, [cells[hour] for _day, cells in self.rows]) for hour in range(24)]


def charts_of(question):
    """(calls by day, calls by weekday and hour) of a question, from one query of its counts by the hour."""
    counts = counts_of(question).values("day", "hour").order_by()
    by_hour = list(counts.annotate(**{part: Sum(part) for part in PARTS}))
    return calls_by_day(question.period, by_hour), calls_by_hour(by_hour)


def counts_of(question):
    """The counts by the hour that a question is about: of people only where a department is asked for."""
    narrowed = {"direction": question.direction} if question.direction else {}
    narrowed |= {"service_number": question.service_number.pk} if question.service_number else {}
    model = LegCount if question.department else LegHour if question.service_number else CompanyHour
    counts = model.objects.for_tenant(question.tenant).filter(**narrowed)
    in_department = persons_of(question)
    return counts.filter(in_department, day__range=(question.period.first, question.period.last))


def calls_by_day(period, by_hour):
    """The BarChart of a period, empty days included; of more than a year by month."""
    by_month = period.days > MOST_DAYS
    counts = {day: Counter(dict.fromkeys(PARTS, 0)) for day in days_of(period, by_month)}
    for one in by_hour:
        day = one["day"].replace(day=1) if by_month else one["day"]
        counts[day].update({part: one[part] for part in PARTS})
    top = rounded_up(max(sum(one.values()) for one in counts.values()))
    bars = (bar(day, one, index, top) for index, (day, one) in enumerate(counts.items()))
    return BarChart(tuple(bars), top, by_month)


def days_of(period, by_month):
    days = (period.first + timedelta(number) for number in range(period.days))
    return dict.fromkeys(day.replace(day=1) for day in days) if by_month else days


def bar(day, counts, index, top):
    pieces, y = [], HEIGHT
    for part in PARTS:
        height = round(counts[part] * HEIGHT / top, 1)
        y = round(y - height, 1)
        if height:
            pieces.append((part, y, height))
    return Bar(day, dict(counts), index * (BAR + GAP), tuple(pieces))


def rounded_up(highest):
    """The top of a scale: an even number that people read easily, not below `highest`."""
    tops = (2, 4, 6, 8, 10)
    while tops[-1] < highest:
        tops = tuple(tops[-1] * tenths // 10 for tenths in (12, 14, 16, 20, 24, 30, 40, 50, 60, 80, 100))
    return next(top for top in tops if top >= highest)


def calls_by_hour(by_hour):
    totals = Counter()
    for one in by_hour:
        totals[one["day"].weekday(), one["hour"]] += sum(one[part] for part in PARTS)
    most = max(totals.values(), default=0)

    def cell(weekday, hour):
        total = totals[weekday, hour]
        return Cell(hour, total, -(-total * SHADES // most) if most else 0)

    return HourChart(tuple((day, tuple(cell(day, hour) for hour in range(24))) for day in range(7)), most)
