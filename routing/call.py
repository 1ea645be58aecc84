"""A call on its way through a company: one value for all rules, and how they hand it on. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from common.phone_numbers import format_number

from .configuration import CompanySettings, ServiceNumberSettings, UserSettings
from .going_out import sent_on
from .plan import Caller, Kind, Step

MOST_DIVERTS_INSIDE = 2


@dataclass(frozen=True)
class Call:
    """Who calls in which company, when, and where the call has been: the service numbers and users (primary keys)
    that passed it on, and how often it was diverted inside the company. That sees to it that every call ends.

    `passed_on` is whom a user passes on who calls only for that: telephones are shown that one (`shown`), while all
    rules go by the user.
    """

    company: CompanySettings
    caller: Caller
    moment: datetime
    service_numbers: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    diverts: int = 0
    passed_on: Caller | None = None

    @property
    def shown(self) -> Caller:
        """Who is shown as the caller."""
        return self.passed_on or self.caller

    def through(self, number: ServiceNumberSettings):
        """The call once a service number sends it on."""
        return replace(self, service_numbers=(*self.service_numbers, number.pk))

    def by(self, user: UserSettings):
        """The call once a user's mode decides over it."""
        return replace(self, users=(*self.users, user.pk))

    def owner_of(self, number: str):
        """The service number or the user of the company that has a number in E.164; None for numbers outside."""
        company = self.company
        return company.service_numbers.get(number) or company.users.get(company.owners.get(number))

    def may_reach(self, owner):
        """Whether it may be diverted to a service number or user: not in a circle, and not for the third time."""
        been = self.users if isinstance(owner, UserSettings) else self.service_numbers
        return owner.pk not in been and self.diverts < MOST_DIVERTS_INSIDE


@dataclass(frozen=True)
class Onward:
    """The last that rules say of a call which they pass on: from here on those of `to` hold."""

    call: Call
    to: ServiceNumberSettings | UserSettings


def send(call, sender, target, why, goes_no_further):
    """Divert a call to a number in E.164: outside, or to an own number by that number's own rules.

    `sender` is the service number or user that does, whose trunk it goes out on.
    `goes_no_further` are the steps in place of a divert that the call may not take.
    """
    owner = call.owner_of(target)
    if owner is None:
        words = _("The call goes to %(number)s.") % {"number": format_number(target)}
        yield Step(Kind.DIVERT, words, *why, number=target, **sent_on(call, sender))
    elif call.may_reach(owner):
        yield from pass_on(replace(call, diverts=call.diverts + 1), owner, why)
    else:
        yield from goes_no_further


def pass_on(call, owner, why):
    """Hand a call to a service number or user of the company."""
    words = _("The call goes to %(name)s, and on from there by its own rules.") % {"name": owner.name}
    yield Step(Kind.PASS_ON, words, *why, party=owner.party)
    yield Onward(call, owner)


def ends(steps):
    """Whether nothing can follow these steps of a call."""
    return any(isinstance(step, Onward) or step.kind.is_end for step in steps)
