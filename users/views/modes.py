from django.contrib import messages
from django.db import transaction
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
    context = {"owner": owner, "settings": mode_settings(owner)} | absences_now(request, owner)
    return render(request, "users/mode_list.html", context)


def absences_now(request, owner):
    """For the control that switches modes on and off: the absence that is running, and those that are planned."""
    now = timezone.now()
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
        "in_force": in_force,
    }


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def edit_mode(request, pk, mode):
    """What one mode does with calls. What it lacks is said at once, and the page stays: it can be chosen there."""
    owner = get_user(request, pk, with_company=True)
    setting = get_setting(owner, mode)
    form = setting_form(request, setting)
    if form.is_valid() and form.try_save():
        messages.success(request, _("%(mode)s has been saved.") % {"mode": setting})
        tell(request, form.understood())
        lacks = planner().effects_of_modes(owner, timezone.now())[setting.mode].lacks
        return redirect("users:edit_mode", pk, mode) if lacks else redirect("users:modes", pk)
    return render(request, "users/mode_edit.html", {"owner": owner, "setting": setting, "form": form})


@own_pages_or_admin
@require_http_methods(["GET", "POST"])
def switch_mode_on(request, pk, mode):
    """Says what will happen to calls, and lets one set where they go; its buttons switch the mode on."""
    owner = get_user(request, pk, with_company=True)
    setting = get_setting(owner, mode)
    form = AbsenceForm(request.POST if request.method == "POST" else None, user=owner, mode=mode)
    where = setting_form(request, setting, asked="pattern" in request.POST)
    if saved_together(form, where):
        messages.success(request, what_is_on(owner, form, setting))
        tell(request, where.understood())
        return redirect("users:modes", pk)
    effects = planner().effects_of_modes(owner, form.now)
    context = {"owner": owner, "setting": setting, "form": form, "where": where, "effect": effects[setting.mode]}
    return render(request, "users/mode_switch_on.html", context | absences_now(request, owner))


def setting_form(request, setting, asked=True):
    """The form of what a mode does with calls, filled with what was sent if it was `asked`."""
    data = request.POST if request.method == "POST" and asked else None
    return ModeSettingForm(data, tenant=request.tenant, instance=setting)


def saved_together(form, where):
    """Whether the mode has been switched on and, if that was sent, saved where it sends calls: both or none."""
    are_valid = [one.is_valid() for one in (form, where) if one.is_bound]
    if not are_valid or not all(are_valid):
        return False
    with transaction.atomic():
        saved = form.try_save() and (not where.is_bound or not where.has_changed() or where.try_save())
        transaction.set_rollback(not saved)
    return saved


def tell(request, understood):
    for words in understood:
        messages.info(request, words)


def what_is_on(owner, form, setting):
    """What switching on has done, in words, made of what holds now: modes may have no effect, or begin later."""
    if absence_now([form.absence], form.now) is None:
        said = _("%(mode)s is planned.") % {"mode": setting}
    else:
        said = _("%(mode)s is on.") % {"mode": setting}
    if owner.absence_activated:
        return said
    return said + " " + _("It has no effect on calls: absence is not activated.")


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
    running = absence_now(absences_of(owner).covering(now), now)
    if running and owner.absence_activated:
        return _("%(mode)s is on.") % {"mode": running}
    is_outside = is_outside_work_hours(owner, now)
    if not running and not is_outside:
        return _("No mode is on: calls ring as usual.")
    has_no_effect = _("%(mode)s is on and has no effect on calls: absence is not activated.") % {"mode": running}
    words = [has_no_effect if running else _("No mode is on.")]
    if is_outside:
        outside = _("It is outside the work hours: calls go as in %(mode)s.")
        words.append(outside % {"mode": Mode.GONE_FOR_THE_DAY.label})
    else:
        words.append(_("Calls ring as usual."))
    return " ".join(words)


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
    said = _("The planned %(mode)s has been deleted.") % {"mode": absence}
    running = absence_now(absences_of(owner).covering(timezone.now()), timezone.now())
    if running and running.is_open_ended:
        said += " " + _("%(mode)s stays on %(until)s.") % {"mode": running, "until": running.until}
    messages.success(request, said)
    return redirect("users:modes", pk)


def get_setting(owner, mode):
    setting = next((one for one in mode_settings(owner) if one.mode == mode), None)
    if setting is None:
        raise Http404
    return setting
