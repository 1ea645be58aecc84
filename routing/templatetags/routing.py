from django import template
from django.urls import reverse
from django.utils import timezone

from common.clock_words import until_words
from users.access import may_open

from ..loading import load_call
from ..queue import limits_in_words
from ..states import State, state_of
from ..warnings import lacking, page_that_mends, warnings_of

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context, service_number):
    """How a service number stands now, its `state`, and its `warnings`."""
    request = context["request"]
    if not hasattr(request, "standing"):  # the heading and the page itself ask for it
        now = timezone.now()
        company = load_call(request.tenant, now, service_number=service_number)
        settings = company.service_numbers[service_number.number.e164]
        state = state_of(settings, now)
        request.standing = {
            "state": state,
            "until": until_words(state.ends_at, now) if state.ends_at else "",
            "warnings": warnings_of(company, settings, now),
            "settings": settings,
            "company": company,
        }
    return request.standing


@register.simple_tag(takes_context=True)
def mending_page(context, warning, service_number):
    """The address of the page that mends a warning; "" when the role does not include it."""
    return page_that_mends(warning, service_number, context["request"].user)


@register.simple_tag
def what_modes_lack(form, standing):
    """The choices of a mode, each with what it lacks: (radio button, warnings)."""
    return [
        (radio, lacking(standing["company"], standing["settings"], form.setting, radio.data["value"]))
        for radio in form[form.setting]
    ]


@register.simple_tag(takes_context=True)
def page_of(context, setting):
    """The address of the page that a step comes from; "" when there is none or the role does not include it."""
    if setting is None:
        return ""
    url = reverse(setting.url_name, args=setting.args)
    return url if may_open(context["request"].user, url) else ""


@register.simple_tag
def state_of_part(part):
    """The state in a part of a day, as of a service number now."""
    return State(part.opening)


@register.simple_tag
def limits(waiting):
    """When callers who wait in a queue get the no agents mode."""
    return limits_in_words(waiting)
