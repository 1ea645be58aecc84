"""What happens to a call: configuration, caller and time in, a plan out. Pure; the rules are in `number_rules.py`
for service numbers and in `rules.py` for users.

A call to a service number goes through `plan_call`, one to a user through `plan_user_call`, one that a user makes
through `plan_outgoing_call`.
"""

from django.utils.translation import gettext as _

from common.numbering.codes import ways_to_read, withholds
from common.numbering.emergency import emergency_by_outside_line, split_emergency
from common.numbering.feature_codes import PICK_UP, feature_code_of
from common.numbering.short_services import is_short_service
from common.phone_numbers import InvalidNumber, dialled_from, format_number, parse_number

from .barring import bar_on, unreachable
from .call import Call, Onward, pass_on
from .configuration import CompanySettings, ServiceNumberSettings, UserSettings
from .dialled_words import goes_out_words, short_service_words, speed_dial_words, unknown_code_words
from .going_out import on_trunk, shown_of_user, trunk_of
from .number_rules import steps_of_service_number
from .plan import Caller, Kind, Plan, Step, What
from .rules import of_user, steps_of_user


def plan_call(
    company: CompanySettings, service_number: ServiceNumberSettings, caller: Caller, moment, *, own_rules=False
) -> Plan:
    """A caller rings a service number. `own_rules` as in `plan_user_call`."""
    steps = steps_of_service_number(Call(company, caller, moment), service_number)
    return Plan(service_number.e164, caller, moment, tuple(own_part(steps) if own_rules else followed(steps)))


def plan_user_call(company: CompanySettings, user: UserSettings, caller: Caller, moment, *, own_rules=False) -> Plan:
    """A caller rings a user, by number or short number.

    With `own_rules` the plan ends where the call is handed over: what colleagues and service numbers do then is not
    everybody's to read.
    """
    called = user.numbers[0] if user.numbers else user.short_number
    steps = steps_of_user(Call(company, caller, moment), user)
    return Plan(called, caller, moment, tuple(own_part(steps) if own_rules else followed(steps)))


def plan_outgoing_call(
    company: CompanySettings, user: UserSettings, dialled: str, moment, *, own_rules=False, passed_on=None
) -> Plan:
    """A user dials something: digits as typed into the telephone. `own_rules` as in `plan_user_call`.

    With `passed_on` the user passes that Caller on, who is shown in place of the user, but where the call goes out on
    the user's own trunk.
    """
    caller = Caller(user.numbers[0] if user.numbers else None, user.short_number)
    steps = _dialled(Call(company, caller, moment, passed_on=passed_on), user, dialled)
    steps = tuple(own_part(steps) if own_rules else followed(steps))
    return Plan(dialled, caller, moment, steps, pick_up_group=user.pick_up_group)


def followed(steps):
    """All steps of a call: also those by the rules of whom it is passed on to."""
    for step in steps:
        if not isinstance(step, Onward):
            yield step
        elif isinstance(step.to, UserSettings):
            yield from followed(steps_of_user(step.call, step.to))
        else:
            yield from followed(steps_of_service_number(step.call, step.to))


def own_part(steps):
    """The steps as far as they go by the rules that they come from."""
    return (step for step in steps if not isinstance(step, Onward))


def _dialled(call, user, dialled):
    """What becomes of the digits: an emergency number, a feature code, a number of the company, a short service, or a
    number outside.

    A code before the number (`split_code`) goes out with it, and has no effect where the call does not go out.
    """
    company, ways = call.company, ways_to_read(dialled, call.company.country)
    code, digits = split_emergency(dialled, company.country)
    if digits:
        yield _emergency(company, user, code, digits)
        return
    if feature := feature_code_of(dialled):
        yield from _DOES[feature](call, user, feature)
        return
    for code, digits in ways:
        if colleague := company.users.get(company.short_numbers.get(digits)):
            yield from _to_colleague(call, code, digits, colleague)
            return
        if speed_dial := company.speed_dials.get(digits):
            yield from _judged(call, user, code, speed_dial.number, why=speed_dial_words(speed_dial))
            return
    code, digits = ways[-1]
    if needed := emergency_by_outside_line(digits, company.country):
        yield _emergency(company, user, digits.partition(needed)[0], needed)
        return
    if is_short_service(digits, company.country):
        yield from _judged(call, user, code, digits)
        return
    try:
        number = parse_number(digits if code else dialled, company.country)
    except InvalidNumber as error:
        reason = unknown_code_words(digits, company.country) if digits[:1] in ("*", "#") else str(error)
        yield Step(Kind.HANG_UP, _("The call cannot be made."), reason)
    else:
        yield from _judged(call, user, code, number, digits)


def _emergency(company, user, code, digits):
    """Without the code: networks may not know it there, and emergency services see the number all the same."""
    reason = _("Emergency numbers always go out.")
    if code:
        reason += " " + _("%(code)s is left out.") % {"code": code}
    words = _("The call goes to %(number)s.") % {"number": digits}
    shown = shown_of_user(company, user)
    return Step(Kind.DIVERT, words, reason, number=digits, shown_number=shown, **on_trunk(trunk_of(company, user)))


def _pick_up(call, user, code):
    """A call of a colleague's telephone is taken, which one the telephone system knows: the longest ringing."""
    setting, group = of_user(What.PROFILE, user), user.pick_up_group
    if group is None:
        reason = _("%(code)s takes a call of one’s department, and call pick-up is not on for that of %(user)s.")
        reason %= {"code": code.dialled, "user": user.name}
        yield Step(Kind.HANG_UP, _("The call cannot be made."), reason, setting)
        return
    words = _("A call that rings at another telephone of %(department)s is taken, the longest ringing first.")
    reason = _("%(code)s picks up a call of one’s department.") % {"code": code.dialled}
    words %= {"department": group.name}
    yield Step(Kind.PICK_UP, words, reason, setting, phones=call.company.may_be_picked_up)
    yield Step(Kind.HANG_UP, _("The call ends."), _("No call rings there."), setting)


_DOES = {PICK_UP: _pick_up}


def _to_colleague(call, code, digits, colleague):
    yield from _without_effect(code)
    words = _("The call goes to %(name)s.") % {"name": colleague.name}
    reason = _("%(digits)s is a short number.") % {"digits": digits}
    yield Step(Kind.PASS_ON, words, reason, of_user(What.PROFILE, colleague), party=colleague.party)
    yield Onward(call, colleague)


def _without_effect(code):
    if code:
        words = _("%(code)s has no effect.") % {"code": code}
        yield Step(Kind.NOTE, words, _("Codes before a number are for calls that go out of the company."))


def _judged(call, user, code, number, digits="", why=""):
    """A call to a number in E.164, dialled as `digits`, or to a short service: barred, or as `_to_number` says.

    `why` are words for why it goes there, of a speed dial.
    """
    yield from _barred(call.company, user, number, why) or _to_number(call, user, code, number, digits, why)


def _barred(company, user, number, why):
    """The step that ends a call to a number that the lists or ticks of the user or the company bar, or none."""
    bar = bar_on(company, number, user)
    words = _("%(number)s is barred.") % {"number": format_number(number)}
    return [Step(Kind.REJECT, words, f"{why} {bar.words}".strip(), bar.setting, note=bar.note)] if bar else []


def _to_number(call, user, code, number, digits, why):
    """A call that a user makes to a number or short service: inside the company, or out on the user's trunk.

    A number of the company that is nobody's reaches nobody.
    What has a code in front, and a short service, goes out as dialled; all else as E.164.
    """
    setting, country = of_user(What.NUMBERS, user), call.company.country
    dials = _("%(user)s dials %(number)s.") % {"user": user.name, "number": format_number(number)}
    why = why or (short_service_words(number, country) if is_short_service(number, country) else dials), setting
    if owner := call.owner_of(number):
        yield from _without_effect(code)
        yield from pass_on(call, owner, why)
    elif number in call.company.free_numbers:  # outside it would come back: it is the company's own
        yield Step(Kind.HANG_UP, _("The call cannot be made."), unreachable(call.company, number), setting)
    elif not user.trunk:
        yield Step(Kind.HANG_UP, _("The call cannot go out."), _("The user is on no trunk."), setting)
    else:
        words = goes_out_words(number, user.trunk.name, code, country)
        sent = code + dialled_from(country, number, digits) if code else number
        shown = {"shown_number": shown_of_user(call.company, user), "withheld": withholds(code, country)}
        yield Step(Kind.DIVERT, words, *why, number=sent, **shown, **on_trunk(user.trunk))
