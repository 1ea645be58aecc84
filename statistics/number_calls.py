"""The calls that a figure of a service number is made of, and who was at the other end."""

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from .models import CallLeg, Direction, Outcome, QueueCall, QueueCallCount

# The names in an address: which calls a figure counts, in words.
BEHIND_NUMBERS = {
    "offered": (_("Calls offered"), Q()),
    "answered": (_("Answered calls"), Q(is_answered=True)),
    "abandoned": (_("Abandoned calls"), Q(is_abandoned=True)),
    "no_agents": (_("Calls that the no agents mode took"), Q(is_answered=False, is_abandoned=False)),
    "quickly": (_("Calls answered within 20 seconds"), Q(is_answered=True, wait__lte=QueueCallCount.QUICKLY)),
}


def number_calls_behind(question, figure, line=None):
    """The QueueCalls offered in the period of a question that a figure (one of BEHIND_NUMBERS) counts.

    `line` is the key of a service number, deleted or not; else it is all of them.
    """
    begin, end = question.period.instants(question.tenant.zone)
    calls = QueueCall.objects.for_tenant(question.tenant).filter(
        BEHIND_NUMBERS[figure][1], offered_at__gte=begin, offered_at__lt=end
    )
    if question.service_number:
        calls = calls.filter(service_number=question.service_number.pk)
    return calls.filter(service_number=line) if line else calls


def with_takers(tenant, calls):
    """Adds to QueueCalls who took each: `taken_by`."""
    who_took = Subquery(_who_took(tenant).values("person_name")[:1])
    calls = calls.annotate(call_of_legs=Coalesce(NullIf("of_call", Value("")), "call_id"))
    return calls.annotate(taken_by=Case(When(is_answered=True, then=who_took)))


def name_takers(tenant, calls):
    """Give each QueueCall of a page its `taken_by`: asked of the list it would be found for all rows before."""
    found = with_takers(tenant, QueueCall.objects.for_tenant(tenant).filter(pk__in=[call.pk for call in calls]))
    taken_by = dict(found.values_list("pk", "taken_by"))
    for call in calls:
        call.taken_by = taken_by.get(call.pk)


def _who_took(tenant):
    """The first leg of the same call that a user answered: a call may come to one service number several times."""
    legs = CallLeg.objects.for_tenant(tenant).filter(
        call_id=OuterRef("call_of_legs"),
        service_number=OuterRef("service_number"),
        answered_at__gte=OuterRef("offered_at"),
        direction=Direction.INCOMING,
        outcome=Outcome.ANSWERED,
    )
    return legs.order_by("answered_at", "pk")
