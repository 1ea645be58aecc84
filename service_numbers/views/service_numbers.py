from django.contrib import messages
from django.db.models import ProtectedError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.lists import back_to, searched_for
from common.pages import page_of
from common.planner_door import planner
from users.access import requires
from users.forms.prices import PriceConfirmationForm
from users.limits import full_words
from users.models import Action, Permission, Price, User
from users.monthly import sums_with
from users.services.orders import refused_order

from ..forms.service_numbers import AddServiceNumberForm, ServiceNumberForm
from ..models import ServiceNumber
from ..number_order import sorted_service_numbers
from ..rows import get_service_number
from ..services import service_numbers as services
from ..services.overrides import overrides_of
from .overrides import control_for, new_override


@requires(Permission.CHANGE_HOURS)
@require_safe
def service_number_list(request):
    """Each service number with how it stands now and what it lacks; by name additional ones under their main one."""
    query = searched_for(request)
    found, sort = sorted_service_numbers(numbers_of(request), request.GET.get("sort", ""))
    is_flat = bool(query) or sort.removeprefix("-") != "name"  # an additional one says which is its main one
    if query:
        found = found.matching(query)
    page = page_of(request, found.select_related("main") if is_flat else found)
    context = {
        "page": page,
        "rows": rows_of(request, page),
        "query": query,
        "sort": sort,
        "is_flat": is_flat,
        "may_manage": request.user.may(Permission.MANAGE_SERVICE_NUMBERS),
    }
    return render(request, "service_numbers/servicenumber_list.html", context)


def numbers_of(request):
    """The company's service numbers with their numbers."""
    return ServiceNumber.objects.for_tenant(request.tenant).select_related("number")


def rows_of(request, service_numbers, silent=None):
    """For each of some service numbers how it stands now and what it lacks; `silent`: those without telephone, if the
    page has asked for them.
    """
    keys, now = [one.pk for one in service_numbers], timezone.now()
    standings = planner().standings_of_page(request.tenant, keys, now)
    if silent is None:
        silent = planner().without_telephone(request.tenant, now, keys)
    rows = [
        {"service_number": one, **vars(standings[one.pk])}
        for one in service_numbers
        if one.pk in standings  # else it has just been removed
    ]
    for row in rows:
        if lack := silent.get(row["service_number"].pk):
            row["warnings"] = [lack, *row["warnings"]]
    return rows


@requires(Permission.CHANGE_HOURS)
@require_safe
def warning_list(request):
    """All that cannot work or is not used of the company's service numbers, and users whose calls go round."""
    query, now = searched_for(request), timezone.now()
    silent = planner().without_telephone(request.tenant, now)  # first, for callers reach nobody at this moment
    warned = list(dict.fromkeys([*silent, *planner().warned(request.tenant, now)]))
    if query:
        found = set(ServiceNumber.objects.for_tenant(request.tenant).matching(query).values_list("pk", flat=True))
        warned = [pk for pk in warned if pk in found]
    page = page_of(request, warned)
    circles = page_of(request, [] if query else circles_of(request.tenant), "circles")
    rows = rows_of(request, numbers_of(request).filter(pk__in=list(page)).in_order(), silent)
    context = {
        "page": page,
        "query": query,
        "rows": [row for row in rows if row["warnings"] or row["not_used"]],
        "circles": circles,
        "circles_shown": with_names(request, circles),
        "may_check_numbers": request.user.may(Permission.MANAGE_USERS),
    }
    return render(request, "service_numbers/warning_list.html", context)


def circles_of(tenant):
    """Where calls would go round: each circle as ("user" or "number", key) of whoever sends them on to the next."""
    of_users = [tuple(("user", pk) for pk in circle) for circle in planner().circles_of_users(tenant)]
    return [*of_users, *planner().mixed_circles(tenant, timezone.now())]


def with_names(request, circles):
    """Circles of users and service numbers that are known by their keys, as rows."""
    found = {}
    for kind, model in (("user", User), ("number", ServiceNumber)):
        keys = {pk for circle in circles for of_kind, pk in circle if of_kind == kind}
        rows = model.objects.for_tenant(request.tenant).in_bulk(keys) if keys else {}
        found |= {(kind, pk): row for pk, row in rows.items()}
    return [[found[one] for one in circle] for circle in circles if found.keys() >= {*circle}]


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_safe
def additional_numbers(request, pk):
    service_number = get_service_number(request, pk)
    page = page_of(request, numbers_of(request).filter(main=service_number).in_order())
    context = {"service_number": service_number, "page": page, "rows": rows_of(request, page)}
    return render(request, "service_numbers/additional_numbers.html", context)


@requires(Permission.CHANGE_HOURS)
@require_safe
def detail(request, pk):
    """How a service number stands now, what it lacks, and closing it for a while, or diverting it."""
    service_number, now = get_service_number(request, pk), timezone.now()
    overrides = list(overrides_of(service_number).not_over(now).select_related("prompt"))
    running = [one for one in overrides if one.covers(now)]
    planned = len(overrides) - len(running)
    context = {
        "service_number": service_number,
        "overrides": overrides,
        "running": running,
        "full": full_words(tenant=request.tenant, name="overrides", count=planned),
        "control": control_for(request, new_override(service_number)),
        "may_manage": request.user.may(Permission.MANAGE_SERVICE_NUMBERS),
        "may_see_history": request.user.may(Permission.MANAGE_USERS),
    }
    return render(request, "service_numbers/servicenumber_detail.html", context)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def add(request):
    form = AddServiceNumberForm(
        request.POST if request.method == "POST" else None,
        tenant=request.tenant,
        price=Price.objects.get(action=Action.ADD_SERVICE_NUMBER),
        initial={"main": request.GET.get("main", "")[:20]},
    )
    if form.is_valid() and form.try_save(by=request.user):
        said = _("%(name)s has been added, and the order has been placed.")
        messages.success(request, said % {"name": form.instance})
        return redirect("service_numbers:list")
    context = {"form": form} | sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "service_numbers/servicenumber_add.html", context)


def back_to_list(request):
    """To the page of the list that one came from."""
    return redirect(back_to(request, reverse("service_numbers:list")))


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    service_number = get_service_number(request, pk)
    form = ServiceNumberForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=service_number
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(name)s has been saved.") % {"name": form.instance})
        return back_to_list(request)
    refused = refused_order(request.tenant, action=Action.ADD_SERVICE_NUMBER, number=service_number.number)
    context = {"service_number": service_number, "form": form, "refusal": refused and refused.reply}
    return render(request, "service_numbers/servicenumber_edit.html", context)


@requires(Permission.MANAGE_SERVICE_NUMBERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    service_number = get_service_number(request, pk)
    try:
        services.check_removable(service_number)
    except services.HasAdditionalNumbers as refusal:
        messages.error(request, str(refusal))
        return back_to_list(request)
    price = Price.objects.get(action=Action.REMOVE_SERVICE_NUMBER)
    ended = services.ended_with(service_number)
    form = PriceConfirmationForm(request.POST if request.method == "POST" else None, price=price, ended=ended)
    if form.is_valid():
        try:
            services.remove_service_number(service_number=service_number, by=request.user)
        except (services.HasAdditionalNumbers, ProtectedError):  # one has just been added
            said = _("%(name)s has additional numbers. Remove or move these first.")
            messages.error(request, said % {"name": service_number})
            return back_to_list(request)
        said = _("%(name)s has been deleted, and the order has been placed.")
        messages.success(request, said % {"name": service_number})
        return back_to_list(request)
    context = {
        "service_number": service_number,
        "form": form,
        "used_by": services.used_by(service_number),
        "disappearing": services.disappearing_with(service_number),
    }
    context |= sums_with(form, tenant=request.tenant, reader=request.user)
    return render(request, "service_numbers/servicenumber_confirm_delete.html", context)
