"""Whether a service number is open at a moment, and why: steps 3 to 6 of the rules of a call. Pure.

Weekly hours and calendar days go by the company's wall clock: an hour that comes twice is inside twice, one
that is left out is never met. Temporary overrides are instants.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from typing import assert_never

from calendars.models import CalendarDay
from calendars.weekly import covers
from service_numbers.models import MainMode, Override

from .configuration import Day, Hours, Situation, Until

DayMode = CalendarDay.Mode
DAYS_AHEAD = 14  # how far next_change looks
MOST_BEYOND = 10  # how many entries longer than that, one after another, next_opening looks beyond


class Source(Enum):
    """Which setting decided."""

    OVERRIDE = "override"
    CALENDAR = "calendar"
    OPENING_HOURS = "opening_hours"
    OFFICE_HOURS = "office_hours"
    ALWAYS_OPEN = "always_open"


@dataclass(frozen=True)
class Opening:
    """How a service number stands: `main_mode` is what an open one does, `day` or `until` what decided it."""

    situation: Situation
    source: Source
    main_mode: str | None = None
    day: Day | None = None
    until: Until | None = None

    @property
    def is_open(self):
        return self.situation == Situation.OPEN

    @property
    def is_special(self):
        """Whether something else than the ordinary week decided: the calendar, or an override."""
        return self.source in (Source.CALENDAR, Source.OVERRIDE)

    @property
    def decision(self):
        """What callers get, and what decided so if that was something special."""
        special = (self.source, self.day, self.until) if self.is_special else None
        return self.situation, self.main_mode, special


def opening_at(hours: Hours, moment: datetime) -> Opening:
    """How a service number stands at an instant."""
    for until in hours.untils:
        if until.covers(moment):
            return _overridden(until)
    local = moment.astimezone(hours.zone)
    for day in hours.days:
        if day.covers(local.date()):
            return _on_calendar_day(hours, day, local)
    if not hours.opening_hours and not hours.office_hours:
        return Opening(Situation.OPEN, Source.ALWAYS_OPEN, hours.main_mode)
    source = Source.OPENING_HOURS if hours.opening_hours else Source.OFFICE_HOURS
    if covers(hours.opening_hours or hours.office_hours, local):
        return Opening(Situation.OPEN, source, hours.main_mode)
    return Opening(Situation.OPENING_HOURS_CLOSED, source)


def _overridden(until):
    match until.kind:
        case Override.Kind.CLOSED:
            return Opening(Situation.CALENDAR_CLOSED, Source.OVERRIDE, until=until)
        case Override.Kind.DIVERT:
            return Opening(Situation.OPEN, Source.OVERRIDE, MainMode.EXTERNAL_DIVERT, until=until)
        case _:
            assert_never(until.kind)


def _on_calendar_day(hours, day, local):
    match day.mode:
        case DayMode.CLOSED:
            return Opening(Situation.CALENDAR_CLOSED, Source.CALENDAR, day=day)
        case DayMode.WITHOUT_WELCOME:
            return _open_on(day, MainMode.WITHOUT_WELCOME)
        case DayMode.WITH_WELCOME:
            return _open_on(day, MainMode.WITH_WELCOME)
        case DayMode.EXTERNAL_DIVERT:
            return _open_on(day, MainMode.EXTERNAL_DIVERT)
        case DayMode.OTHER_HOURS:
            return _at_other_hours(hours, day, local)
        case _:
            assert_never(day.mode)


def _at_other_hours(hours, day, local):
    minute = local.hour * 60 + local.minute
    if not any(starts <= minute < ends for starts, ends in day.hours):
        return Opening(Situation.OPENING_HOURS_CLOSED, Source.CALENDAR, day=day)
    return _open_on(day, hours.main_mode)


def _open_on(day, main_mode):
    return Opening(Situation.OPEN, Source.CALENDAR, main_mode, day=day)


def next_change(hours: Hours, moment: datetime) -> datetime | None:
    """The first instant after `moment` at which something else decides or calls are treated otherwise.

    None when that is more than DAYS_AHEAD away.
    """
    now = opening_at(hours, moment).decision
    return _first(hours, moment, lambda opening: opening.decision != now)


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """The first instant after `moment` at which the service number is open; None when that is not soon.

    A calendar day or an override that goes on for longer than DAYS_AHEAD is looked beyond.
    """
    for _entry in range(MOST_BEYOND):
        found = _first(hours, moment, lambda opening: opening.is_open)
        beyond = None if found else _end_of_closing(hours, moment.astimezone(UTC) + timedelta(days=DAYS_AHEAD))
        if beyond is None or opening_at(hours, beyond).is_open:
            return found or beyond
        moment = beyond
    return None


def _end_of_closing(hours, moment):
    """The end of the calendar day or override by which a service number is closed at an instant, if it is so."""
    opening = opening_at(hours, moment)
    if opening.day is not None:
        return _instant(hours.zone, opening.day.last_day + timedelta(days=1), 0)
    return opening.until and opening.until.ends_at


def next_reopening(hours: Hours, moment: datetime) -> datetime | None:
    """The first instant after `moment` at which the service number opens after having been closed.

    By hours and calendar alone, whatever it is closed or diverted for. None when that is not soon.
    """
    usual = replace(hours, untils=())
    was_open = opening_at(usual, moment).is_open
    for one in (one for one in possible_changes(usual, moment) if one > moment):
        is_open = opening_at(usual, one).is_open
        if is_open and not was_open:
            return one
        was_open = is_open
    return None


def _first(hours, moment, is_wanted):
    candidates = (one for one in possible_changes(hours, moment) if one > moment)
    return next((one for one in candidates if is_wanted(opening_at(hours, one))), None)


def possible_changes(hours, moment):
    """Every instant at which something may change, in order, day by day."""
    ends = [moment for one in hours.untils for moment in (one.set_at, one.ends_at)]
    today = moment.astimezone(hours.zone).date()
    weekly = hours.opening_hours or hours.office_hours
    for offset in range(DAYS_AHEAD + 1):
        date = today + timedelta(days=offset)
        begins, over = (_instant(hours.zone, date + timedelta(days=one), 0) for one in (0, 1))
        found = {begins, *(one for one in ends if begins <= one < over)}
        minutes = {minute for one in weekly if one.weekday == date.weekday() for minute in (one.starts, one.ends)}
        minutes |= {minute for day in hours.days if day.covers(date) for part in day.hours for minute in part}
        if over - begins == timedelta(days=1):
            found |= {_instant(hours.zone, date, minute) for minute in minutes}
        else:  # the clocks change: the wall clock jumps, and any quarter of an hour may bring a change
            quarter = timedelta(minutes=15)
            found |= {begins + quarter * one for one in range((over - begins) // quarter)}
            found |= {_instant(hours.zone, date, minute, fold) for minute in minutes for fold in (0, 1)}
        yield from sorted(found)


def _instant(zone, date, minute, fold=0):
    local = datetime.combine(date, time.min) + timedelta(minutes=minute)
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
