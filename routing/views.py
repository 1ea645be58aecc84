from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import pages
from common.pages import page_of
from common.phone_numbers import format_number
from service_numbers.rows import get_service_number
from users.access import own_pages_or_admin, requires
from users.models import Permission
from users.rows import get_user

from .answers import load_or_404
from .doubtful_numbers import doubtful_numbers
from .forms import WhatHappensForm, WhatHappensToUserForm
from .kept import load_kept_page
from .outlooks import plan_in_short
from .picture import picture_of
from .planner import plan_call, plan_outgoing_call, plan_user_call
from .states import state_of
from .user_week import user_week_from
from .week import week_from


@requires(Permission.CHANGE_HOURS)
@require_safe
def what_happens(request, pk):
    """What happens to a call to a service number, now or at a chosen time, and its week at a glance."""
    service_number = get_service_number(request, pk)
    form = WhatHappensForm(request.GET, tenant=request.tenant)
    moment, caller = form.asked()
    company = load_or_404(request.tenant, moment, load_kept_page, service_number=service_number)
    settings = company.service_numbers[service_number.number.e164]
    plan = plan_in_short(plan_call(company, settings, caller, moment), pages.ROWS_A_PAGE)
    context = {
        "service_number": service_number,
        "form": form,
        "plan": plan,
        "picture": picture_of(plan, caller_words(caller)),
        "state": state_of(company, settings, moment),
        "week": week_from(company, settings, timezone.localdate(moment)),
    }
    return render(request, "routing/what_happens.html", context)


@own_pages_or_admin
@require_safe
def what_happens_to_user(request, pk):
    """What happens to a call to a user, or to one that the user makes."""
    owner = get_user(request, pk)
    form = WhatHappensToUserForm(request.GET, tenant=request.tenant)
    moment, caller = form.asked()
    dialled = form.cleaned_data["dialled"] if form.is_valid() else ""
    company = load_or_404(request.tenant, moment, user=owner, dialled=dialled)
    settings, own_rules = company.users[owner.pk], not request.user.may(Permission.MANAGE_USERS)
    if dialled:
        plan = plan_outgoing_call(company, settings, dialled, moment, own_rules=own_rules)
        first = _("%(user)s dials %(number)s.") % {"user": owner, "number": dialled}
    else:
        plan = plan_user_call(company, settings, caller, moment, own_rules=own_rules)
        first = caller_words(caller)
    plan, week = plan_in_short(plan, pages.ROWS_A_PAGE), user_week_from(company, settings, timezone.localdate(moment))
    context = {"owner": owner, "form": form, "plan": plan, "picture": picture_of(plan, first), "week": week}
    return render(request, "routing/what_happens_to_user.html", context)


@requires(Permission.MANAGE_USERS)
@require_safe
def numbers_to_check(request):
    """Stored numbers abroad that may have been meant as numbers of the own country."""
    page = page_of(request, doubtful_numbers(request.tenant))
    return render(request, "routing/doubtful_numbers.html", {"page": page})


def caller_words(caller):
    """Who calls, for the top of the picture."""
    if caller.short_number:
        return _("Colleague %(number)s calls.") % {"number": caller.short_number}
    if caller.number:
        return _("%(number)s calls.") % {"number": format_number(caller.number)}
    return _("Somebody calls who withholds the number.") if caller.is_withheld else _("Somebody calls.")
