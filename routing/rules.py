"""The rules of a call inside a company, step by step: to service numbers, through queues, to users. Pure.

`planner.py` begins here. Diverts to numbers of the own company are followed by these numbers' own rules; the
Trail sees to it that every call ends.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from calendars.weekly import covers
from common.phone_numbers import format_number
from service_numbers.models import ClosedMode, MainMode, QueueType
from service_numbers.number_display import displayed_number
from users.models import CallPattern, Mode, ModeSetting
from users.number_lists import matching_entry

from .configuration import ModeEffect, Situation
from .opening import Source, opening_at
from .plan import Kind, Phone, Setting, Step
from .queue import how_it_rings, ringing_levels, waiting_of

MOST_DIVERTS_INSIDE = 2
DIVERT_DAY = CalendarDay.Mode.EXTERNAL_DIVERT


@dataclass(frozen=True)
class Trail:
    """Where a call has been: the service numbers and users that passed it on, and how often inside the company."""

    service_numbers: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    diverts: int = 0


# A call to a service number


def steps_of_service_number(company, number, caller, moment, trail):
    """A caller rings a service number."""
    if caller.is_on(number.recording_numbers):
        reason = _("The caller is a dial-in recording number.")
        setting = _page("dial_in_recording_numbers", number)
        yield Step(Kind.RECORD, _("After the PIN the caller can record a message."), reason, setting, pin=number.pin)
        return
    if caller.is_on(number.caller_blacklist):
        reason = _("The caller is on the caller blacklist.")
        yield Step(Kind.REJECT, _("The call is rejected."), reason, _page("caller_blacklist", number))
        return
    opening = opening_at(number.hours, moment)
    if not opening.is_open:
        yield from _closed(company, number, caller, moment, trail, opening.situation, opening)
        return
    if opening.main_mode == MainMode.EXTERNAL_DIVERT:
        own_number = opening.day.divert_number if opening.day and opening.day.mode == DIVERT_DAY else ""
        targets = (own_number, number.external_divert_number)
        diverted = list(_divert(company, number, caller, moment, trail, targets, _why(number, opening)))
        yield from diverted
        if _ends(diverted):
            return
        yield Step(Kind.NOTE, _("The call goes on as without a divert."), *_why(number, opening))
    if opening.main_mode == MainMode.WITH_WELCOME:
        message = (opening.day.message if opening.day else None) or number.welcome_message
        if message:
            yield Step(Kind.PLAY, _play(message), *_why(number, opening), message=message)
        else:
            yield Step(Kind.NOTE, _("No welcome is played: there is no welcome message."), *_why(number, opening))
    yield from _queue(company, number, caller, moment, trail, opening)


def _closed(company, number, caller, moment, trail, situation, opening=None):
    """A call that is not served: divert, voicemail or message only, with the day's own message and number first."""
    closed = number.closed[situation]
    why = (
        _why(number, opening)
        if opening
        else (_("For callers whom nobody of the group serves."), _page("no_agents_mode", number))
    )
    message, own_number = closed.message, ""
    if opening and opening.day and situation == Situation.CALENDAR_CLOSED:
        message, own_number = opening.day.message or message, opening.day.divert_number
    if closed.mode == ClosedMode.DIVERT or own_number:
        targets = (own_number, closed.divert_number) if closed.mode == ClosedMode.DIVERT else (own_number,)
        diverted = list(_divert(company, number, caller, moment, trail, targets, why))
        yield from diverted
        if _ends(diverted):
            return
    if message:
        yield Step(Kind.PLAY, _play(message), *why, message=message)
    if closed.mode == ClosedMode.VOICEMAIL:
        if number.vms_emails:
            words = _("The caller leaves a recording, which is mailed to %(addresses)s.")
            words %= {"addresses": ", ".join(number.vms_emails)}
            yield Step(Kind.VOICEMAIL, words, why[0], _page("vms_email", number), addresses=number.vms_emails)
            return
        reason = _("There is no address for voicemail recordings.")
        yield Step(Kind.NOTE, _("Nothing can be recorded."), reason, _page("vms_email", number))
    if not message:
        yield Step(Kind.NOTE, _("No message is played: none is set."), *why)
    yield Step(Kind.HANG_UP, _("The call ends."), *why)


def _divert(company, number, caller, moment, trail, targets, why):
    """Send a call of a service number on to the first of `targets` that is set and can be reached.

    Yields only NOTEs when there is none.
    """
    trail = replace(trail, service_numbers=(*trail.service_numbers, number.pk))
    for target in filter(None, targets):
        if target in number.barred_numbers or target in company.free_numbers:
            yield Step(Kind.NOTE, unreachable(company, target), *why)
        else:
            yield from send(company, caller, moment, trail, target, why, _goes_no_further(number, why))
            return
    if not any(targets):
        yield Step(Kind.NOTE, _("There is no divert number."), *why)


def _goes_no_further(number, why):
    """How a call ends that would come round to where it has been, or has been diverted often enough."""
    message = number.closed[Situation.OPENING_HOURS_CLOSED].message
    yield Step(Kind.NOTE, _("The call goes no further: in a circle, or diverted twice already."), *why)
    if message:
        yield Step(Kind.PLAY, _play(message), *why, message=message)
    yield Step(Kind.HANG_UP, _("The call ends."), *why)


def send(company, caller, moment, trail, target, why, goes_no_further):
    """Divert a call to a number in E.164: outside, or to an own number by that number's own rules."""
    there, owner = company.service_numbers.get(target), company.users.get(company.owners.get(target))
    if there is None and owner is None:
        words = _("The call goes to %(number)s.") % {"number": format_number(target)}
        yield Step(Kind.DIVERT, words, *why, number=target)
        return
    been = there.pk in trail.service_numbers if there else owner.pk in trail.users
    if been or trail.diverts >= MOST_DIVERTS_INSIDE:
        yield from goes_no_further
        return
    yield from pass_on(company, caller, moment, replace(trail, diverts=trail.diverts + 1), target, why)


def pass_on(company, caller, moment, trail, target, why):
    """Hand a call to the service number or user of the company that has a number."""
    there, owner = company.service_numbers.get(target), company.users.get(company.owners.get(target))
    words = _("The call goes to %(name)s, and on from there by its own rules.")
    yield Step(Kind.PASS_ON, words % {"name": there.name if there else owner.name}, *why)
    if there:
        yield from steps_of_service_number(company, there, caller, moment, trail)
    else:
        yield from steps_of_user(company, owner, caller, moment, trail)


# The queue


def _queue(company, number, caller, moment, trail, opening):
    levels = ringing_levels(number, moment)
    phones = tuple(phone.who for level in levels for phone in level.ringing)
    if not phones:
        words = _("Nobody of the group is available.") if number.members else _("Nobody is in the group.")
        reason = _("Members are logged off, not active, or in a mode.") if number.members else _("It has no members.")
        yield Step(Kind.NOTE, words, reason, _page("members", number))
        yield from _closed(company, number, caller, moment, trail, Situation.NO_AGENTS)
        return
    yield Step(
        Kind.QUEUE,
        how_it_rings(number, levels),
        QueueType(number.queue_type).label + ".",
        _page("queue_type", number),
        message=number.queue_music,
        phones=phones,
        levels=levels,
        waiting=waiting_of(number),
        shown_number=displayed_number(number, caller.number, number.e164),
    )
    yield from _closed(company, number, caller, moment, trail, Situation.NO_AGENTS)


# A call to a user


def steps_of_user(company, user, caller, moment, trail):
    """A caller rings a user."""
    if caller.is_on(user.white_list) or caller.is_on(company.white_list):
        setting = own_page("lists", user) if caller.is_on(user.white_list) else Setting("company:lists")
        yield from _own_phone(user, (_("The caller is on the white list."), setting))
        return
    mode, why = mode_of(company, user, moment)
    if len(trail.users) >= 2:
        yield from _own_phone(user, (_("The call has been passed on twice: only the own phone rings."), why[1]))
        return
    if mode is None:
        yield from _own_phone(user, why)
        return
    yield from steps_in_mode(company, user, caller, moment, mode, why, trail)


def mode_of(company, user, moment):
    """The mode that holds for calls to a user, or None, and why."""
    if user.absence_activated:
        for away in user.absences:
            if away.covers(moment):
                return away.mode, _mode_is_on(user, away.mode)
    if user.work_hours_activated and user.work_hours and not covers(user.work_hours, moment.astimezone(company.zone)):
        return Mode.GONE_FOR_THE_DAY.value, (_("It is outside the work hours."), own_page("work_hours", user))
    return None, (_("No mode is on."), own_page("common_settings", user))


def _mode_is_on(user, mode):
    return _("%(mode)s is on.") % {"mode": Mode(mode).label}, own_page("modes", user)


def steps_in_mode(company, user, caller, moment, mode, why=None, trail=None):
    """What a Mode does with a call to a user; without its colleague or number the own phone rings as usual."""
    why = why or _mode_is_on(user, mode)
    trail = trail or Trail()
    trail = replace(trail, users=(*trail.users, user.pk))
    effect = user.modes.get(mode) or ModeEffect(ModeSetting.DEFAULT_PATTERNS[Mode(mode)].value)
    pattern = CallPattern(effect.pattern)
    lists = (*user.black_list, *company.black_list)
    candidates = [one for one in (effect.number, user.forwarding_number) if one and one not in company.free_numbers]
    number = next((one for one in candidates if not matching_entry(lists, one)), "")
    colleague = company.users.get(user.colleague)
    circle = _own_phone(user, (_("The call would go round in a circle: only the own phone rings."), why[1]))
    if (pattern.uses_number and not number) or (pattern.uses_colleague and colleague is None):
        words = _("No number is set that can be dialled.") if pattern.uses_number else _("No colleague is set.")
        yield Step(Kind.NOTE, words, *why)
        yield from _own_phone(user, why)
    elif pattern == CallPattern.REJECT:
        yield Step(Kind.REJECT, _("The call is rejected."), *why)
    elif pattern.uses_voicemail:
        if not user.voicemail_enabled:
            yield Step(Kind.NOTE, _("Voicemail is switched off."), why[0], own_page("common_settings", user))
        if pattern == CallPattern.OWN_THEN_VOICEMAIL:
            yield _ring(user, why)
        yield _ending(user, why)
    elif pattern == CallPattern.OWN_AND_EXTERNAL:
        beside = _phone_beside(company, caller, moment, number)
        if beside is None:
            yield Step(Kind.NOTE, _("The other phone does not ring: it goes by rules of its own."), *why)
        yield _ring(user, why, *filter(None, [beside]))
        yield _ending(user, (_("Nobody answers."), why[1]))
    elif pattern in (CallPattern.COLLEAGUE, CallPattern.OWN_THEN_COLLEAGUE):
        if pattern == CallPattern.OWN_THEN_COLLEAGUE:
            yield _ring(user, why)
            circle = iter((_ending(user, why),))
        yield from _to_colleague(company, colleague, caller, moment, trail, why, circle)
    elif pattern in (CallPattern.EXTERNAL, CallPattern.OWN_THEN_EXTERNAL):
        if pattern == CallPattern.OWN_THEN_EXTERNAL:
            yield _ring(user, why)
            circle = iter((_ending(user, why),))
        yield from send(company, caller, moment, trail, number, why, circle)
    else:
        yield from _own_phone(user, why)


def _to_colleague(company, colleague, caller, moment, trail, why, circle):
    if colleague.pk in trail.users:
        yield from circle
        return
    yield Step(
        Kind.PASS_ON,
        _("The call goes to %(name)s, and on from there by its own rules.") % {"name": colleague.name},
        *why,
    )
    yield from steps_of_user(company, colleague, caller, moment, trail)


def _own_phone(user, why):
    """The own phone for the alert time, then voicemail or the end of the call."""
    yield _ring(user, why)
    yield _ending(user, (_("Nobody answers."), why[1]))


def _ring(user, why, *others):
    phones = (Phone(user.name, user.pk, user.short_number), *(phone for phone in others if phone.user_pk != user.pk))
    names = _(" and ").join(phone.name for phone in phones)
    words = (
        _("%(phones)s rings for %(seconds)d seconds.")
        if len(phones) == 1
        else _("%(phones)s ring together for %(seconds)d seconds.")
    )
    return Step(
        Kind.RING, words % {"phones": names, "seconds": user.alert_time}, *why, phones=phones, seconds=user.alert_time
    )


def _phone_beside(company, caller, moment, number):
    """What rings beside the own phone: a number outside, or the telephones of the user whose number it is.

    None for a service number and for a user in a mode: their own rules send calls elsewhere.
    """
    if number in company.service_numbers:
        return None
    owner = company.users.get(company.owners.get(number))
    if owner is None:
        return Phone(format_number(number), number=number)
    is_listed = caller.is_on(owner.white_list) or caller.is_on(company.white_list)
    is_free = is_listed or mode_of(company, owner, moment)[0] is None
    return Phone(owner.name, owner.pk, owner.short_number) if is_free else None


def _ending(user, why):
    """Voicemail to the user's e-mail if it is enabled, else the end of the call."""
    setting = own_page("common_settings", user)
    if not user.voicemail_enabled:
        return Step(Kind.HANG_UP, _("The call is disconnected."), _("Voicemail is switched off."), setting)
    if not user.email:
        return Step(
            Kind.HANG_UP, _("The call is disconnected."), _("There is no e-mail address for voicemail."), setting
        )
    words = _("Voicemail answers; the recording is mailed to %(address)s.") % {"address": user.email}
    return Step(Kind.VOICEMAIL, words, why[0], setting, addresses=(user.email,))


# Words and pages


def _why(number, opening):
    """The reason for how a service number stands, and the page it comes from."""
    if opening.source == Source.OVERRIDE:
        words = _("Closed until") if not opening.is_open else _("External divert until")
        return _("“%(what)s” is set by %(name)s.") % {"what": words, "name": opening.until.set_by}, _page(
            "detail", number
        )
    if opening.source == Source.CALENDAR:
        return _("The calendar says %(day)s.") % {"day": opening.day.name}, _page("calendar", number)
    if not opening.is_open:
        if opening.source == Source.OPENING_HOURS:
            return _("It is outside the opening hours."), _page("opening_hours", number)
        return _("It is outside the office hours."), Setting("company:office_hours")
    return _("It is open, and the main mode is “%(mode)s”.") % {"mode": MainMode(opening.main_mode).label}, _page(
        "main_mode", number
    )


def unreachable(company, number):
    """Why a number that calls should be sent on to reaches nobody."""
    if number in company.free_numbers:
        words = _("%(number)s is a free number of the company: it reaches nobody.")
    else:
        words = _("%(number)s is on the black list: it cannot be dialled.")
    return words % {"number": format_number(number)}


def _page(name, number):
    return Setting(f"service_numbers:{name}", (number.pk,))


def own_page(name, user):
    """One of a user's own pages."""
    return Setting(f"users:{name}", (user.pk,))


def _play(message):
    return _("“%(message)s” is played.") % {"message": message.name}


def _ends(steps):
    return any(step.kind.is_end for step in steps)
