from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calendars.services.work_hours import is_outside_work_hours
from common.pages import page_of
from common.planner_door import planner
from queues.services.memberships import groups_left

from ..access import own_pages_or_admin
from ..forms.modes import AbsenceForm, EditAbsenceForm, ModeSettingForm
from ..limits import full_words
from ..models import Mode, absence_now, mode_now
from ..rows import get_absence, get_planned_absence, get_user
from ..services import modes as services
from ..services.modes import absences_of, mode_settings, switch_off


@own_pages_or_admin
@require_safe
def mode_list(request, pk):
    """The mode that is on, a control to switch one on or off, and what each of the six does with calls."""
    owner = get_user(request, pk)
    now = timezone.now()
    effects = planner().effects_of_modes(owner, now)
    rows = [{"setting": one, "effect": effects[one.mode]} for one in mode_settings(owner)]
    context = {"owner": owner, "rows": rows} | absences_now(request, owner, now, effects)
    return render(request, "users/mode_list.html", context)


def absences_now(request, owner, now=None, effects=None):
    """For the control that switches modes on and off: the absence that is running, and those that are planned."""
    now = now or timezone.now()
    absences = list(absences_of(owner).not_over(now))
    running = absence_now(absences, now)
    planned = [one for one in absences if one is not running]
    in_force = mode_now(absences, owner.absence_activated, now)
    is_outside = in_force is None and is_outside_work_hours(owner, now)
    if is_outside:
        in_force = Mode.GONE_FOR_THE_DAY
    return {
        "modes": Mode,
        "running": running,
        "planned": page_of(request, planned),
        "full": full_words(tenant=owner.tenant, name="absences", count=len(planned)),
        "is_outside_work_hours": is_outside,
        "groups_left": groups_left(user=owner, absences=absences, moment=now),
        "effect_now": (effects or planner().effects_of_modes(owner, now))[in_force].words if in_force else "",
    }


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def edit_mode(request, pk, mode):
    owner = get_user(request, pk)
    setting = get_setting(owner, mode)
    form = ModeSettingForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=setting
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(mode)s has been saved.") % {"mode": setting})
        for words in form.understood():
            messages.info(request, words)
        return redirect("users:modes", pk)
    return render(request, "users/mode_edit.html", {"owner": owner, "setting": setting, "form": form})


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def switch_mode_on(request, pk, mode):
    """Says what will happen to calls; the button on it switches the mode on."""
    owner = get_user(request, pk)
    setting = get_setting(owner, mode)
    form = AbsenceForm(request.POST if request.method == "POST" else None, user=owner, mode=mode)
    if form.is_valid() and form.try_save():
        said = _("%(mode)s is on.") if absence_now([form.absence], form.now) else _("%(mode)s is planned.")
        messages.success(request, said % {"mode": setting})
        return redirect("users:modes", pk)
    effects = planner().effects_of_modes(owner, form.now)
    context = {"owner": owner, "setting": setting, "form": form, "effect": effects[setting.mode]}
    return render(request, "users/mode_switch_on.html", context | absences_now(request, owner, form.now, effects))


@own_pages_or_admin
@require_POST
def switch_mode_off(request, pk):
    """Ends the mode whose button it was, and says what holds then: it may be another, or outside work hours."""
    owner, now, mode = get_user(request, pk), timezone.now(), request.POST.get("mode", "")
    if switch_off(user=owner, now=now, mode=mode if mode in Mode else None):
        messages.success(request, what_holds(owner, now))
    else:
        was_off = _("%(mode)s was off already.") % {"mode": Mode(mode).label} if mode in Mode else ""
        messages.info(request, f"{was_off} {what_holds(owner, now)}".strip())
    return redirect("users:modes", pk)


def what_holds(owner, now):
    """Which mode holds for calls to a user, in words; outside activated work hours that is Gone for the day."""
    if mode := mode_now(absences_of(owner).covering(now), owner.absence_activated, now):
        return _("%(mode)s is on.") % {"mode": Mode(mode).label}
    if is_outside_work_hours(owner, now):
        words = _("No mode is on. It is outside the work hours: calls go as in %(mode)s.")
        return words % {"mode": Mode.GONE_FOR_THE_DAY.label}
    return _("No mode is on: calls ring as usual.")


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def edit_absence(request, pk, absence_pk):
    """A planned absence, or the end of the one that is running."""
    owner, now = get_user(request, pk), timezone.now()
    absence = get_absence(request, owner, absence_pk, now)
    data, exact = request.POST if request.method == "POST" else None, "times" in request.GET
    form = EditAbsenceForm(data, tenant=request.tenant, instance=absence, now=now, exact=exact)
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(mode)s has been saved.") % {"mode": absence})
        return redirect("users:modes", pk)
    return render(request, "users/absence_edit.html", {"owner": owner, "absence": absence, "form": form})


@own_pages_or_admin
@require_POST
def delete_absence(request, pk, absence_pk):
    """A planned absence that will not be; one that is running is switched off instead."""
    owner = get_user(request, pk)
    absence = get_planned_absence(request, owner, absence_pk, timezone.now())
    services.delete_absence(absence=absence)
    messages.success(request, _("The planned %(mode)s has been deleted.") % {"mode": absence})
    return redirect("users:modes", pk)


def get_setting(owner, mode):
    setting = next((one for one in mode_settings(owner) if one.mode == mode), None)
    if setting is None:
        raise Http404
    return setting
