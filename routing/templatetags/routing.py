import re
from dataclasses import replace

from django import template
from django.contrib.messages import get_messages
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.phone_numbers import format_number
from common.planner_door import MOST_NAMED
from users.models import Mode

from .. import mode_effects
from ..answers import load_or_404
from ..company_effects import effect_of_message, effect_of_office_hours
from ..kept import load_kept_page
from ..loading import load_call
from ..not_used import not_used
from ..outlooks import outlook_for, outlooks_of
from ..pages import label_of, page_for, setting_on
from ..plan import Caller, What, Whose
from ..queue import again_in_words, limits_in_words, why_in_words
from ..registered import keys_without_telephone, lack_of_telephones
from ..states import State, state_of
from ..user_not_used import unused_of_user
from ..user_outlooks import outlooks_of_user
from ..warnings import lacking, lacks_of_user, warnings_of

register = template.Library()
OF_THE_QUEUE = {What.QUEUE_MESSAGES, What.TIME_AND_POSITION, What.NUMBER_DISPLAY, What.QUEUE_TYPE, What.SKILL}
OF_OPEN_ONES = {What.MAIN_MODE, What.WELCOME_MESSAGE, What.EXTERNAL_DIVERT_NUMBER, What.MEMBERS}
OF_COMPANY = {
    "company:office_hours": effect_of_office_hours,
    "company:office_hours_message": effect_of_message,
}
NO_TELEPHONE = gettext_lazy("No app password yet, so no telephone can be registered: %(unknown)s.")
OF_WHO_RINGS = {What.OVERRIDE, What.MEMBERS, What.SKILL, What.QUEUE_TYPE}
ALSO_ON = {What.MEMBERS: [What.SKILL], What.SKILL: [What.MEMBERS]}  # both pages show what both are about


def how_to_load(request):
    """From memory, if nothing has changed; but where something may just have been saved, as it is now."""
    return load_kept_page if request.method == "GET" else load_call


@register.simple_tag(takes_context=True)
def standing(context, service_number):
    """How a service number stands now, its `state`, and its `warnings`."""
    request = context["request"]
    if not hasattr(request, "standing"):  # the heading and the page itself ask for it
        now = timezone.now()
        company = load_or_404(request.tenant, now, how_to_load(request), service_number=service_number)
        settings = company.service_numbers[service_number.number.e164]
        state, unused = state_of(company, settings, now), not_used(company, settings, now)
        silent = keys_without_telephone(request.tenant, now, [service_number.pk])
        request.standing = {
            "state": state,
            "warnings": [lack_of_telephones(service_number)] * len(silent) + warnings_of(company, settings, now),
            "not_used": [one for one in unused if not one.on_its_page],
            "all_not_used": unused,
            "settings": settings,
            "company": company,
            "now": now,
        }
    return request.standing


# Lists say these in each row, where the template's own words take four times as long.


@register.filter
def count_of_warnings(warnings):
    count = len(warnings)
    return ngettext("%(count)d warning", "%(count)d warnings", count) % {"count": count}


@register.filter
def count_of_unused(unused):
    count = len(unused)
    return ngettext("%(count)d setting not used", "%(count)d settings not used", count) % {"count": count}


@register.filter
def agents_in_words(agents):
    """How many would ring, of how many who take part: 2 of 5; a dash where nobody does."""
    available, everybody = agents
    if not everybody:
        return "–"
    return _("%(available)d of %(all)d") % {"available": available, "all": everybody}


# The pages of a user that decide over calls: which of the settings without effect each shows.
PAGES_OF_USER = {
    "modes": {What.MODES},
    "edit_mode": set(),  # it says itself what its mode does not use
    "common_settings": {What.COMMON_SETTINGS},
    "work_hours": {What.WORK_HOURS},
    "lists": {What.LISTS},
    "refused_callers": {What.REFUSED_CALLERS},
}


@register.simple_tag(takes_context=True)
def callers_of_user_get(context):
    """What callers of the user get whose page it is, and what has no effect there; None on other pages."""
    request, owner = context["request"], context.get("owner")
    page = request.resolver_match.url_name
    if owner is None or page not in PAGES_OF_USER or request.resolver_match.namespace != "users":
        return None
    if not hasattr(request, "callers_of_user_get"):  # it stands above the page or below it
        request.callers_of_user_get = effect_of_page_of_user(owner, page, request)
    return request.callers_of_user_get


@register.simple_tag(takes_context=True)
def effect_of_mode(context, mode):
    """What a Mode does with calls to the user whose page it is."""
    company, user, now = calls_of_user(context["request"], context["owner"])
    return mode_effects.effect_of_mode(company, user, Mode(mode), now)


def calls_of_user(request, owner):
    """The settings that decide over calls to a user, loaded once a page: (company, user, now)."""
    if not hasattr(request, "calls_of_user"):
        now = timezone.now()
        company = load_or_404(request.tenant, now, how_to_load(request), user=owner)
        request.calls_of_user = company, company.users[owner.pk], now
    return request.calls_of_user


def effect_of_page_of_user(owner, page, request):
    company, user, now = calls_of_user(request, owner)
    about = request.resolver_match.kwargs.get("mode", page)
    here = PAGES_OF_USER[page]
    unused = [one for one in unused_of_user(company, user) if here & {one.setting.what, one.mended_by.what}]
    if page == "edit_mode" and not user.absence_activated:
        unused = [one for one in unused_of_user(company, user) if one.setting.what is What.MODES][:1]
    lacks = lacks_of_user(company, user, now) if page == "common_settings" else ()  # Modes has them in its rows
    effect = {"outlooks": outlooks_of_user(company, user, now, about), "not_used": unused, "in_the_way": list(lacks)}
    return effect | {"is_news": bool(get_messages(request))}  # else below: on a telephone the modes come first


@register.simple_tag(takes_context=True)
def callers_get(context, service_number):
    """What callers of a service number get, for the page of one of its settings; None on other pages."""
    request, there = context["request"], standing(context, service_number)
    about = setting_on(request.resolver_match.url_name)
    if about is None:
        return None
    if not hasattr(request, "callers_get"):  # it stands above the page or below it
        request.callers_get = effect_of_page(there, about, day_of(request))
        request.callers_get["is_news"] = any(
            [get_messages(request), request.callers_get["in_the_way"], request.callers_get["not_used"]]
        )
    return request.callers_get


@register.simple_tag(takes_context=True)
def company_callers_get(context):
    """The same for a page of the company's own settings; None on other pages."""
    request = context["request"]
    effect_of = OF_COMPANY.get(getattr(request.resolver_match, "view_name", ""))
    if effect_of is None or request.tenant is None:
        return None
    if not hasattr(request, "callers_get"):
        effect = effect_of(request.tenant, timezone.now())
        request.callers_get = effect | {"is_news": bool(effect["is_news"] or get_messages(request))}
    return request.callers_get


def effect_of_page(there, about, day=None):
    """What callers get by the settings of a page, and what is in the way of these."""
    company, settings, now = there["company"], there["settings"], there["now"]
    outlooks = outlooks_of(company, settings, now, about, day)
    listed = {What.CALLER_BLACKLIST: settings.caller_blacklist, What.RECORDING_NUMBERS: settings.recording_numbers}
    for entry in listed.get(about, ())[:1]:
        when = _("Who is on this list, now")
        outlooks.append(outlook_for(company, settings, Caller(entry.digits, entry.digits), now, when))
    concerned = [one for one in there["warnings"] if about in (one.setting.what, one.mended_by.what)]
    besides = {What.MEMBERS} if about in OF_THE_QUEUE else set()
    besides |= {What.OPENING_HOURS} if about in OF_THE_QUEUE | OF_OPEN_ONES else set()
    concerned += [one for one in there["warnings"] if one.setting.what in besides]
    concerned += of_closings(there) if about is What.OVERRIDE else []
    unused = [one for one in there["all_not_used"] if one.setting.what in (about, *ALSO_ON.get(about, ()))]
    effect = {"outlooks": outlooks, "in_the_way": list(dict.fromkeys(concerned)), "not_used": unused}
    return effect | {"note": without_telephone(settings, now) if about in OF_WHO_RINGS else ""}


def without_telephone(settings, now):
    """Who of the members counts as available and can be rung on no telephone; "" when there is nobody."""
    names = names_of(one.name for one in settings.members if one.is_available_at(now) and not one.has_app_password)
    return NO_TELEPHONE % {"unknown": names} if names else ""


def of_closings(there):
    """What the calendar closed mode lacks, which holds while the number is closed for a while; now or later."""
    closings = [one for one in there["settings"].hours.untils if one.kind == "closed"]
    found = [one for one in there["warnings"] if closings and one.setting.what is What.CALENDAR_CLOSED_MODE]
    if all(one.message or one.is_silent for one in closings):
        found = [one for one in found if one.mended_by.what is not What.CALENDAR_CLOSED_MESSAGE]
    return found


def day_of(request):
    """The key of the entry of the calendar that a page is about, or has just saved."""
    asked = request.GET.get("day", "")
    return request.resolver_match.kwargs.get("day_pk") or (int(asked) if re.fullmatch("[0-9]{1,18}", asked) else None)


@register.simple_tag(takes_context=True)
def page_of(context, setting):
    """The address of the page of a setting; "" when there is none or the role does not include it."""
    return page_for(context["request"].user, setting) if setting else ""


@register.simple_tag(takes_context=True)
def page_of_group(context, step):
    """The address of the members of the service number that a step is about; "" where the role has no such page."""
    setting = step.setting
    is_numbers = setting and setting.whose is Whose.SERVICE_NUMBER
    return page_for(context["request"].user, replace(setting, what=What.MEMBERS)) if is_numbers else ""


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
    return names_of(phone.name for phone in step.phones if phone.unknown)


def names_of(names):
    """Names in a sentence; of many the first ones."""
    names = list(names)
    more = [_("%(count)d more") % {"count": len(names) - MOST_NAMED}] if len(names) > MOST_NAMED else []
    return get_text_list([*names[:MOST_NAMED], *more], _("and"))


@register.simple_tag
def limits(waiting):
    """When callers who wait in a queue get the no agents mode."""
    return limits_in_words(waiting)


@register.filter
def ways_out(step):
    """Of a step that sends calls outside, on which trunk and what is shown there: a sentence a number."""
    out = [step] if step.trunk else [phone for phone in step.phones if phone.trunk]
    return list(dict.fromkeys(map(way_out, out)))


def way_out(told):
    """The same of one number: of a Step, or of a Phone that rings beside."""
    words = {"trunk": told.trunk, "number": format_number(told.shown_number)}
    if told.withheld:
        return _("On %(trunk)s, the number withheld.") % words
    if not told.shown_number:
        return _("On %(trunk)s, showing no number.") % words
    return _("On %(trunk)s, showing %(number)s.") % words
