"""What happens to a call: configuration, caller and time in, a plan out. Pure; the rules are in `rules.py`.

A call to a service number goes through `plan_call`, one to a user through `plan_user_call`, one that a user makes
through `plan_outgoing_call`.
"""

from django.utils.translation import gettext as _

from common.phone_numbers import InvalidNumber, digits_of, format_number, is_emergency_number, parse_number
from users.number_lists import matching_entry

from .configuration import CompanySettings, ServiceNumberSettings, UserSettings
from .plan import Caller, Kind, Plan, Setting, Step
from .rules import Trail, own_page, pass_on, steps_of_service_number, steps_of_user


def plan_call(company: CompanySettings, service_number: ServiceNumberSettings, caller: Caller, moment) -> Plan:
    """A caller rings a service number."""
    steps = steps_of_service_number(company, service_number, caller, moment, Trail())
    return Plan(service_number.e164, caller, moment, tuple(steps))


def plan_user_call(company: CompanySettings, user: UserSettings, caller: Caller, moment) -> Plan:
    """A caller rings a user, by number or short number."""
    called = user.numbers[0] if user.numbers else user.short_number
    return Plan(called, caller, moment, tuple(steps_of_user(company, user, caller, moment, Trail())))


def plan_outgoing_call(company: CompanySettings, user: UserSettings, dialled: str, moment) -> Plan:
    """A user dials something: digits as typed into the telephone."""
    caller = Caller(user.numbers[0] if user.numbers else None, user.short_number)
    return Plan(dialled, caller, moment, tuple(_outgoing(company, user, caller, dialled, moment)))


def _outgoing(company, user, caller, dialled, moment):
    digits, shown = digits_of(dialled), user.numbers[0] if user.numbers else company.main_number
    if is_emergency_number(digits, company.country):
        words = _("The call goes to %(number)s.") % {"number": digits}
        yield Step(Kind.DIVERT, words, _("Emergency numbers always go out."), number=digits, shown_number=shown)
        return
    if colleague := company.users.get(company.short_numbers.get(digits)):
        reason = _("%(digits)s is a short number.") % {"digits": digits}
        yield Step(
            Kind.PASS_ON,
            _("The call goes to %(name)s.") % {"name": colleague.name},
            reason,
            own_page("profile", colleague),
        )
        yield from steps_of_user(company, colleague, caller, moment, Trail())
        return
    try:
        number = company.speed_dials.get(digits) or parse_number(dialled, company.country)
    except InvalidNumber as error:
        yield Step(Kind.HANG_UP, _("The call cannot be made."), str(error))
        return
    if barred := _barred(company, user, number):
        yield barred
        return
    why = (
        _("%(user)s dials %(number)s.") % {"user": user.name, "number": format_number(number)},
        own_page("numbers", user),
    )
    if number in company.service_numbers or number in company.owners:
        yield from pass_on(company, caller, moment, Trail(), number, why)
        return
    if not user.trunk:
        reason = _("The user is on no trunk.")
        yield Step(Kind.HANG_UP, _("The call cannot go out."), reason, own_page("numbers", user))
        return
    words = _("The call goes out to %(number)s on %(trunk)s.") % {
        "number": format_number(number),
        "trunk": user.trunk,
    }
    yield Step(Kind.DIVERT, words, *why, number=number, shown_number=shown)


def _barred(company, user, number):
    """The step that ends a call to a number on the user's or the company's black list; None for other numbers."""
    lists = (user.black_list, own_page("lists", user)), (company.black_list, Setting("company:lists"))
    for entries, setting in lists:
        if matching_entry(entries, number):
            words = _("%(number)s is barred.") % {"number": format_number(number)}
            return Step(Kind.REJECT, words, _("It is on the black list."), setting)
    return None
