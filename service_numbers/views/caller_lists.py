"""Caller blacklist and dial-in recording numbers: the same pages, told apart by `caller_lists.py`."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of, query_of
from users.access import requires
from users.forms.ticks import RefusesWithheldForm
from users.limits import full_words
from users.models import Permission

from ..caller_lists import CALLER_LISTS
from ..forms.caller_lists import AddCallersForm
from ..rows import get_listed_caller, get_service_number, listed_callers


def caller_list_urls():
    """For each list its page, and an address for each change."""
    return [path for callers in CALLER_LISTS for path in urls_of(callers)]


def urls_of(callers):
    def page(view):
        @requires(Permission.MANAGE_SERVICE_NUMBERS)
        @wraps(view)
        def of_service_number(request, pk, **kwargs):
            return view(request, callers, get_service_number(request, pk), **kwargs)

        return of_service_number

    address = f"<int:pk>/modules/{callers.slug}/"
    ticks = [path(f"{address}withheld/", page(withheld), name=f"{callers.name}_withheld")] if callers.refuses else []
    return [
        *ticks,
        path(address, page(caller_list), name=callers.name),
        path(f"{address}add/", page(add), name=f"{callers.name}_add"),
        path(f"{address}<int:entry_pk>/remove/", page(remove), name=f"{callers.name}_remove"),
    ]


@require_safe
def caller_list(request, callers, service_number):
    return render_list(request, callers, service_number)


def render_list(request, callers, service_number, form=None, ticks=None):
    form = form or AddCallersForm(tenant=request.tenant, kind=callers.kind, service_number=service_number)
    page = page_of(request, listed_callers(request, service_number, callers.kind))
    for entry in page:
        entry.remove_url = url_of(callers, service_number, "_remove", entry.pk) + query_of(request)
    context = {
        "service_number": service_number,
        "callers": callers,
        "section": {"page": page, "form": form, "add_url": url_of(callers, service_number, "_add")},
        "form": form,
        "full": full_words(tenant=request.tenant, name=callers.name, count=page.paginator.count),
        "pages_at": url_of(callers, service_number),
    }
    if callers.refuses:
        context |= {"ticks": ticks or RefusesWithheldForm(owner=service_number)}
        context |= {"ticks_url": url_of(callers, service_number, "_withheld")}
    return render(request, "service_numbers/caller_list.html", context)


@require_http_methods(["GET", "POST"])
def withheld(request, callers, service_number):
    """Whether callers who withhold their number are refused."""
    if request.method == "GET":
        return redirect(url_of(callers, service_number))
    form = RefusesWithheldForm(request.POST, owner=service_number)
    if not form.is_valid():
        return render_list(request, callers, service_number, ticks=form)
    form.save()
    messages.success(request, form.outcome())
    return redirect(url_of(callers, service_number))


@require_POST
def add(request, callers, service_number):
    form = AddCallersForm(request.POST, tenant=request.tenant, kind=callers.kind, service_number=service_number)
    if not (form.is_valid() and form.try_save()):
        return render_list(request, callers, service_number, form)
    for level, words in form.outcome():
        messages.add_message(request, level, words)
    return redirect(url_of(callers, service_number))


@require_POST
def remove(request, callers, service_number, entry_pk):
    entry = get_listed_caller(request, service_number, callers.kind, entry_pk)
    entry.delete()
    messages.success(request, _("%(entry)s has been removed.") % {"entry": entry})
    return redirect(url_of(callers, service_number) + query_of(request))


def url_of(callers, service_number, page="", *args):
    return reverse(f"service_numbers:{callers.name}{page}", args=[service_number.pk, *args])
