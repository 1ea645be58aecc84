from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rows import lock_row
from users.models import Action, DirectoryEntry, ModeSetting, Number, User
from users.services.numbers import NumberTaken
from users.services.orders import Line, place_order, what_it_ends

from ..models import Override, ServiceNumber


@transaction.atomic
def add_service_number(*, service_number, e164, by):
    """Make a free number of the company a service number, and leave the order for it.

    Raises NumberTaken when the number has just been given away.
    """
    free = Number.objects.for_tenant(service_number.tenant).free().filter(e164=e164)
    if not free.update(use=Number.Use.SERVICE_NUMBER):
        raise NumberTaken
    service_number.number = Number.objects.for_tenant(service_number.tenant).get(e164=e164)
    service_number.save()
    _order(Action.ADD_SERVICE_NUMBER, service_number, by)
    return service_number


def _order(action, service_number, by):
    place_order(
        tenant=service_number.tenant,
        action=action,
        subject=described(service_number),
        number=service_number.number,
        by=by,
    )


class HasAdditionalNumbers(Exception):
    """A main number that still has additional numbers; the message says what to do."""


def check_removable(service_number):
    """Raise HasAdditionalNumbers for a main number that others stand under."""
    if service_number.additional_numbers.exists():
        raise HasAdditionalNumbers(
            _("%(name)s has additional numbers. Remove or move these first.") % {"name": service_number}
        )


def used_by(service_number):
    """What sends calls on to a service number: other numbers, days and diverts of theirs, speed dials, users."""
    tenant, e164 = service_number.tenant, service_number.number.e164
    others = ServiceNumber.objects.for_tenant(tenant).filter(
        Q(external_divert_number=e164) | Q(closed_divert_number=e164) | Q(no_agents_divert_number=e164)
    )
    modes = ModeSetting.objects.for_tenant(tenant).filter(number=e164).values("user")
    users = User.objects.for_tenant(tenant).filter(Q(forwarding_number=e164) | Q(pk__in=modes))
    days = service_number.calendar_days.model.objects.for_tenant(tenant).filter(divert_number=e164)
    days = days.exclude(service_number=service_number).select_related("service_number")
    overrides = Override.objects.for_tenant(tenant).filter(divert_number=e164).not_over(timezone.now())
    overrides = overrides.exclude(service_number=service_number).select_related("service_number")
    of_numbers = [*days, *overrides]
    named = [_("%(day)s of %(number)s") % {"day": one, "number": one.service_number} for one in of_numbers]
    speed_dials = DirectoryEntry.objects.for_tenant(tenant).filter(number=e164)
    return [*others.order_by(Lower("name")), *named, *speed_dials, *users]


def disappearing_with(service_number):
    """How many of its rows go with a service number: members, hours, days, listed callers, closings, voicemail."""
    return {
        "members": service_number.members.count(),
        "opening_hours": service_number.opening_hours.count(),
        "calendar_days": service_number.calendar_days.count(),
        "listed_callers": service_number.listed_callers.count(),
        "overrides": service_number.overrides.for_tenant(service_number.tenant).not_over(timezone.now()).count(),
        "recordings": service_number.recordings.count(),
    }


@transaction.atomic
def remove_service_number(*, service_number, by):
    """Delete a service number with all its settings; its number is free again, and an order is left.

    Raises HasAdditionalNumbers.
    """
    lock_row(service_number, to_delete=True)  # nobody can put an additional number under it any more
    check_removable(service_number)
    _order(Action.REMOVE_SERVICE_NUMBER, service_number, by)
    number = service_number.number
    service_number.delete()
    Number.objects.for_tenant(number.tenant).filter(pk=number.pk).update(use=Number.Use.FREE)


def ended_with(service_number):
    """The orders whose monthly price falls away with a service number: what added it, if it was ordered here."""
    line = Line(Action.REMOVE_SERVICE_NUMBER, "", number=service_number.number)
    return [*filter(None, [what_it_ends(service_number.tenant, line)])]


def described(service_number):
    """How orders name a service number: Support, +44 1632 960101."""
    return f"{service_number}, {service_number.number}"
