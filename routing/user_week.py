"""A week of a user at a glance: when calls ring as usual, and in which mode. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from calendars.weekly import clock
from users.models import Mode

from .configuration import CompanySettings, UserSettings
from .opening import DAYS_AHEAD
from .rules import mode_of
from .week import DAYS, DayParts


@dataclass(frozen=True)
class UserPart:
    """A part of a day, in minutes of its wall clock, with the mode that holds, if one does."""

    starts: int
    ends: int
    mode: str | None
    begins: float
    lasts: float

    def __str__(self):
        return f"{clock(self.starts)}–{clock(self.ends)}"

    @property
    def label(self):
        return Mode(self.mode).label if self.mode else _("Available")

    @property
    def kind(self):
        return "away" if self.mode else "on"


def user_week_from(company: CompanySettings, user: UserSettings, first_day: date) -> list[DayParts]:
    """Seven days from `first_day` on."""
    days = (first_day + timedelta(days=n) for n in range(DAYS))
    return [DayParts(day, tuple(_parts(company, user, day))) for day in days]


def _parts(company, user, day):
    begins, over = _bounds(company, day)
    moments = [*_possible_changes(company, user, day, begins, over), over]
    start, mode = begins, mode_of(company, user, begins)[0]
    for moment in moments:
        following = mode_of(company, user, moment)[0] if moment < over else None
        if moment == over or following != mode:
            yield UserPart(
                starts=_minute(company, start),
                ends=24 * 60 if moment == over else _minute(company, moment),
                mode=mode,
                begins=round((start - begins) / (over - begins) * 100, 2),
                lasts=round((moment - start) / (over - begins) * 100, 2),
            )
            start, mode = moment, following


def next_mode_change(company: CompanySettings, user: UserSettings, moment: datetime) -> datetime | None:
    """The first instant after `moment` at which another mode holds for calls to a user, or none does any more.

    None when that is more than DAYS_AHEAD away.
    """
    mode, today = mode_of(company, user, moment)[0], moment.astimezone(company.zone).date()
    for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD + 1)):
        begins, over = _bounds(company, day)
        for one in (begins, *_possible_changes(company, user, day, begins, over)):
            if one > moment and mode_of(company, user, one)[0] != mode:
                return one
    return None


def _bounds(company, day):
    """The instants at which a day of the company's clock begins and is over."""
    days = (day, day + timedelta(days=1))
    return [datetime.combine(one, time.min, company.zone).astimezone(UTC) for one in days]


def _possible_changes(company, user, day, begins, over):
    """Every instant of a day after its beginning at which a mode may begin or end, in order."""
    found = {moment for away in user.absences for moment in (away.starts_at, away.ends_at) if moment}
    minutes = {minute for one in user.work_hours if one.weekday == day.weekday() for minute in (one.starts, one.ends)}
    midnight = datetime.combine(day, time.min)
    for minute in minutes:
        for fold in (0, 1):
            local = (midnight + timedelta(minutes=minute)).replace(tzinfo=company.zone, fold=fold)
            found.add(local.astimezone(UTC))
    if over - begins != timedelta(days=1):  # the clocks change: any quarter of an hour may bring a change
        found |= {begins + timedelta(minutes=15) * one for one in range((over - begins) // timedelta(minutes=15))}
    return sorted(moment for moment in found if begins < moment < over)


def _minute(company, moment):
    local = moment.astimezone(company.zone)
    return local.hour * 60 + local.minute
