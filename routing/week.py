"""A week at a glance: when a service number is open, closed or diverted, day by day. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from calendars.weekly import clock

from .configuration import CompanySettings, ServiceNumberSettings
from .number_rules import opening_for_callers
from .opening import Opening, next_change

DAYS = 7


@dataclass(frozen=True)
class Part:
    """A part of a day, in minutes of its wall clock, in which calls are treated alike.

    Where the clocks go back a part may begin before the one before it ends; `begins` and `lasts` are hundredths of
    the day as it really passes, for drawing.
    """

    starts: int
    ends: int
    opening: Opening
    begins: float
    lasts: float

    def __str__(self):
        return f"{clock(self.starts)}–{clock(self.ends)}"

    @property
    def is_told(self):
        return self.opening.is_open or self.opening.is_special


@dataclass(frozen=True)
class DayParts:
    """A day of a service number, or of a user."""

    day: date
    parts: tuple

    @property
    def told(self):
        """The parts worth words: not those that are closed as no hours cover them, unless there are no others."""
        return [one for one in self.parts if one.is_told] or self.parts


def week_from(company: CompanySettings, number: ServiceNumberSettings, first_day: date) -> list[DayParts]:
    """Seven days from `first_day` on."""
    days = (first_day + timedelta(days=n) for n in range(DAYS))
    return [DayParts(day, tuple(_parts(company, number, day))) for day in days]


def _parts(company, number, day):
    hours = number.hours
    begins, over = (
        datetime.combine(one, time.min, hours.zone).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    moment = begins
    while moment < over:
        change = next_change(hours, moment)
        end = over if change is None else min(change, over)
        yield Part(
            starts=_minute(hours, moment),
            ends=24 * 60 if end == over else _minute(hours, end),
            opening=opening_for_callers(company, number, moment),
            begins=round((moment - begins) / (over - begins) * 100, 2),
            lasts=round((end - moment) / (over - begins) * 100, 2),
        )
        moment = end


def _minute(hours, moment):
    local = moment.astimezone(hours.zone)
    return local.hour * 60 + local.minute
