"""Close early and reopen by itself: "Closed until" and "External divert until" of a service number."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from users.access import requires
from users.models import Permission

from ..forms.overrides import OverrideForm
from ..models import Override
from ..rows import get_service_number
from ..services.overrides import end_override
from .service_numbers import render_detail


@requires(Permission.CHANGE_HOURS)
@require_POST
def set_until(request, pk, kind):
    service_number = get_service_number(request, pk)
    if kind not in Override.Kind.values:
        raise Http404
    form = OverrideForm(request.POST, service_number=service_number, kind=kind, auto_id=f"id_{kind}_%s")
    if not form.is_valid():
        return render_detail(request, service_number, form)
    form.save(by=request.user)
    messages.success(request, _("%(what)s is set. It ends by itself.") % {"what": form.kind.label})
    return redirect(service_number)


@requires(Permission.CHANGE_HOURS)
@require_POST
def end(request, pk):
    service_number = get_service_number(request, pk)
    end_override(service_number=service_number)
    messages.success(request, _("Hours, calendar and main mode of %(name)s hold again.") % {"name": service_number})
    return redirect(service_number)
