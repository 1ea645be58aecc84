"""The legs that a figure is made of."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import CallLeg, Direction, Outcome
from .people import persons_of

# The names in an address: which legs a figure counts, in words. Of all calls of somebody those that another phone
# took are seen too, which no figure counts.
BEHIND = {
    "all": (_("All calls"), Q()),
    "missed": (
        _("Missed calls"),
        Q(direction=Direction.INCOMING, outcome__in=[Outcome.UNANSWERED, Outcome.ABANDONED]),
    ),
    "not_reached": (_("Calls that reached nobody"), Q(direction=Direction.OUTGOING, outcome=Outcome.UNANSWERED)),
    "total": (_("Calls counted"), ~Q(outcome=Outcome.ELSEWHERE)),
    "answered": (_("Answered calls"), Q(outcome=Outcome.ANSWERED)),
    "unanswered": (_("Unanswered calls"), Q(outcome=Outcome.UNANSWERED)),
    "transferred": (_("Transferred calls"), Q(is_transferred=True)),
    "abandoned": (_("Abandoned calls"), Q(outcome=Outcome.ABANDONED)),
    "error": (_("Errors"), Q(outcome=Outcome.ERROR)),
}


def calls_behind(question, figure, person=None):
    """The legs that started in the period of a question and that a figure (one of BEHIND) counts."""
    begin, end = question.period.instants(question.tenant.zone)
    legs = CallLeg.objects.for_tenant(question.tenant).filter(
        BEHIND[figure][1], started_at__gte=begin, started_at__lt=end
    )
    if question.direction:
        legs = legs.filter(direction=question.direction)
    if question.service_number:
        legs = legs.filter(service_number=question.service_number.pk)
    return legs.filter(person=person) if person else legs.filter(persons_of(question))
