"""Of which service numbers of a company there is something to say: what lists of warnings show a page of."""

from datetime import datetime, time, timedelta

from django.db.models import Exists, Min, OuterRef, Q

from queues.models import Member
from service_numbers.models import ServiceNumber
from users.models import Absence

from .loading import load_standings
from .not_used import is_anything_unused
from .warnings import is_anything_wrong


def warned_service_numbers(tenant, moment):
    """The keys of those that have warnings, or settings that are not used, in the order of lists; and until when,
    while nobody changes a setting, no others have.
    """
    numbers = ServiceNumber.objects.for_tenant(tenant)
    company, _asked = load_standings(tenant, moment, numbers)
    found = {one.pk for one in company.service_numbers.values() if _is_warned(company, one, moment)}
    in_order = numbers.in_order().values_list("pk", flat=True)
    return [pk for pk in in_order if pk in found], holds_until(company, tenant, moment)


def _is_warned(company, number, moment):
    return is_anything_wrong(company, number, moment) or is_anything_unused(company, number, moment)


def holds_until(company, tenant, moment):
    """The instant at which what is said of service numbers may change though nobody changes a setting.

    Warnings go by the day, by who of a group is away, and by what closes or diverts a number for a while.
    """
    tomorrow = moment.astimezone(tenant.zone).date() + timedelta(days=1)
    ends = {datetime.combine(tomorrow, time.min, tenant.zone)}
    untils = [until for one in company.service_numbers.values() for until in one.hours.untils]
    ends |= {at for until in untils for at in (until.set_at, until.ends_at)}
    members = Member.objects.for_tenant(tenant).filter(user=OuterRef("user"))
    absences = Absence.objects.for_tenant(tenant).filter(Exists(members))
    ends |= {*absences.order_by().aggregate(begin=_next("starts_at", moment), end=_next("ends_at", moment)).values()}
    return min(one for one in ends - {None} if one > moment)


def _next(field, moment):
    return Min(field, filter=Q(**{f"{field}__gt": moment}))
