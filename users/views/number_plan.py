from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.phone_numbers import digits_to_search
from common.sheets import sheet_response

from ..access import requires
from ..forms.number_plan import DirectoryEntryForm, ImportNumberPlanForm
from ..limits import full_words
from ..models import DirectoryEntry, Permission
from ..rows import get_directory_entry
from ..services.number_plan import number_plan_sheet

ROWS_A_PAGE = 50


def managed_service_only(view):
    """For companies with the managed service; for others the page does not exist. The role is checked first."""

    @requires(Permission.MANAGE_USERS)
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.tenant.managed_service:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@managed_service_only
@require_safe
def entry_list(request):
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    entries = DirectoryEntry.objects.for_tenant(request.tenant).order_by(Lower("name"), "id")
    if query:
        by_text = Q(name__icontains=query) | Q(short_code__startswith=query)
        for digits in digits_to_search(query):
            by_text |= Q(number__contains=digits)
        entries = entries.filter(by_text)
    page = Paginator(entries, ROWS_A_PAGE).get_page(request.GET.get("page"))
    count = DirectoryEntry.objects.for_tenant(request.tenant).count() if query else page.paginator.count
    full = full_words(tenant=request.tenant, name="number_plan", count=count)
    return render(request, "users/number_plan.html", {"page": page, "query": query, "full": full})


@managed_service_only
@require_http_methods(["GET", "POST"])
def add(request):
    return save_entry(request, None)


@managed_service_only
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    return save_entry(request, get_directory_entry(request, pk))


def save_entry(request, entry):
    form = DirectoryEntryForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=entry
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(entry)s has been saved.") % {"entry": form.instance})
        return redirect("company:number_plan")
    return render(request, "users/directory_entry_form.html", {"form": form, "entry": entry})


@managed_service_only
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    entry = get_directory_entry(request, pk)
    if request.method == "POST":
        entry.delete()
        messages.success(request, _("%(entry)s has been deleted.") % {"entry": entry})
        return redirect("company:number_plan")
    return render(request, "users/directory_entry_confirm_delete.html", {"entry": entry})


@managed_service_only
@require_http_methods(["GET", "POST"])
def import_sheet(request):
    is_sent = request.method == "POST"
    form = ImportNumberPlanForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, tenant=request.tenant
    )
    if form.is_valid() and form.try_save():
        count = len(form.entries)
        said = ngettext("%(count)d entry has been imported.", "%(count)d entries have been imported.", count)
        messages.success(request, said % {"count": count})
        return redirect("company:number_plan")
    return render(request, "users/number_plan_import.html", {"form": form})


@managed_service_only
@require_safe
def export_sheet(request):
    headings = [_("Short code"), _("Name"), _("Number")]
    return sheet_response(number_plan_sheet(tenant=request.tenant, headings=headings), "number-plan.xlsx")
