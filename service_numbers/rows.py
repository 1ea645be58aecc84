"""The rows that the pages of this app are about: of the company, or 404; locked while a change is being saved."""

import re

from common.rows import find

from .models import ListedCaller, Prompt, ServiceNumber
from .services.overrides import overrides_of


def get_service_number(request, pk):
    """A service number."""
    return find(request, ServiceNumber.objects.for_tenant(request.tenant).select_related("number", "tenant"), pk=pk)


def get_override(request, service_number, pk, moment):
    """When a service number is closed or diverted for a while: one that holds or is planned at a moment."""
    rows = overrides_of(service_number).not_over(moment)
    return find(request, rows.select_related("service_number__number", "service_number__tenant", "prompt"), pk=pk)


def get_planned_override(request, service_number, pk, moment):
    """One that has not begun."""
    return find(request, overrides_of(service_number).filter(set_at__gt=moment), pk=pk)


def number_come_from(request):
    """The service number whose pages a page of the library was opened from, or None; see `?of=` in their links."""
    pk = request.GET.get("of", "")
    if not re.fullmatch(r"[0-9]{1,18}", pk):
        return None
    return ServiceNumber.objects.for_tenant(request.tenant).filter(pk=pk).first()


def get_prompt(request, prompt_pk):
    """A prompt of the library."""
    return find(
        request, Prompt.objects.for_tenant(request.tenant).with_new_sound().select_related("tenant"), pk=prompt_pk
    )


def listed_callers(request, service_number, kind):
    """The entries of one of the lists of callers of a service number."""
    return ListedCaller.objects.for_tenant(request.tenant).filter(service_number=service_number, kind=kind)


def get_listed_caller(request, service_number, kind, pk):
    """One of these entries."""
    return find(request, listed_callers(request, service_number, kind), pk=pk)
