"""Closing a service number for a while, or diverting it: what callers will get is said before it is saved."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common.planner_door import planner
from common.second_sends import done
from users.access import requires
from users.models import Permission

from ..forms.overrides import OverrideForm
from ..forms.prompts import reads_sound_first
from ..models import Override
from ..rows import get_override, get_planned_override, get_service_number
from ..services.overrides import end_override


def control_for(request, override, data=None, files=None):
    """The form over an Override, new or stored, for who asks."""
    may_set_number = request.user.may(Permission.MANAGE_SERVICE_NUMBERS)
    return OverrideForm(data, files, tenant=request.tenant, instance=override, may_set_number=may_set_number)


def new_override(service_number):
    return Override(tenant=service_number.tenant, service_number=service_number)


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def add(request, pk):
    return show_control(request, new_override(get_service_number(request, pk)))


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def edit(request, pk, override_pk):
    """One that is running, whose beginning stays, or one that is planned."""
    service_number = get_service_number(request, pk)
    return show_control(request, get_override(request, service_number, override_pk, timezone.now()))


def show_control(request, override):
    """The first press shows what callers will get, the second one saves just that: else it is shown anew."""
    is_sent = request.method == "POST"
    form = control_for(request, override, *([request.POST, request.FILES] if is_sent else []))
    taken = take_message(request, form) if is_sent and form.is_valid() and form.brings_message else None
    if taken:
        form = control_for(request, override, form.with_message(taken))
    told = form.foretold() if form.is_valid() or (override.pk and not is_sent) else None
    if told and is_as_shown(request, told) and form.try_save(by=request.user):
        messages.success(request, _("Saved. %(what)s") % {"what": told.sentence})
        for words in filter(None, [told.lacks, told.until_then]):
            messages.warning(request, words)
        for words in form.understood():
            messages.info(request, words)
        return redirect(override.service_number)
    told = None if form.errors else told
    context = {"service_number": override.service_number, "override": override, "form": form, "told": told}
    page = render(request, "service_numbers/override_form.html", context)
    return done(request, page) if taken else page


def take_message(request, form):
    """Put an uploaded message into the library; None where there is no room, which the form says then."""
    if not form.try_save(by=request.user):
        return None
    words = _("“%(message)s” has been added to the available messages.") % {"message": form.taken}
    messages.success(request, words)
    if form.missing:
        messages.warning(request, form.missing)
    return form.taken


def is_as_shown(request, told):
    """Whether it is to be saved, and what the page had said of it is what callers will get."""
    return "again" not in request.POST and request.POST.get("shown") == told.shown


@requires(Permission.CHANGE_HOURS)
@require_POST
def delete(request, pk, override_pk):
    """One that is planned; one that is running is ended instead."""
    service_number = get_service_number(request, pk)
    override = get_planned_override(request, service_number, override_pk, timezone.now())
    words = {"what": override.get_kind_display(), "when": override.when}
    override.delete()
    messages.success(request, _("%(what)s %(when)s has been deleted.") % words)
    return redirect(service_number)


@requires(Permission.CHANGE_HOURS)
@require_POST
def end(request, pk):
    """Ends what is running, and says what callers get then."""
    service_number, now = get_service_number(request, pk), timezone.now()
    has_ended = end_override(service_number=service_number, now=now)
    said = _("Ended. Callers now get this: %(what)s") if has_ended else _("It had ended. Callers get this: %(what)s")
    messages.success(request, said % {"what": planner().calls_to_service_number(service_number, now)[0].words})
    return redirect(service_number)
