"""Until when a plan holds while nobody changes a setting: up to when the time alone changes nothing. Pure."""

from datetime import timedelta

from .opening import DAYS_AHEAD, next_change
from .user_week import next_mode_change


def holds_until(company, moment):
    """The first instant after `moment` at which hours, days, temporary modes or absences of `company` change.

    `company` has what a call may come to, and no more. A plan holds at least until then: what changes there need not
    be on the way of this call. At most DAYS_AHEAD, for nobody looks further.
    """
    found = [moment + timedelta(days=DAYS_AHEAD)]
    found += [next_change(one.hours, moment) for one in company.service_numbers.values() if _may_change(one.hours)]
    found += [next_mode_change(company, one, moment) for one in company.users.values() if _has_modes(one)]
    for number in company.service_numbers.values():
        for member in number.members:
            found += [one for away in member.absences for one in (away.starts_at, away.ends_at)]
    return min(one for one in found if one is not None and one > moment)


def _may_change(hours):
    """Whether anything of a service number changes with time: engines ask often, and most look no further."""
    return bool(hours.opening_hours or hours.office_hours or hours.days or hours.untils)


def _has_modes(user):
    return bool(user.absences or (user.work_hours_activated and user.work_hours))
