"""The rules of a call to a service number, step by step: hours and modes, then the queue. Pure."""

from dataclasses import replace
from typing import assert_never

from django.utils.translation import gettext as _

from calendars.models import CalendarDay
from calendars.weekly import clock
from service_numbers.models import ClosedMode, MainMode, QueueType
from service_numbers.number_display import displayed_number

from .barring import unreachable
from .call import ends, send
from .configuration import Situation, first_heard
from .going_out import cannot_leave
from .opening import Source, opening_at
from .plan import Kind, Setting, Step, What, Whose
from .queue import how_it_rings, ringing_levels, standing_of_members, waiting_of


def steps_of_service_number(call, number):
    """A caller rings a service number."""
    if number.pin and call.caller.is_on(number.recording_numbers):
        entry = call.caller.entry_on(number.recording_numbers)
        reason = _("%(entry)s is a dial-in recording number.") % {"entry": entry}
        setting = of_number(What.RECORDING_NUMBERS, number)
        words = _("After the PIN the caller can record a message.")
        yield Step(Kind.RECORD, words, reason, setting, pin=number.pin, party=number.party, note=entry.note)
        return
    if entry := call.caller.entry_on(number.caller_blacklist):
        reason, setting = _("%(entry)s is on the caller blacklist."), of_number(What.CALLER_BLACKLIST, number)
        yield Step(Kind.REJECT, _("The call is rejected."), reason % {"entry": entry}, setting, note=entry.note)
        return
    if number.refuses_withheld and call.caller.is_withheld:
        reason = _("The caller withholds the number.")
        yield Step(Kind.REJECT, _("The call is rejected."), reason, of_number(What.CALLER_BLACKLIST, number))
        return
    yield from _white_list_has_no_effect(call, number)
    opening = opening_at(number.hours, call.moment)
    if opening.is_open:
        yield from _open(call, number, opening)
    else:
        yield from _closed(call, number, opening.situation, opening)


def _white_list_has_no_effect(call, number):
    """Said to whoever asks about such a caller: the list is about calls to users."""
    if entry := call.caller.entry_on(call.company.white_list):
        words = _("The company’s white list has no effect here: it opens no service number, and rings nobody absent.")
        reason = _("%(entry)s is on the company’s white list, for calls to users.") % {"entry": entry}
        yield Step(Kind.NOTE, words, reason, Setting(What.LISTS, Whose.COMPANY), note=entry.note)


def _open(call, number, opening):
    """A call that is served as the main mode says; where a divert leads nowhere it rings as without one."""
    match opening.main_mode:
        case MainMode.WITHOUT_WELCOME:
            before = []
        case MainMode.WITH_WELCOME:
            before = list(_welcome(number, opening))
        case MainMode.EXTERNAL_DIVERT:
            before = list(_external_divert(call, number, opening))
        case _:
            assert_never(opening.main_mode)
    yield from before
    if not ends(before):
        yield from _queue(call, number)


def _welcome(number, opening):
    nothing = _("No welcome is played: there is no welcome message.")
    yield from _play((_own_message(opening), number.welcome_message), _why(number, opening), nothing)


def _own_message(opening):
    """The message of the calendar day that decided: of other hours it is what callers hear outside them."""
    day = opening.day
    if day is None or (opening.is_open and day.mode == CalendarDay.Mode.OTHER_HOURS):
        return None
    return day.message


def _external_divert(call, number, opening):
    why = _why(number, opening)
    diverted = list(_divert(call, number, _divert_numbers(number, opening), why))
    yield from diverted
    if not ends(diverted):
        yield Step(Kind.NOTE, _("The call goes on as without a divert."), *why)


def _divert_numbers(number, opening):
    """Where an external divert leads, the first that can be reached: the number of its own, and the usual one."""
    is_days = opening.day and opening.day.mode == CalendarDay.Mode.EXTERNAL_DIVERT
    own_number = opening.day.divert_number if is_days else opening.until.divert_number if opening.until else ""
    return own_number, number.external_divert_number


def opening_for_callers(company, number, moment):
    """How callers find a service number: an external divert that leads nowhere is none, so that the group rings."""
    opening = opening_at(number.hours, moment)
    if opening.main_mode != MainMode.EXTERNAL_DIVERT:
        return opening
    if any(can_be_reached(company, number, one) for one in _divert_numbers(number, opening)):
        return opening
    return replace(opening, main_mode=MainMode.WITHOUT_WELCOME)


def _closed(call, number, situation, opening=None):
    """A call that is not served: divert, voicemail or message only, with the day's own message and number first."""
    closed = number.closed[situation]
    if opening:
        why = _why(number, opening)
    else:
        why = _("For callers whom nobody of the group serves."), of_number(What.NO_AGENTS_MODE, number)
    chosen = (_own_message(opening) if opening else None, *closed.messages)
    is_closed_day = opening and opening.day and situation == Situation.CALENDAR_CLOSED
    own_number = opening.day.divert_number if is_closed_day else ""
    if opening and opening.until:
        chosen = () if opening.until.is_silent else (opening.until.message, *chosen)
    diverts, recorded = _in_closed_mode(number, closed, why)
    if diverts or own_number:
        diverted = list(_divert(call, number, (own_number, *diverts), why))
        yield from diverted
        if ends(diverted):
            return
    yield from _play(chosen, why, _nothing(opening))
    yield from recorded
    if not ends(recorded):
        yield Step(Kind.HANG_UP, _("The call ends."), *why)


def _nothing(opening):
    is_meant = opening and opening.until and opening.until.is_silent
    return _("No message is played.") if is_meant else _("No message is played: none is set.")


def _in_closed_mode(number, closed, why):
    """What a closed mode does before the message and after it: the numbers it diverts to, and steps of its own."""
    match closed.mode:
        case ClosedMode.DIVERT:
            return [closed.divert_number], []
        case ClosedMode.VOICEMAIL:
            return [], [_recording(number, why)]
        case ClosedMode.MESSAGE_ONLY:
            return [], []
        case _:
            assert_never(closed.mode)


def _recording(number, why):
    setting = of_number(What.VMS_EMAIL, number)
    if not number.vms_emails:
        return Step(Kind.NOTE, _("Nothing can be recorded."), no_address(number), setting)
    words = _("The caller leaves a recording, which is mailed to %(addresses)s.")
    words %= {"addresses": ", ".join(number.vms_emails)}
    return Step(Kind.VOICEMAIL, words, why[0], setting, addresses=number.vms_emails, party=number.party)


def no_address(number):
    """Why recordings of a service number are mailed nowhere."""
    if number.has_unconfirmed_emails:
        return _("No address for voicemail recordings has confirmed yet.")
    return _("There is no address for voicemail recordings.")


def _divert(call, number, targets, why):
    """Send a call of a service number on to the first of `targets` that is set and can be reached.

    Yields only NOTEs when there is none.
    """
    for target in filter(None, targets):
        if not can_be_reached(call.company, number, target):
            yield Step(Kind.NOTE, unreachable(call.company, target), *why)
        else:
            yield from send(call.through(number), number, target, why, _goes_no_further(number, why))
            return
    if not any(targets):
        yield Step(Kind.NOTE, _("There is no divert number."), *why)


def can_be_reached(company, number, target):
    """Whether there is a number in E.164 (`target`), to which calls of a service number can be sent on."""
    is_useless = not target or target in number.barred_numbers or target in company.free_numbers
    return not is_useless and not cannot_leave(company, target)


def _goes_no_further(number, why):
    """How a call ends that would come round to where it has been, or has been diverted often enough."""
    yield Step(Kind.NOTE, _("The call goes no further: in a circle, or diverted twice already."), *why)
    yield from _play(number.closed[Situation.OPENING_HOURS_CLOSED].messages, why, "")
    yield Step(Kind.HANG_UP, _("The call ends."), *why)


def _queue(call, number):
    standing = standing_of_members(number, call.moment)
    levels, silent = ringing_levels(number, standing), standing.not_ringing
    phones = tuple(phone.who for level in levels for phone in level.ringing)
    if phones:
        yield Step(
            Kind.QUEUE,
            how_it_rings(number, levels),
            QueueType(number.queue_type).label + ".",
            of_number(What.QUEUE_TYPE, number),
            message=first_heard([number.queue_music]),
            phones=phones,
            levels=levels,
            queue_type=number.queue_type,
            not_ringing=silent,
            party=number.party,
            waiting=waiting_of(number),
            shown_number=displayed_number(number, call.shown.number, number.e164),
        )
    else:
        words = _("Nobody of the group is available.") if number.members else _("Nobody is in the group.")
        reason = _("Members are logged off, not active, or in a mode.") if number.members else _("It has no members.")
        yield Step(Kind.NOTE, words, reason, of_number(What.MEMBERS, number), not_ringing=silent)
    yield from _closed(call, number, Situation.NO_AGENTS)


# Words and settings


def _why(number, opening):
    """The reason for how a service number stands, and the setting it comes from."""
    match opening.source:
        case Source.OVERRIDE:
            said = _("“Close or divert for a while” is set by %(name)s.") % {"name": opening.until.set_by}
            return said, of_number(What.OVERRIDE, number)
        case Source.CALENDAR:
            return _what_the_day_says(opening.day), of_number(What.CALENDAR, number)
        case Source.OPENING_HOURS if not opening.is_open:
            return _("It is outside the opening hours."), of_number(What.OPENING_HOURS, number)
        case Source.OFFICE_HOURS if not opening.is_open:
            return _("It is outside the office hours."), Setting(What.OFFICE_HOURS, Whose.COMPANY)
    said = _("It is open, and the main mode is “%(mode)s”.") % {"mode": MainMode(opening.main_mode).label}
    return said, of_number(What.MAIN_MODE, number)


def _what_the_day_says(day):
    if day.mode != CalendarDay.Mode.OTHER_HOURS:
        return _("The calendar says %(day)s.") % {"day": day.name}
    hours = ", ".join(f"{clock(starts)}–{clock(ends)}" for starts, ends in day.hours)
    return _("The calendar says %(day)s, open %(hours)s.") % {"day": day.name, "hours": hours}


def of_number(what, number):
    """A setting of a service number."""
    return Setting(what, Whose.SERVICE_NUMBER, number.pk)


def _play(chosen, why, nothing):
    """The first of `chosen` is played, or while it has no sound the next one; of none at all `nothing` is said."""
    chosen = [one for one in chosen if one]
    message = first_heard(chosen)
    if chosen and not chosen[0].has_sound:
        yield Step(Kind.NOTE, _("“%(message)s” has no sound yet.") % {"message": chosen[0].name}, *why)
    if message:
        yield Step(Kind.PLAY, _("“%(message)s” is played.") % {"message": message.name}, *why, message=message)
    elif nothing and not chosen:
        yield Step(Kind.NOTE, nothing, *why)
