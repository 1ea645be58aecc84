"""What callers of a service number get: now, from its next change on, and the next time that a setting counts. Pure.

Every sentence is made of a plan for the very instant that it names.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from common.clock_words import when_words
from common.planner_door import MOST_NAMED, Outlook

from .coming import coming_in, coming_words, once_converted
from .configuration import CompanySettings, Day, Hours, Period, ServiceNumberSettings
from .mode_effects import effect_of
from .opening import DAYS_AHEAD, next_change, opening_at, possible_changes
from .plan import Caller, Kind, What
from .planner import plan_call
from .trying import OTHER_VALUES, counts

MOST_INSTANTS = 2000  # that are looked at: of absences of many members there may be more
MOST_PHONES = 12  # of a step that names them all
OF_NOBODY = {What.NO_AGENTS_MODE, What.NO_AGENTS_MESSAGE, What.NO_AGENTS_DIVERT_NUMBER}


def outlooks_of(
    company: CompanySettings, number: ServiceNumberSettings, moment: datetime, about: What | None = None, day=None
) -> list[Outlook]:
    """The Outlooks on calls to a service number, in their order.

    The last one may be about a case whose time nobody knows: when nobody is available, say. `about` is the setting
    whose next time is asked for, `day` the key of an entry of the calendar.
    """
    moment = moment.astimezone(UTC)  # times of one zone are compared by their wall clock
    times = {moment, next_turn(number, moment)}
    counting = _times_of_days(company, number, moment, day) if about is What.CALENDAR else set()
    if about in OTHER_VALUES:
        counting = set(islice((one for one in _kinds(number, moment) if _counts(company, number, about, one)), 1))
    outlooks = [_outlook(company, number, one, moment) for one in sorted((times | counting) - {None})]
    if about in OTHER_VALUES and not counting:
        outlooks += _in_a_case(company, number, about, moment)
    return outlooks


def next_turn(number, moment):
    """The first instant at which something else decides, or from which nobody or again somebody can ring."""
    change = next_change(number.hours, moment)
    now = _rings(number, moment)
    for one in _absences(number, moment):
        if change is not None and one >= change:
            break
        if _rings(number, one) != now:
            return one
    return change


def outlook_for(company, number, caller, moment, when):
    """What somebody in particular gets."""
    return _said(plan_call(company, number, caller, moment), moment, when)


def _outlook(company, number, at, now):
    """What is ahead is said as if all that is being converted were."""
    if at == now:
        return _said(plan_call(company, number, Caller(), at), at, _("Now"))
    plan = plan_call(*once_converted(company, number), Caller(), at)
    outlook = _said(plan, at, _("From %(when)s") % {"when": when_words(at, now)})
    lacks = f"{outlook.lacks} {coming_words(coming_in(plan.steps))}".strip()
    return replace(outlook, lacks=lacks)


def _said(plan, since, when):
    steps = [_in_short(step) for step in plan.steps]
    rings = next((place for place, step in enumerate(steps, 1) if step.kind is Kind.QUEUE), 0)
    before, after = effect_of(steps[:rings]), effect_of(steps[rings:])
    if not rings:
        return Outlook(after.words, after.lacks, since, when)
    words = _("%(ringing)s If nobody answers: %(after)s") % {"ringing": before.words, "after": after.words}
    return Outlook(words, " ".join(filter(None, [before.lacks, after.lacks])), since, when)


def plan_in_short(plan, most):
    """The Plan for a page of so many rows at most: what rings more phones names the first ones alone."""
    return replace(plan, steps=tuple(_in_short(step, most) for step in plan.steps))


def _in_short(step, most=MOST_PHONES):
    """A step that rings many phones names the first ones: no page grows with a group."""
    if len(step.phones) <= most:
        return step
    names = ", ".join(phone.name for phone in step.phones[:MOST_NAMED])
    words = _("It rings %(names)s and %(count)d more, as the queue type says.")
    return replace(step, words=words % {"names": names, "count": len(step.phones) - MOST_NAMED})


# Instants


def _absences(number, moment):
    """When members come and go, in order, as far ahead as the hours are looked at."""
    end = moment + timedelta(days=DAYS_AHEAD)
    taking_part = [one for one in number.members if one.is_active and one.is_available and one.absence_activated]
    times = {at for one in taking_part for away in one.absences for at in (away.starts_at, away.ends_at) if at}
    return sorted(at.astimezone(UTC) for at in times if moment < at < end)[:MOST_INSTANTS]


def _times_of_days(company, number, moment, pk):
    """When an entry of the calendar begins, else the first one ahead, and when it opens if it has hours."""
    today = moment.astimezone(company.zone).date()
    ahead = sorted((one for one in number.hours.days if one.last_day >= today), key=lambda one: one.first_day)
    entry = next((one for one in ahead if one.pk == pk), None if pk else next(iter(ahead), None))
    if entry is None:
        return set()
    first = max(entry.first_day, today)
    minutes = (0, *(starts for starts, _ends in entry.hours[:1] if entry.mode == CalendarDay.Mode.OTHER_HOURS))
    return {at for at in (_instant(company.zone, first, minute) for minute in minutes) if at > moment}


def _instant(zone, day, minute):
    return (datetime.combine(day, time.min) + timedelta(minutes=minute)).replace(tzinfo=zone).astimezone(UTC)


def _kinds(number, moment):
    """One instant of each way in which the number stands from a moment on: the first, in order of time."""
    later = [
        _instant(number.hours.zone, day.first_day, minute)
        for day in number.hours.days
        for minute in (0, *(minute for part in day.hours for minute in part))
    ]
    near = islice((one for one in possible_changes(number.hours, moment) if one > moment), MOST_INSTANTS)
    found = {}
    for one in [moment, *sorted({*near, *_absences(number, moment), *(at for at in later if at > moment)})]:
        found.setdefault(_kind(number, one), one)
    return list(found.values())


def _kind(number, moment):
    opening = opening_at(number.hours, moment)
    day = opening.day and (opening.day.mode, opening.day.message, opening.day.divert_number)
    return opening.situation, opening.main_mode, opening.source, day, _rings(number, moment)


def _rings(number, moment):
    return any(one.is_available_at(moment) for one in number.members)


def _counts(company, number, about, moment):
    if about in OF_NOBODY and _rings(number, moment):
        return False
    return counts(company, number, about, moment)


# Cases


def _in_a_case(company, number, about, moment):
    """What callers get in the first case in which a setting counts, if there is one."""
    for when, other in cases(number, moment):
        if _counts(company, other, about, moment):
            there = replace(company, service_numbers=company.service_numbers | {number.e164: other})
            return [_said(plan_call(there, other, Caller(), moment), None, when)]
    return []


def cases(number, moment):
    """A service number in each case that may come at any time, or never: the case in words, and the settings then."""
    open_hours = Hours(number.hours.zone, number.hours.main_mode)
    away = tuple(replace(one, is_available=False) for one in number.members)
    yield _("While it is open"), replace(number, hours=open_hours)
    yield _("When nobody of the group is available"), replace(number, hours=open_hours, members=away)
    if may_be_outside(number.hours):
        other_day = (moment.astimezone(number.hours.zone).weekday() + 3) % 7
        closed = replace(open_hours, opening_hours=(Period(other_day, 0, 1),))
        yield _("Outside the opening hours"), replace(number, hours=closed)
    yield _("When the calendar closes it, or somebody for a while"), _on_a_day(number, moment, "closed")
    yield _("While somebody diverts it for a while"), _on_a_day(number, moment, "external-divert")


def may_be_outside(hours):
    """Whether hours can be over at all: some are set, and they do not fill the week."""
    weekly = hours.opening_hours or hours.office_hours
    has_day = any(day.mode == CalendarDay.Mode.OTHER_HOURS for day in hours.days)
    return has_day or (bool(weekly) and sum(one.ends - one.starts for one in weekly) < 7 * 24 * 60)


def _on_a_day(number, moment, mode):
    today = moment.astimezone(number.hours.zone).date()
    day = Day(0, "", today, today, CalendarDay.Mode(mode))
    return replace(number, hours=Hours(number.hours.zone, number.hours.main_mode, days=(day,)))
