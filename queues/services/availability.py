from typing import NamedTuple

from django.db.models import Count

from ..models import RINGS, Member


class Availability(NamedTuple):
    """Of a service number: how many members ring at a moment, of how many that take part at all."""

    available: int
    active: int


NOBODY = Availability(0, 0)


def availability_at(*, tenant, moment):
    """The Availability of all service numbers of a company, {id: Availability}, in one query.

    A service number without active members is not in it: NOBODY.
    """
    members = Member.objects.for_tenant(tenant).with_mode(moment).filter(is_active=True).order_by()
    counts = members.values("service_number").annotate(ringing=Count("pk", filter=RINGS), all=Count("pk"))
    return {one["service_number"]: Availability(one["ringing"], one["all"]) for one in counts}
