"""Whose a call record is: company by SIP domain; user by short number or number, and service number by its number or
name, as they were when the call began.
"""

from dataclasses import asdict
from functools import lru_cache

from common.numbering.codes import split_code
from common.numbering.short_services import is_short_service
from common.phone_numbers import InvalidNumber, parse_number
from common.small_letters import small_letters
from common.text import cleaned
from common.withheld import is_withheld
from queues.models import Member
from users.models import Company

from ..models import CallLeg, Direction, Outcome, QueueCall
from .holders import Holders

LONGEST_SHORT_NUMBER = 6


class Unplaced(LookupError):
    """A leg or call that is nobody's; the message says why."""


class Places:
    """What the readings of a batch may be about, loaded with the same few queries for one record and for many.

    Everything goes by who had which number when the leg or call began; `holders_as_today` as Holders have it.
    With an `engine` they are about the companies that it serves.
    """

    def __init__(self, readings, *, holders_as_today=False, engine=None):
        legs = [leg for reading in readings for leg in reading.legs]
        calls = [reading.queue_call for reading in readings if reading.queue_call]
        domains = {small_letters(one.domain) for one in [*legs, *calls]}
        there = Company.objects.filter(sip_domain__in=domains)
        self.companies = {one.sip_domain: one for one in there if engine is None or engine.serves(one.pk)}
        self.of_others = {one.sip_domain for one in there} - self.companies.keys()
        through = [leg for leg in legs if leg.direction == Direction.INCOMING] + calls
        self.holders = Holders(
            self.companies.values(),
            numbers=self._numbers(legs, through),
            names={one.queue for one in through if one.queue},
            since=min([*(leg.started_at for leg in legs), *(call.offered_at for call in calls)], default=None),
            as_today=holders_as_today,
        )
        found = [one for same in self.holders.by_number.values() for one in same]
        numbers = {one.service_number for one in found} - {None}
        members = Member.objects.filter(
            tenant__in=self.companies.values(),
            service_number__in=numbers,
            user__in={one.person for one in found} - {None},
        )
        self.wrap_up = {(one.service_number_id, one.user_id): one.wrap_up_time for one in members} if numbers else {}

    def _numbers(self, legs, through):
        """All that users and service numbers of the batch are called by, in each company's way of writing numbers."""
        found = set()
        for one in [*legs, *through]:
            if company := self.companies.get(small_letters(one.domain)):
                texts = (one.queue, one.dialled, getattr(one, "user", ""))
                found |= {as_number(text, company.country) for text in texts if text}
        return found

    def leg(self, reading, leg):
        """The unsaved CallLeg. Raises Unplaced."""
        company = self._company(leg)
        user = self.holders.user(company, as_number(leg.user, company.country), leg.started_at)
        if user is None:
            raise Unplaced("no user had this short number in the company")
        # What a user dials is the user's own call, though it may be an offer of a service number to somebody else.
        is_through = leg.direction == Direction.INCOMING
        service_number = self.service_number(company, leg, leg.started_at) if is_through else None
        line = service_number and service_number.service_number
        is_answered = leg.outcome == Outcome.ANSWERED
        return CallLeg(
            tenant_id=company.pk,
            leg_id=leg.leg_id,
            records=[reading.record_id],
            parts=[asdict(leg.course)] if leg.course else None,
            digest=reading.digest,
            call_id=leg.call_id,
            person=user.person,
            person_name=user.name,
            short_number=user.short_number,
            department_id=user.department_now,
            service_number=line,
            service_number_name=service_number.name if service_number else "",
            direction=leg.direction,
            outcome=leg.outcome,
            is_transferred=leg.is_transferred,
            started_at=leg.started_at,
            answered_at=leg.answered_at,
            ended_at=leg.ended_at,
            ringing=leg.ringing,
            talk=leg.talk,
            wrap_up=self.wrap_up.get((line, user.person), 0) if is_answered else 0,
            caller=as_number(leg.caller, company.country),
            called=as_number(leg.called, company.country),
            cause=leg.cause[:60],
        )

    def queue_call(self, call):
        """The unsaved QueueCall. Raises Unplaced."""
        company = self._company(call)
        service_number = self.service_number(company, call, call.offered_at)
        if service_number is None:
            raise Unplaced("no service number of the company has this queue")
        return QueueCall(
            tenant_id=company.pk,
            call_id=call.call_id,
            of_call=call.of_call,
            service_number=service_number.service_number,
            service_number_name=service_number.name,
            offered_at=call.offered_at,
            wait=call.wait,
            is_answered=call.is_answered,
            is_abandoned=call.is_abandoned,
            caller=as_number(call.caller, company.country),
        )

    def service_number(self, company, read, moment):
        """By the queue, which is called by the service number's number or name; else by what the caller dialled."""
        for text in (read.queue, read.dialled):
            found = self.holders.service_number(company, as_number(text, company.country), moment)
            if found := found or (self.holders.queue(company, text, moment) if text == read.queue else None):
                return found
        return None

    def _company(self, read):
        if company := self.companies.get(small_letters(read.domain)):
            return company
        is_of_another = small_letters(read.domain) in self.of_others
        raise Unplaced("the engine was not given this company" if is_of_another else "no company has this domain")


@lru_cache(maxsize=50_000)
def as_number(text, country):
    """E.164, a short number or a short service where a text can be understood as one, "" for a withheld caller, else
    the text. A code before a number is left out: it is the same number.
    """
    text = cleaned(text)
    if is_withheld(text):
        return ""
    code, digits = split_code(text, country)
    if digits.isdigit() and (len(digits) <= LONGEST_SHORT_NUMBER or is_short_service(digits, country)):
        return digits
    try:
        return parse_number(digits if code else text, country)
    except InvalidNumber:
        return text[:60]
