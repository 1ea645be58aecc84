from django.db import transaction

from common.rows import lock_row
from users.limits import room_for

from ..models import Override


class Overlap(Exception):
    """The service number is closed or diverted at that time already; `others` are all that are in the way."""

    def __init__(self, others):
        super().__init__(", ".join(str(one) for one in others))
        self.others = others


def overrides_of(service_number):
    """When a service number is closed or diverted for a while."""
    return Override.objects.for_tenant(service_number.tenant).filter(service_number=service_number)


def in_the_way(override, set_at, ends_at, now):
    """Others of the service number that are not over and hold at some time between two instants, soonest first."""
    others = overrides_of(override.service_number).exclude(pk=override.pk).not_over(now)
    return list(others.overlapping(set_at, ends_at))


@transaction.atomic
def save_override(*, override, now):
    """Close a service number for a while, or divert it: an Override that is new or changed.

    Raises Overlap with all that are in the way, and LimitReached.
    """
    lock_row(override.service_number)  # of two at once the second sees the first
    if others := in_the_way(override, override.set_at, override.ends_at, now):
        raise Overlap(others)
    with room_for(overrides_of(override.service_number), tenant=override.tenant):
        override.save()


@transaction.atomic
def end_override(*, service_number, now):
    """Let hours, calendar and main mode decide again; what is planned stays. Whether there was one to end."""
    lock_row(service_number)
    running = overrides_of(service_number).filter(set_at__lte=now, ends_at__gt=now)
    return running.delete()[0] > 0
