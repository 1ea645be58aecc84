"""The rules of a call to a user, step by step: lists, modes and work hours, then what a mode's pattern does. Pure.

What a call pattern does is a function a pattern, in PATTERNS. Calls to service numbers are in `number_rules.py`.
"""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from calendars.weekly import is_outside
from common.phone_numbers import format_number
from users.models import CallPattern, Mode, ModeSetting, mode_now

from .barring import bar_on, unreachable
from .call import pass_on, send
from .configuration import ModeEffect, UserSettings
from .going_out import cannot_leave, sent_on
from .plan import Kind, Phone, Setting, Step, What, Whose

MOST_USERS = 2  # whose modes decide over one call


def steps_of_user(call, user):
    """A caller rings a user."""
    if white := _on_white_list(call, user):
        ring, *ending = _own_phone(user, white[:2])
        yield from [replace(ring, note=white[2]), *ending]
        return
    if reason := reason_to_refuse(call.caller, user):
        entry = call.caller.entry_on(user.refused_callers)
        setting, note = of_user(What.REFUSED_CALLERS, user), entry.note if entry else ""
        yield Step(Kind.REJECT, _("The call is rejected."), reason, setting, note=note)
        return
    mode, why = mode_of(call.company, user, call.moment)
    if len(call.users) >= MOST_USERS:
        yield from _own_phone(user, (_("The call has been passed on twice: only the own phone rings."), why[1]))
    elif mode is None:
        yield from _own_phone(user, why)
    else:
        yield from steps_in_mode(call, user, mode, why)


def _on_white_list(call, user):
    """Why a caller skips every absence: the reason, the Setting, and the note of the entry; None for others."""
    if entry := call.caller.entry_on(user.white_list):
        words, setting = _("%(entry)s is on the user’s white list."), of_user(What.LISTS, user)
    elif entry := call.caller.entry_on(call.company.white_list):
        words, setting = _("%(entry)s is on the company’s white list."), Setting(What.LISTS, Whose.COMPANY)
    else:
        return None
    return words % {"entry": entry}, setting, entry.note


def reason_to_refuse(caller, user):
    """Why a user does not take a caller who is on no white list; "" for whoever is taken."""
    if entry := caller.entry_on(user.refused_callers):
        return _("%(entry)s is one of the user’s refused callers.") % {"entry": entry}
    return _("The caller withholds the number.") if user.refuses_withheld and caller.is_withheld else ""


def mode_of(company, user, moment):
    """The mode that holds for calls to a user, or None, and why."""
    if mode := mode_now(user.absences, user.absence_activated, moment):
        return mode, _mode_is_on(user, mode)
    if is_outside(user.work_hours, user.work_hours_activated, moment.astimezone(company.zone)):
        return Mode.GONE_FOR_THE_DAY.value, (_("It is outside the work hours."), of_user(What.WORK_HOURS, user))
    return None, (_("No mode is on."), of_user(What.COMMON_SETTINGS, user))


def _mode_is_on(user, mode):
    return _("%(mode)s is on.") % {"mode": Mode(mode).label}, of_user(What.MODES, user)


def steps_in_mode(call, user, mode, why=None):
    """What a Mode does with a call to a user; without its colleague or number the own phone rings as usual."""
    call, why = call.by(user), why or _mode_is_on(user, mode)
    effect = user.modes.get(mode) or ModeEffect(ModeSetting.DEFAULT_PATTERNS[mode])
    pattern = CallPattern(effect.pattern)
    number, useless = _number_of(call, user, effect)
    to = Target(number, _colleague_of(call, user, effect))
    if pattern.uses_number:
        yield from (Step(Kind.NOTE, unreachable(call.company, one, user), *why) for one in useless)
    if pattern.uses_number and not to.number:
        yield Step(Kind.NOTE, _("No number is set that can be dialled."), *why)
        pattern = CallPattern.OWN_PHONE
    if pattern.uses_colleague and not to.colleague:
        yield Step(Kind.NOTE, _("No colleague is set."), *why)
        pattern = CallPattern.OWN_PHONE
    yield from PATTERNS[pattern](call, user, why, to)


@dataclass(frozen=True)
class Target:
    """Where a mode may send calls: a number ("" is none that can be dialled), and a colleague."""

    number: str
    colleague: UserSettings | None


def _number_of(call, user, effect):
    """The number that a mode sends calls to, "" without one, and those before it that reach nobody.

    It is the mode's own or the call forwarding number, whichever can be dialled.
    """
    useless = []
    for number in dict.fromkeys(filter(None, [effect.number, user.forwarding_number])):
        is_useless = number in call.company.free_numbers or cannot_leave(call.company, number, user)
        if not is_useless and not bar_on(call.company, number, user):
            return number, useless
        useless.append(number)
    return "", useless


def _colleague_of(call, user, effect):
    """The colleague that a mode sends calls to: its own, else that of Common settings."""
    return call.company.users.get(effect.colleague or user.colleague)


# What a pattern does: of the call, the user, why the mode holds, and the Target that it may use


def _own_phone_only(call, user, why, to):
    return _own_phone(user, why)


def _own_then_colleague(call, user, why, to):
    yield _ring(user, why)
    yield from _to_colleague(call, to.colleague, why, [_ending(user, why)])


def _own_then_external(call, user, why, to):
    yield _ring(user, why)
    yield from send(call, user, to.number, why, [_ending(user, why)])


def _own_then_voicemail(call, user, why, to):
    yield from _voicemail_is_off(user, why)
    yield _ring(user, why)
    yield _ending(user, why)


def _own_and_external(call, user, why, to):
    beside = _phone_beside(call, user, to.number)
    if beside is None:
        yield Step(Kind.NOTE, _("The other phone does not ring: it goes by rules of its own."), *why)
    yield _ring(user, why, *filter(None, [beside]))
    yield _ending(user, (_("Nobody answers."), why[1]))


def _colleague_only(call, user, why, to):
    return _to_colleague(call, to.colleague, why, _in_a_circle(user, why))


def _external_only(call, user, why, to):
    return send(call, user, to.number, why, _in_a_circle(user, why))


def _voicemail_only(call, user, why, to):
    yield from _voicemail_is_off(user, why)
    yield _ending(user, why, after_ringing=False)


def _reject(call, user, why, to):
    yield Step(Kind.REJECT, _("The call is rejected."), *why)


PATTERNS = {
    CallPattern.OWN_PHONE: _own_phone_only,
    CallPattern.OWN_THEN_COLLEAGUE: _own_then_colleague,
    CallPattern.OWN_THEN_EXTERNAL: _own_then_external,
    CallPattern.OWN_THEN_VOICEMAIL: _own_then_voicemail,
    CallPattern.OWN_AND_EXTERNAL: _own_and_external,
    CallPattern.COLLEAGUE: _colleague_only,
    CallPattern.EXTERNAL: _external_only,
    CallPattern.VOICEMAIL: _voicemail_only,
    CallPattern.REJECT: _reject,
}


# What patterns are made of


def _own_phone(user, why):
    """The own phone for the alert time, then voicemail or the end of the call."""
    yield _ring(user, why)
    yield _ending(user, (_("Nobody answers."), why[1]))


def _in_a_circle(user, why):
    return _own_phone(user, (_("The call would go round in a circle: only the own phone rings."), why[1]))


def _to_colleague(call, colleague, why, circle):
    """Hand a call to a colleague; to one who had it already `circle` happens instead."""
    yield from circle if colleague.pk in call.users else pass_on(call, colleague, why)


def _voicemail_is_off(user, why):
    if not user.voicemail_enabled:
        yield Step(Kind.NOTE, _("Voicemail is switched off."), why[0], of_user(What.COMMON_SETTINGS, user))


def _ring(user, why, *others):
    phones = (user.phone, *(phone for phone in others if phone.user_pk != user.pk))
    names = _(" and ").join(phone.name for phone in phones)
    words = (
        _("The phone of %(phones)s rings for %(seconds)d seconds.")
        if len(phones) == 1
        else _("%(phones)s ring together for %(seconds)d seconds.")
    )
    words %= {"phones": names, "seconds": user.alert_time}
    return Step(Kind.RING, words, *why, phones=phones, seconds=user.alert_time, party=user.party)


def _phone_beside(call, user, number):
    """What rings beside the own phone of a user: a number outside, or the telephones of the user whose number it is.

    None for a service number, for a user in a mode and for one who refuses the caller: their own rules hold.
    """
    owner = call.owner_of(number)
    if owner is None:
        return Phone(format_number(number), number=number, **sent_on(call, user))
    if not isinstance(owner, UserSettings):
        return None
    is_listed = call.caller.is_on(owner.white_list) or call.caller.is_on(call.company.white_list)
    is_taken = not reason_to_refuse(call.caller, owner) and mode_of(call.company, owner, call.moment)[0] is None
    is_free = is_listed or is_taken
    return owner.phone if is_free else None


def _ending(user, why, *, after_ringing=True):
    """Voicemail to the user's e-mail if it is enabled, else the end of the call."""
    setting = of_user(What.COMMON_SETTINGS, user)
    if not user.voicemail_enabled:
        return Step(Kind.HANG_UP, _("The call is disconnected."), _("Voicemail is switched off."), setting)
    if not user.email:
        return Step(
            Kind.HANG_UP, _("The call is disconnected."), _("There is no e-mail address for voicemail."), setting
        )
    words = _("Voicemail answers; the recording is mailed to %(address)s.")
    if after_ringing:
        words = _("Then voicemail answers; the recording is mailed to %(address)s.")
    words %= {"address": user.email}
    return Step(Kind.VOICEMAIL, words, why[0], setting, addresses=(user.email,), party=user.party)


def of_user(what, user):
    """A setting of a user."""
    return Setting(what, Whose.USER, user.pk)
