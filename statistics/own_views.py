"""A user's own calls: "My calls" on the own pages, and for who manages the user."""

from datetime import timedelta

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.limits import LimitReached
from common.pages import page_of, query_of
from common.phone_numbers import InvalidNumber
from users.access import own_pages_or_admin
from users.models import ListedNumber, Number
from users.number_lists import matching_entry
from users.rows import get_user

from .calls import BEHIND
from .models import CallLeg, Direction
from .other_sides import name_other_sides
from .rows import get_own_leg
from .services.refusing import CannotRefuse, refuse_for_user
from .wording import caller_words

LATELY = timedelta(days=7)
MISSED = BEHIND["missed"][1]


@own_pages_or_admin
@require_safe
def own_calls(request, pk):
    """The user's calls, newest first: all of them, or those that were missed."""
    owner = get_user(request, pk)
    legs = CallLeg.objects.for_tenant(request.tenant).filter(person=owner.pk).order_by("-started_at", "-pk")
    missed = legs.filter(MISSED)
    is_missed = request.GET.get("show") == "missed"
    page = page_of(request, missed if is_missed else legs)
    name_other_sides(request.tenant, page.object_list)
    show_refusals(request, owner, page.object_list)
    context = {
        "owner": owner,
        "page": page,
        "is_missed": is_missed,
        "missed_lately": missed.filter(started_at__gte=timezone.now() - LATELY).count(),
        "is_own": request.user.pk == owner.pk,
    }
    return render(request, "statistics/own_calls.html", context)


def show_refusals(request, owner, legs):
    """Say of each incoming call of a page whether its caller is refused now; `change_url` is what changes that."""
    numbers = {leg.caller for leg in legs if leg.direction == Direction.INCOMING and leg.caller.startswith("+")}
    own = set(Number.objects.for_tenant(request.tenant).filter(e164__in=numbers).values_list("e164", flat=True))
    listed = ListedNumber.objects.for_tenant(request.tenant).filter(user=owner, kind=ListedNumber.Kind.REFUSED)
    entries = list(listed.filter(Q(is_prefix=True) | Q(digits__in=numbers))) if numbers else []
    for leg in legs:
        entry = matching_entry(entries, leg.caller) if leg.caller in numbers else None
        leg.refused_by = entry
        leg.change_url = ""
        if leg.direction == Direction.INCOMING and leg.caller in numbers - own and not (entry and entry.is_prefix):
            name = "take_caller_again" if entry else "refuse_caller"
            leg.change_url = reverse(f"users:{name}", args=[owner.pk, leg.pk]) + query_of(request)


@own_pages_or_admin
@require_POST
def refuse_caller(request, pk, leg_pk):
    """Take no calls any more from who made this one."""
    owner = get_user(request, pk)
    leg = get_own_leg(request, owner, leg_pk)
    try:
        if leg.direction != Direction.INCOMING:
            raise CannotRefuse(_("This is a call that was made, not one that came in."))
        is_new = refuse_for_user(user=owner, number=leg.caller)
    except (CannotRefuse, InvalidNumber, LimitReached) as error:
        messages.error(request, str(error))
    else:
        words = refused_words(request, owner) if is_new else _("%(number)s was refused already.")
        messages.success(request, words % {"number": caller_words(leg.caller), "name": owner.get_full_name()})
    return redirect(reverse("users:calls", args=[pk]) + query_of(request))


def refused_words(request, owner):
    """What refusing a caller does, by who reads it."""
    if request.user.pk == owner.pk:
        return _(
            "Calls from %(number)s to you are refused from now on. They still reach service numbers, "
            "and you as their agent."
        )
    return _(
        "Calls from %(number)s to %(name)s are refused from now on. They still reach service numbers, "
        "and %(name)s as their agent."
    )


@own_pages_or_admin
@require_POST
def take_caller_again(request, pk, leg_pk):
    """Take calls again from who made this one."""
    owner = get_user(request, pk)
    leg = get_own_leg(request, owner, leg_pk)
    listed = ListedNumber.objects.for_tenant(request.tenant).filter(user=owner, kind=ListedNumber.Kind.REFUSED)
    listed.filter(digits=leg.caller, is_prefix=False).delete()
    words = _("Calls from %(number)s are taken again.")
    if entry := matching_entry(list(listed.filter(is_prefix=True)), leg.caller):
        words = _("Calls from %(number)s are still refused: %(entry)s is on the refused callers.")
        messages.warning(request, words % {"number": caller_words(leg.caller), "entry": entry})
    else:
        messages.success(request, words % {"number": caller_words(leg.caller)})
    return redirect(reverse("users:calls", args=[pk]) + query_of(request))
