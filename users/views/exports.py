"""Sheets of many rows that are being made, or are there for a day: everybody sees their own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.sheets import XLSX

from ..access import for_company
from ..models import Export
from ..rows import get_export
from ..services.exports import KINDS, TooManySheets, ask_for_sheet, drop_sheet, sheets_of

LONGEST_QUERY = 1000


@for_company
@require_safe
def export_list(request):
    sheets = sheets_of(tenant=request.tenant, user=request.user)
    return render(request, "users/export_list.html", {"sheets": sheets})


@for_company
@require_POST
def ask(request, kind):
    """Have a sheet made: `asked` is the query of the page that offered it."""
    found = KINDS.get(kind)
    if found is None:
        raise Http404
    if not request.user.may(found.permission):
        raise PermissionDenied(_("Your roles do not include this page."))
    asked = request.POST.get("asked", "").replace("\x00", "")[:LONGEST_QUERY]
    sheet = found.plan(request.tenant, asked)
    if sheet is None:
        messages.error(request, _("There is no such sheet. Go back to the page that offered it."))
        return redirect("company:sheets")
    try:
        ask_for_sheet(tenant=request.tenant, by=request.user, kind=kind, asked=asked, sheet=sheet)
    except TooManySheets as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(sheet)s is being made.") % {"sheet": sheet.name})
    return redirect("company:sheets")


@for_company
@require_safe
def download(request, pk):
    export = get_export(request, pk)
    if not request.user.may(KINDS[export.kind].permission):
        raise PermissionDenied(_("Your roles do not include this page."))
    if export.state != Export.State.READY:
        raise Http404
    try:
        file = export.file.open() if export.is_kept else None
    except FileNotFoundError:  # no backup has it
        file = None
    if file is None:
        messages.error(request, _("%(sheet)s is no longer kept: have it made again.") % {"sheet": export.name})
        return redirect("company:sheets")
    return FileResponse(file, as_attachment=True, filename=export.name, content_type=XLSX)


@for_company
@require_POST
def drop(request, pk):
    """Stop making a sheet, or delete one that is there."""
    export = get_export(request, pk)
    drop_sheet(export=export)
    messages.success(request, _("%(sheet)s has been deleted.") % {"sheet": export.name})
    return redirect("company:sheets")
