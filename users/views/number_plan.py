from functools import wraps

from django.contrib import messages
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.lists import searched_for
from common.pages import page_of
from common.phone_numbers import digits_to_search
from common.search_text import folded, folded_by_database
from common.sheets import sheet_response

from ..access import requires
from ..forms.number_plan import DirectoryEntryForm, ImportNumberPlanForm, TakeEntriesForm
from ..limits import full_words
from ..models import DirectoryEntry, Import, Permission
from ..plan_warnings import PlanWarnings
from ..rows import get_directory_entry, get_import
from ..services.imports import AlreadyAnswered, entries_of, stop_import
from ..services.number_plan import PlanChanged, changes_of, number_plan_sheet

IMPORTS_SHOWN = 5
MOST_GONE_NAMED = 1000
MOST_GONE_OPEN = 10  # of more the list is folded, or what is asked would be far below
MOST_UNDONE = 500  # changes at once that the history takes back: see history/undo.py


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
    query = searched_for(request)
    entries = DirectoryEntry.objects.for_tenant(request.tenant).order_by(Lower("name"), "id")
    if query:
        by_text = Q(short_code__startswith=query)
        if words := folded(query):  # a company has few thousand entries: an index would not be used
            entries = entries.alias(folded_name=folded_by_database(F("name")))
            by_text |= Q(folded_name__contains=words)
        for digits in digits_to_search(query):
            by_text |= Q(number__contains=digits)
        entries = entries.filter(by_text)
    page = page_of(request, entries)
    warnings = PlanWarnings(request.tenant)
    count = DirectoryEntry.objects.for_tenant(request.tenant).count() if query else page.paginator.count
    imports = Import.objects.for_tenant(request.tenant)
    context = {
        "page": page,
        "rows": [(entry, warnings.of_number(entry)) for entry in page],
        "query": query,
        "full": full_words(tenant=request.tenant, name="number_plan", count=count),
        "imports": imports.filter(kind=Import.Kind.NUMBER_PLAN).exclude(state__in=Import.PREVIEWS)[:IMPORTS_SHOWN],
    }
    return render(request, "users/number_plan.html", context)


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
        for warning in form.warnings:
            messages.warning(request, warning)
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
    if form.is_valid():
        return redirect("company:found_entries", form.keep(by=request.user).pk)
    return render(request, "users/number_plan_import.html", {"form": form})


@managed_service_only
@require_http_methods(["GET", "POST"])
def found_entries(request, pk):
    """What has been read of a sheet, to be taken in or not."""
    imported = get_import(request, pk)
    if imported.state != Import.State.READ:
        return answered_before(request, imported)
    entries = entries_of(imported)
    gone, new = changes_by(imported, entries)
    form = TakeEntriesForm(request.POST if request.method == "POST" else None, imported=imported, gone=gone)
    try:
        if form.is_valid() and form.try_save(by=request.user):
            return say_what_is_taken(request, form.taken)
    except AlreadyAnswered:
        return answered_before(request, get_import(request, pk))
    except PlanChanged:
        messages.warning(request, _("Somebody has just changed the number plan: look again at what is removed."))
        return redirect("company:found_entries", pk)
    page = page_of(
        request, [(*written, entry) for written, entry in zip(imported.shown["written"], entries, strict=True)]
    )
    context = {
        "imported": imported,
        "form": form,
        "page": page,
        "gone": gone[:MOST_GONE_NAMED],
        "gone_count": len(gone),
        "there_count": len(gone) + len(entries) - len(new),
        "is_long": len(gone) > MOST_GONE_OPEN,
        "may_be_undone": len(gone) + len(new) <= MOST_UNDONE,
    }
    return render(request, "users/number_plan_found.html", context | imported.shown)


def changes_by(imported, entries):
    """Which entries of the number plan a sheet removes, and which it adds."""
    if not imported.replaces:
        return [], entries
    there = DirectoryEntry.objects.for_tenant(imported.tenant).order_by(Lower("name"), "id")
    return changes_of(list(there), entries)


def answered_before(request, imported):
    """To the number plan from a preview that waits for no answer any more."""
    if imported.state == Import.State.DROPPED:
        said = _("A later upload has taken the place of %(import)s, or it was stopped: nothing of it was taken in.")
        messages.warning(request, said % {"import": imported})
    else:
        messages.info(request, _("This sheet has been answered before: see Imports."))
    return redirect("company:number_plan")


def say_what_is_taken(request, imported):
    count = imported.rows
    said = ngettext("%(count)d entry has been imported.", "%(count)d entries have been imported.", count)
    if imported.is_running:
        said = _("%(count)d entries are being taken in: see below.")
    messages.success(request, said % {"count": count})
    return redirect("company:number_plan")


@managed_service_only
@require_POST
def stop(request, pk):
    """Take nothing of an import in that has not ended."""
    imported = get_import(request, pk)
    if stop_import(imported=imported):
        messages.success(request, _("%(import)s has been stopped: nothing was taken in.") % {"import": imported})
    else:
        messages.info(request, _("%(import)s had ended already.") % {"import": imported})
    return redirect("company:number_plan")


@managed_service_only
@require_safe
def export_sheet(request):
    headings = [_("Short code"), _("Name"), _("Number")]
    return sheet_response(number_plan_sheet(tenant=request.tenant, headings=headings), "number-plan.xlsx")
