"""What callers of a user get: now, from the next change of the mode on, and when a setting next counts. Pure.

As far as the user's own rules go: what colleagues and service numbers do then is not everybody's to read.
"""

from django.utils.translation import gettext as _

from common.clock_words import when_words
from common.planner_door import Outlook
from users.models import Mode

from .configuration import CompanySettings, UserSettings
from .mode_effects import effect_of, effect_of_mode
from .plan import Caller, What
from .planner import plan_user_call
from .rules import mode_of
from .user_week import next_mode_change

MOST_CHANGES = 60  # of the mode that are looked through for one in which a setting counts


def outlooks_of_user(company: CompanySettings, user: UserSettings, moment, about="") -> list[Outlook]:
    """The Outlooks on calls to a user from somebody on no list.

    `about` is whose next time is asked for besides: a Mode, or the page of modes (when the first that is planned
    begins), of work hours or of a list (a What).
    """
    times, cases = {moment, next_mode_change(company, user, moment)}, []
    if about in Mode:
        counting = _next_time(company, user, moment, lambda mode, _setting: mode == about)
        cases = [] if counting else [_while_on(company, user, about, moment)]
        times.add(counting)
    elif about == What.MODES.value:
        times.add(_first_planned(user, moment))
    elif about == What.WORK_HOURS.value:
        times.add(_next_time(company, user, moment, lambda _mode, setting: setting.what is What.WORK_HOURS))
    found = [_outlook(company, user, at, moment) for at in sorted(times - {None})]
    return [*found, *cases, *_of_first_on_list(company, user, about, moment)]


def _outlook(company, user, at, now):
    when = _("Now") if at == now else _("From %(when)s") % {"when": when_words(at, now)}
    return _said(plan_user_call(company, user, Caller(), at, own_rules=True), at, when)


def _said(plan, since, when):
    effect = effect_of(plan.steps)
    return Outlook(words=effect.words, lacks=effect.lacks, since=since, when=when)


def _first_planned(user, moment):
    """When the first of the planned modes begins, if they have any effect; else None."""
    starts = [one.starts_at for one in user.absences if one.starts_at > moment]
    return min(starts, default=None) if user.absence_activated else None


def _next_time(company, user, moment, counts):
    """The first instant from `moment` on, of it and the changes ahead, at which a setting counts; else None."""
    for _change in range(MOST_CHANGES):
        if moment is None or counts(*_mode_and_setting(company, user, moment)):
            return moment
        moment = next_mode_change(company, user, moment)
    return None


def _mode_and_setting(company, user, moment):
    mode, (_words, setting) = mode_of(company, user, moment)
    return mode, setting


def _while_on(company, user, mode, moment):
    """What a mode does that nobody has planned."""
    effect = effect_of_mode(company, user, mode, moment)
    when = _("While %(mode)s is on") % {"mode": Mode(mode).label}
    return Outlook(words=effect.words, lacks=effect.lacks, since=None, when=when)


def _of_first_on_list(company, user, about, moment):
    """What the first whole number on a list of callers gets now."""
    cases = {
        What.LISTS.value: (user.white_list, _("Who is on the white list, now")),
        What.REFUSED_CALLERS.value: (user.refused_callers, _("Who is one of the refused callers, now")),
    }
    entries, when = cases.get(about, ((), ""))
    for entry in entries[:1]:
        caller = Caller(entry.digits, entry.digits)
        yield _said(plan_user_call(company, user, caller, moment, own_rules=True), moment, when)
