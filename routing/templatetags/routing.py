from django import template
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from common.clock_words import until_words
from common.planner_door import MOST_NAMED

from ..answers import load_or_404
from ..pages import label_of, page_for
from ..plan import What
from ..queue import again_in_words, limits_in_words, why_in_words
from ..states import State, state_of
from ..warnings import lacking, warnings_of

register = template.Library()


@register.simple_tag(takes_context=True)
def standing(context, service_number):
    """How a service number stands now, its `state`, and its `warnings`."""
    request = context["request"]
    if not hasattr(request, "standing"):  # the heading and the page itself ask for it
        now = timezone.now()
        company = load_or_404(request.tenant, now, service_number=service_number)
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
def page_of(context, setting):
    """The address of the page of a setting; "" when there is none or the role does not include it."""
    return page_for(context["request"].user, setting) if setting else ""


@register.filter
def page_label(setting):
    """The page of a service number's setting, as the menu names it."""
    return label_of(setting)


@register.simple_tag
def what_modes_lack(form, standing):
    """The choices of a mode, each with what it lacks: (radio button, warnings)."""
    return [
        (radio, lacking(standing["company"], standing["settings"], What(form.setting), radio.data["value"]))
        for radio in form[form.setting]
    ]


@register.simple_tag
def state_of_part(part):
    """The state in a part of a day, as of a service number now."""
    return State(part.opening)


@register.simple_tag
def again(step):
    """What comes after the last phone of a queue's round; "" where the limits say it."""
    return again_in_words(step)


@register.simple_tag
def why_silent(not_ringing, moment):
    """Who of a group does not ring, and why: Ann Bee: absent until 14:00."""
    return why_in_words(not_ringing, moment)


@register.simple_tag
def unknown_phones(step):
    """The names of those who are rung in a step and have no app password; of many the first ones."""
    names = [phone.name for phone in step.phones if phone.unknown]
    more = [_("%(count)d more") % {"count": len(names) - MOST_NAMED}] if len(names) > MOST_NAMED else []
    return get_text_list([*names[:MOST_NAMED], *more], _("and"))


@register.simple_tag
def limits(waiting):
    """When callers who wait in a queue get the no agents mode."""
    return limits_in_words(waiting)
