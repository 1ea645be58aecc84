from django import template
from django.utils import timezone

from service_numbers.models import ServiceNumber

from ..loading import load_service_numbers
from ..states import state_of
from ..warnings import lacking, page_that_mends, warnings_of

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context, service_number):
    """How a service number stands now, its `state`, and its `warnings`."""
    now, tenant = timezone.now(), context["request"].tenant
    own = ServiceNumber.objects.for_tenant(tenant).filter(pk=service_number.pk)
    settings = load_service_numbers(tenant, now, own)[service_number.pk]
    return {"state": state_of(settings, now), "warnings": warnings_of(settings), "settings": settings}


@register.simple_tag(takes_context=True)
def mending_page(context, warning, service_number):
    """The address of the page that mends a warning; "" when the role does not include it."""
    return page_that_mends(warning, service_number, context["request"].user)


@register.simple_tag
def what_modes_lack(form, settings):
    """The choices of a mode, each with what it lacks: (radio button, warnings)."""
    return [(radio, lacking(settings, form.setting, radio.data["value"])) for radio in form[form.setting]]
