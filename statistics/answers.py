"""What pages below ask of the calls that were made; `common/calls_door.py` declares the questions."""

from django.db.models import Q

from .models import CallLeg, Direction

__all__ = ["calls_made"]


def calls_made(tenant, since, dialled, user=None):
    legs = CallLeg.objects.for_tenant(tenant).filter(direction=Direction.OUTGOING, started_at__gte=since)
    if user is not None:
        legs = legs.filter(person=user.pk)
    wanted = Q(pk__in=[])
    for digits, is_prefix in dialled:
        wanted |= Q(called__startswith=digits) if is_prefix else Q(called=digits)
    return legs.filter(wanted).count()
