"""Settings of a service number that cannot work, found without a call. Pure.

A missing piece never breaks a call; `effect` says what callers really get.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import assert_never

from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from calendars.public_holidays import NO_REGION, public_holidays
from queues.queue_types import QUEUE_TYPES
from service_numbers.models import ClosedMode, MainMode, Override

from .barring import unreachable
from .call import MOST_DIVERTS_INSIDE
from .configuration import CompanySettings, ServiceNumberSettings, Situation, first_heard
from .mode_effects import effect_of_mode
from .number_rules import can_be_reached, no_address, of_number
from .opening import next_change, opening_at
from .plan import Setting, What, Whose
from .rules import of_user
from .user_not_used import modes_in_use

DayMode = CalendarDay.Mode


@dataclass(frozen=True)
class Lack:
    """`setting` is what cannot work, `mended_by` the setting that mends it."""

    setting: Setting
    words: str
    effect: str
    mended_by: Setting


CLOSED = {
    # situation: (mode, message, divert number)
    Situation.CALENDAR_CLOSED: (
        What.CALENDAR_CLOSED_MODE,
        What.CALENDAR_CLOSED_MESSAGE,
        What.CLOSED_DIVERT_NUMBER,
    ),
    Situation.OPENING_HOURS_CLOSED: (
        What.OPENING_HOURS_CLOSED_MODE,
        What.OPENING_HOURS_CLOSED_MESSAGE,
        What.CLOSED_DIVERT_NUMBER,
    ),
    Situation.NO_AGENTS: (What.NO_AGENTS_MODE, What.NO_AGENTS_MESSAGE, What.NO_AGENTS_DIVERT_NUMBER),
}


def warnings_of(company: CompanySettings, settings: ServiceNumberSettings, now: datetime) -> list[Lack]:
    """What cannot work of one service number, in the order of its modules."""
    return list(dict.fromkeys(_found(company, settings, now)))


def is_anything_wrong(company: CompanySettings, settings: ServiceNumberSettings, now: datetime) -> bool:
    """Whether there are `warnings_of` a service number: found faster than which, the most frequent one first.

    Nobody reads their words, so they are in no language.
    """
    with override(None):
        in_turn = chain(_holidays(company, settings, now), _found(company, settings, now))
        return any(True for _lack in in_turn)


def _found(company, settings, now):
    yield from _silent(settings)
    yield from _hours(settings, now)
    yield from _group(company, settings, now)
    yield from _days(company, settings, now)
    yield from _untils(company, settings, now)
    yield from lacking_for_main_mode(company, settings, settings.hours.main_mode)
    for situation, closed in settings.closed.items():
        yield from lacking_for_closed_mode(company, settings, situation, closed.mode)
    yield from _circles(company, settings)
    yield from _quiet(settings)
    yield from _no_pin(settings)
    yield from _holidays(company, settings, now)


def _silent(settings):
    """Messages that are chosen, whose sound is being converted, or could not be."""
    library = Setting(What.AVAILABLE_MESSAGES, Whose.SERVICE_NUMBER)
    for name in settings.silent_messages:
        words = _("“%(message)s” has no sound yet: it is being converted, or could not be.") % {"message": name}
        yield Lack(library, words, _("Callers get what they would without this message."), library)


def _hours(settings, now):
    """Hours that never open; a calendar may close some weeks, so only what decides over the week is looked at."""
    weekly = replace(settings.hours, days=(), untils=())
    has_hours = weekly.opening_hours or weekly.office_hours
    if has_hours and not opening_at(weekly, now).is_open and next_change(weekly, now) is None:
        effect = _("All callers get the closed mode.")
        yield _lack(settings, What.OPENING_HOURS, _("The hours never open."), effect)


def _group(company, settings, now):
    is_diverted = settings.hours.main_mode == MainMode.EXTERNAL_DIVERT
    if is_diverted and can_be_reached(company, settings, settings.external_divert_number):
        return
    active = [member for member in settings.members if member.is_active]
    no_agents = _("Callers get the no agents mode.")
    if not active:
        yield _lack(settings, What.MEMBERS, _("Nobody is in the group."), no_agents)
    elif not any(member.is_available for member in active):
        yield _lack(settings, What.MEMBERS, _("Everybody of the group is logged off."), no_agents)
    elif not any(member.is_available_at(now) for member in active):
        yield _lack(settings, What.MEMBERS, _("Nobody of the group is available now."), no_agents)
    elif QUEUE_TYPES[settings.queue_type].by_level and all(member.skill > 1 for member in active):
        yield _lack(settings, What.SKILL, _("Nobody has skill 1."), _("The next level rings first."))


def _no_pin(settings):
    """Telephones to record by, without the PIN that tells who really calls."""
    if settings.recording_numbers and not settings.pin:
        effect = _("Nobody can record by telephone.")
        yield _lack(settings, What.RECORDING_NUMBERS, _("There is no PIN for recording by telephone."), effect)


def _days(company, settings, now):
    today = now.astimezone(company.zone).date()
    for day in (one for one in settings.hours.days if one.last_day >= today):
        match day.mode:
            case DayMode.EXTERNAL_DIVERT:
                yield from _own_or_usual(company, settings, What.CALENDAR, day.divert_number)
            case DayMode.CLOSED if day.divert_number:
                effect = _("The calendar closed mode holds.")
                yield from _number(company, settings, What.CALENDAR, day.divert_number, effect, What.CALENDAR)
            case DayMode.WITH_WELCOME:
                if not (day.message or settings.welcome_message):
                    yield _no_welcome(settings, What.CALENDAR)
            case DayMode.CLOSED | DayMode.WITHOUT_WELCOME | DayMode.OTHER_HOURS:
                pass
            case _:
                assert_never(day.mode)


def _untils(company, settings, now):
    """Diverts for a while, running or planned, that lead nowhere."""
    for until in settings.hours.untils:
        if until.ends_at > now and until.kind == Override.Kind.DIVERT:
            yield from _own_or_usual(company, settings, What.OVERRIDE, until.divert_number)


def _own_or_usual(company, settings, what, own):
    """Of a divert with or without a number of its `own`, in whose place the external divert number comes."""
    usual = settings.external_divert_number
    is_other = own and can_be_reached(company, settings, usual)
    effect = _("Calls go to the external divert number.") if is_other else _as_open()
    mended_by = what if own else What.EXTERNAL_DIVERT_NUMBER
    yield from _number(company, settings, what, own or usual, effect, mended_by)


def _diverts(company, settings):
    """Where calls are sent on to by what is set: (what diverts, setting of the number, number).

    A day and a divert for a while without a number of their own, or with one that cannot be reached, take the
    external divert number.
    """
    if settings.hours.main_mode == MainMode.EXTERNAL_DIVERT:
        yield What.MAIN_MODE, What.EXTERNAL_DIVERT_NUMBER, settings.external_divert_number
    for situation, closed in settings.closed.items():
        if closed.mode == ClosedMode.DIVERT:
            mode, _message, number = CLOSED[situation]
            yield mode, number, closed.divert_number
    usual = What.EXTERNAL_DIVERT_NUMBER, settings.external_divert_number
    for day in settings.hours.days:
        yield What.CALENDAR, What.CALENDAR, day.divert_number
        if day.mode == DayMode.EXTERNAL_DIVERT and not can_be_reached(company, settings, day.divert_number):
            yield What.CALENDAR, *usual
    for until in settings.hours.untils:
        yield What.OVERRIDE, What.OVERRIDE, until.divert_number
        if until.kind == Override.Kind.DIVERT and not can_be_reached(company, settings, until.divert_number):
            yield What.OVERRIDE, *usual


def _circles(company, settings):
    """Diverts that lead back to the number they come from, over other service numbers, or on over too many."""
    for what, mended_by, number in _diverts(company, settings):
        passed, ahead = set(), [number]
        while ahead and settings.e164 not in passed:
            there = company.service_numbers.get(ahead.pop())
            if there is not None and there.e164 not in passed:
                passed.add(there.e164)
                ahead += [target for _what, _mended_by, target in _diverts(company, there)]
        if settings.e164 in passed:
            yield _lack(settings, what, _("The divert leads back to this number."), _no_further(), mended_by)
        elif _leads_too_far(company, number):
            words = _("From there calls may be sent on within the company, and on once more: that is too far.")
            yield _lack(settings, what, words, _no_further(), mended_by)


def _no_further():
    return _("Callers hear the closed message, then the call ends.")


def _leads_too_far(company, number):
    """Whether calls that are sent on to a number may be sent on within the company more often than they are."""
    reached = {number}
    for _divert in range(MOST_DIVERTS_INSIDE):
        senders = [company.service_numbers[one] for one in reached if one in company.service_numbers]
        reached = {
            target
            for sender in senders
            for _what, _mended_by, target in _diverts(company, sender)
            if can_be_reached(company, sender, target) and company.is_own(target)
        }
    return bool(reached)


def _holidays(company, settings, now):
    """The first public holiday of the country in the coming year that a calendar lacks, if the calendar is used."""
    if not settings.uses_calendar:
        return
    today = now.astimezone(company.zone).date()
    language = get_language()
    ahead = [
        day for year in (today.year, today.year + 1) for day in _public_holidays(company.country, year, language)
    ]
    for holiday in ahead:
        first, last = holiday.first_day, holiday.last_day
        is_ahead = today < first <= today + timedelta(days=365)
        if is_ahead and not any(day.covers(first) and day.covers(last) for day in settings.hours.days):
            words = _("%(holiday)s, %(day)s, is not in the calendar.")
            words %= {"holiday": holiday.name, "day": date_format(first, "DATE_FORMAT")}
            effect = _("The number is open as on any other day.")
            yield _lack(settings, What.CALENDAR, words, effect, What.CALENDAR_HOLIDAYS)
            return


@lru_cache(maxsize=500)
def _public_holidays(country, year, language):
    """Those of the whole country, in the language of the page."""
    return tuple(public_holidays(country, NO_REGION, year))


def _quiet(settings):
    """Messages in use that are too quiet to be heard."""
    messages = [(settings.queue_music, What.QUEUE_MESSAGES)]
    modes = {settings.hours.main_mode, *(day.mode for day in settings.hours.days if day.message is None)}
    if MainMode.WITH_WELCOME in modes:
        messages.append((settings.welcome_message, What.WELCOME_MESSAGE))
    messages += [(day.message, What.CALENDAR) for day in settings.hours.days]
    messages += [(until.message, What.OVERRIDE) for until in settings.hours.untils]
    messages += [(closed.message, CLOSED[situation][1]) for situation, closed in settings.closed.items()]
    for message, what in messages:
        if message and message.is_too_quiet and message.has_sound:
            words = _("“%(message)s” is too quiet.") % {"message": message.name}
            yield _lack(settings, what, words, _("Callers may not hear it."))


def lacking(company, settings, what, mode):
    """What one of the four modes (`what` it is) lacks if it is, or were, `mode`."""
    if what is What.MAIN_MODE:
        return list(lacking_for_main_mode(company, settings, mode))
    situation = next(one for one, parts in CLOSED.items() if parts[0] is what)
    return list(lacking_for_closed_mode(company, settings, situation, mode))


def lacking_for_main_mode(company, settings, mode):
    """What a main mode needs and the service number lacks."""
    match mode:
        case MainMode.EXTERNAL_DIVERT:
            target, mended_by = settings.external_divert_number, What.EXTERNAL_DIVERT_NUMBER
            yield from _number(company, settings, What.MAIN_MODE, target, _as_open(), mended_by)
        case MainMode.WITH_WELCOME:
            if settings.welcome_message is None:
                yield _no_welcome(settings, What.MAIN_MODE)
        case MainMode.WITHOUT_WELCOME:
            pass
        case _:
            assert_never(mode)


def lacking_for_closed_mode(company, settings, situation, mode):
    """What a closed mode needs in a situation and the service number lacks."""
    closed = settings.closed[situation]
    what, message, number = CLOSED[situation]
    at_once = _("The call ends at once.")
    is_heard = first_heard(closed.messages) is not None
    hang_up = _("Callers hear the message, then the call ends.") if is_heard else at_once
    match mode:
        case ClosedMode.DIVERT:
            yield from _number(company, settings, what, closed.divert_number, hang_up, number)
        case ClosedMode.VOICEMAIL:
            if not settings.vms_emails:
                yield _lack(settings, what, no_address(settings), hang_up, What.VMS_EMAIL)
            elif closed.message is None:
                yield _lack(settings, what, _("There is no message before the recording."), unsaid(), message)
        case ClosedMode.MESSAGE_ONLY:
            if closed.message is None:
                yield _lack(settings, what, _("There is no message to play."), at_once, message)
        case _:
            assert_never(mode)


def unsaid():
    """What callers get of a voicemail without a message."""
    return _("Callers leave a recording without having heard anything.")


def _number(company, settings, what, number, effect, mended_by):
    if not number:
        yield _lack(settings, what, _("There is no divert number."), effect, mended_by)
    elif not can_be_reached(company, settings, number):
        yield _lack(settings, what, unreachable(company, number), effect, mended_by)


def _no_welcome(settings, what):
    words = _("There is no welcome message.")
    return _lack(settings, what, words, _("No welcome is played."), What.WELCOME_MESSAGE)


def _as_open():
    return _("Calls ring as without a divert.")


def lacks_of_user(company, user, moment):
    """What modes of a user that may hold need and have not, with what callers get instead."""
    for mode in modes_in_use(user):
        effect = effect_of_mode(company, user, mode, moment)
        if effect.lacks:
            modes = of_user(What.MODES, user)
            yield Lack(
                modes, _("%(mode)s: %(lacks)s") % {"mode": mode.label, "lacks": effect.lacks}, effect.words, modes
            )


def _lack(settings, what, words, effect, mended_by=None):
    """A Lack of a service number, mended by the setting itself unless another is named."""
    return Lack(of_number(what, settings), words, effect, of_number(mended_by or what, settings))
