"""Whose a call record is: company by SIP domain, user by short number, service number by its number or name."""

from functools import lru_cache

from common.numbering.codes import split_code
from common.numbering.short_services import is_short_service
from common.phone_numbers import InvalidNumber, parse_number
from common.text import cleaned
from queues.models import Member
from service_numbers.models import ServiceNumber
from users.models import Company, User

from ..models import CallLeg, Direction, Outcome, QueueCall

WITHHELD = {"anonymous", "unknown", "private", "restricted", "unavailable", "0000000000"}
LONGEST_SHORT_NUMBER = 6


class Unplaced(LookupError):
    """A leg or call that is nobody's; the message says why."""


class Places:
    """What the readings of a batch may be about, loaded with the same few queries for one record and for many.

    A user is whoever has the short number now, if they had it when the leg started.
    """

    def __init__(self, readings):
        legs = [leg for reading in readings for leg in reading.legs]
        calls = [reading.queue_call for reading in readings if reading.queue_call]
        domains = {one.domain.lower() for one in [*legs, *calls]}
        self.companies = {company.sip_domain: company for company in Company.objects.filter(sip_domain__in=domains)}
        tenants = list(self.companies.values())
        found = User.objects.filter(tenant__in=tenants, short_number__in={leg.user for leg in legs})
        self.users = {(user.tenant_id, user.short_number): user for user in found}
        through = [leg for leg in legs if leg.direction == Direction.INCOMING and (leg.queue or leg.dialled)] + calls
        numbers = ServiceNumber.objects.filter(tenant__in=tenants).select_related("number") if through else []
        self.by_number = {(one.tenant_id, one.number.e164): one for one in numbers}
        self.by_name = {(one.tenant_id, one.name.lower()): one for one in numbers}
        answered = Member.objects.filter(service_number__in=numbers, user__in=self.users.values()) if numbers else []
        self.wrap_up = {(one.service_number_id, one.user_id): one.wrap_up_time for one in answered}

    def leg(self, reading, leg):
        """The unsaved CallLeg. Raises Unplaced."""
        company = self._company(leg)
        user = self.users.get((company.pk, leg.user))
        if user is None or (user.short_number_since or user.created_at) > leg.started_at:
            raise Unplaced("no user had this short number in the company")
        # What a user dials is the user's own call, though it may be an offer of a service number to somebody else.
        service_number = self.service_number(company, leg) if leg.direction == Direction.INCOMING else None
        is_answered = leg.outcome == Outcome.ANSWERED
        return CallLeg(
            tenant_id=company.pk,
            leg_id=leg.leg_id,
            records=[reading.record_id],
            digest=reading.digest,
            call_id=leg.call_id,
            person=user.pk,
            person_name=user.get_full_name(),
            short_number=user.short_number,
            department_id=user.department_id,
            service_number=service_number and service_number.pk,
            service_number_name=service_number.name if service_number else "",
            direction=leg.direction,
            outcome=leg.outcome,
            is_transferred=leg.is_transferred,
            started_at=leg.started_at,
            answered_at=leg.answered_at,
            ended_at=leg.ended_at,
            ringing=leg.ringing,
            talk=leg.talk,
            wrap_up=self.wrap_up.get((service_number and service_number.pk, user.pk), 0) if is_answered else 0,
            caller=as_number(leg.caller, company.country),
            called=as_number(leg.called, company.country),
            cause=leg.cause[:60],
        )

    def queue_call(self, call):
        """The unsaved QueueCall. Raises Unplaced."""
        company = self._company(call)
        service_number = self.service_number(company, call)
        if service_number is None:
            raise Unplaced("no service number of the company has this queue")
        return QueueCall(
            tenant_id=company.pk,
            call_id=call.call_id,
            service_number=service_number.pk,
            service_number_name=service_number.name,
            offered_at=call.offered_at,
            wait=call.wait,
            is_answered=call.is_answered,
            is_abandoned=call.is_abandoned,
            caller=as_number(call.caller, company.country),
        )

    def service_number(self, company, read):
        """By the queue, which is called by the service number's number or name; else by what the caller dialled."""
        for text in (read.queue, read.dialled):
            found = self.by_number.get((company.pk, as_number(text, company.country)))
            if found := found or (self.by_name.get((company.pk, text.lower())) if text == read.queue else None):
                return found
        return None

    def _company(self, read):
        if company := self.companies.get(read.domain.lower()):
            return company
        raise Unplaced("no company has this domain")


@lru_cache(maxsize=50_000)
def as_number(text, country):
    """E.164, a short number or a short service where a text can be understood as one, "" for a withheld caller, else
    the text. A code before a number is left out: it is the same number.
    """
    text = cleaned(text)
    if not text or text.lower() in WITHHELD:
        return ""
    code, digits = split_code(text, country)
    if digits.isdigit() and (len(digits) <= LONGEST_SHORT_NUMBER or is_short_service(digits, country)):
        return digits
    try:
        return parse_number(digits if code else text, country)
    except InvalidNumber:
        return text[:60]
