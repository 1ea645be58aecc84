from django import template
from django.urls import reverse
from django.utils import timezone

from service_numbers.models import ServiceNumber
from service_numbers.modules import MENU

from ..loading import load_settings
from ..states import state_of
from ..warnings import warnings_of

register = template.Library()
PERMISSIONS = {line.url_name: line.permission for line in MENU}


@register.simple_tag(takes_context=True)
def standing(context, service_number):
    """How a service number stands now, its `state`, and its `warnings`."""
    now, tenant = timezone.now(), context["request"].tenant
    own = ServiceNumber.objects.for_tenant(tenant).filter(pk=service_number.pk)
    settings = load_settings(tenant, now, own)[service_number.pk]
    return {"state": state_of(settings, now), "warnings": warnings_of(settings), "settings": settings}


@register.simple_tag(takes_context=True)
def mending_page(context, warning, service_number):
    """The address of the page that mends a warning; "" when the role does not include it."""
    permission = PERMISSIONS.get(warning.page)
    may = permission is not None and context["request"].user.may(permission)
    return reverse(f"service_numbers:{warning.page}", args=[service_number.pk]) if may else ""
