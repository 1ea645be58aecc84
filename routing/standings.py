"""How service numbers stand and what they lack: what lists say of each, a page at a time."""

from django.utils.translation import get_language

from common.planner_door import Standing
from service_numbers.models import ServiceNumber

from .kept import holds_until, kept_of_company
from .loading import load_standings
from .not_used import not_used
from .states import state_of
from .warnings import warnings_of


def standings(tenant, service_numbers, moment):
    """The Standing of each of some service numbers, by its number in E.164."""
    company, asked = load_standings(tenant, moment, service_numbers)
    return {one.e164: _standing(company, one, moment) for one in _those(company, asked)}


def standings_of_page(tenant, keys, moment):
    """The same by the keys of the service numbers, kept while neither a setting nor the time changes any of them."""

    def find(tenant, moment):
        numbers = ServiceNumber.objects.for_tenant(tenant).filter(pk__in=keys)
        company, asked = load_standings(tenant, moment, numbers)
        found = {one.pk: _standing(company, one, moment) for one in _those(company, asked)}
        changes = {at for one in found.values() for at in (one.state.ends_at, one.state.opens_at)}
        return found, min([holds_until(company, tenant, moment), *(at for at in changes if at and at > moment)])

    return kept_of_company(("standings", get_language(), *keys), tenant, moment, find)


def _those(company, asked):
    """The others are those that calls are sent on to."""
    return [one for one in company.service_numbers.values() if one.pk in asked]


def _standing(company, one, moment):
    return Standing(
        state_of(company, one, moment),
        one.agents_at(moment),
        warnings_of(company, one, moment),
        [found for found in not_used(company, one, moment) if not found.on_its_page],
    )
