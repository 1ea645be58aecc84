"""Of which service numbers of a company there is something to say: what lists of warnings show a page of."""

from service_numbers.models import ServiceNumber

from .kept import holds_until
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
