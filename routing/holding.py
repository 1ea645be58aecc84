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
    found += [next_change(number.hours, moment) for number in company.service_numbers.values()]
    found += [next_mode_change(company, user, moment) for user in company.users.values()]
    for number in company.service_numbers.values():
        for member in number.members:
            found += [one for away in member.absences for one in (away.starts_at, away.ends_at)]
    return min(one for one in found if one is not None and one > moment)
