"""One page for every kind of weekly hours; `weekly_kinds.py` is the table of them."""

from functools import wraps

from django.contrib import messages
from django.forms import modelform_factory
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .forms import WeeklyPeriodForm
from .services.weekly import copy_monday
from .weekly import Weekday


def weekly_urls(kind):
    """The addresses of a kind: the week, and one for each change."""

    def page(view):
        @wraps(view)
        def of_owner(request, pk=None, **kwargs):
            return view(request, kind, kind.get_owner(request, pk), **kwargs)

        return kind.mark(of_owner)

    return [
        path("", page(week), name=kind.name),
        path("add/", page(add), name=f"{kind.name}_add"),
        path("copy-monday/", page(copy_monday_to_friday), name=f"{kind.name}_copy"),
        path("<int:period_pk>/edit/", page(edit), name=f"{kind.name}_edit"),
        path("<int:period_pk>/delete/", page(delete), name=f"{kind.name}_delete"),
    ]


@require_safe
def week(request, kind, owner):
    return render_week(request, kind, owner)


@require_POST
def add(request, kind, owner):
    return save(request, kind, owner, None)


@require_POST
def edit(request, kind, owner, period_pk):
    return save(request, kind, owner, get_object_or_404(kind.periods(owner), pk=period_pk))


@require_POST
def delete(request, kind, owner, period_pk):
    period = get_object_or_404(kind.periods(owner), pk=period_pk)
    period.delete()
    messages.success(request, _("%(period)s has been deleted.") % {"period": period})
    return redirect(kind.url(owner))


@require_POST
def copy_monday_to_friday(request, kind, owner):
    copy_monday(periods=kind.periods(owner))
    messages.success(request, _("Tuesday to Friday now have the hours of Monday."))
    return redirect(kind.url(owner))


def make_form(request, kind, owner, period, data=None, weekday=None):
    """The form of a period, or the one that adds a period on `weekday`."""
    form_class = modelform_factory(kind.model, form=WeeklyPeriodForm, fields=["weekday", "starts", "ends"])
    if period is None:
        period = kind.model(tenant=request.tenant, weekday=weekday)
        setattr(period, kind.owner_field, owner)
    auto_id = f"id_{period.pk}_%s" if period.pk else f"id_new_{period.weekday}_%s"
    return form_class(data, tenant=request.tenant, instance=period, others=kind.periods(owner), auto_id=auto_id)


def save(request, kind, owner, period):
    weekday = request.POST.get("weekday")
    weekday = int(weekday) if weekday in map(str, Weekday.values) else Weekday.MONDAY
    form = make_form(request, kind, owner, period, request.POST, weekday)
    if form.is_valid() and form.try_save():
        saved = f"{form.instance}, {form.second}" if form.second else form.instance
        messages.success(request, _("%(period)s has been saved.") % {"period": saved})
        return redirect(kind.url(owner))
    return render_week(request, kind, owner, form)


def render_week(request, kind, owner, typed=None):
    """The seven days, each with its periods and a form for one more; `typed` is the form sent with errors."""
    periods = list(kind.periods(owner))
    days = []
    for day in Weekday:
        forms = [make_form(request, kind, owner, one) for one in periods if one.weekday == day]
        forms.append(make_form(request, kind, owner, None, weekday=day))
        days.append({"label": day.label, "forms": [as_typed(form, typed) for form in forms]})
    for day in days:
        for form in day["forms"]:
            form.action = kind.url(owner, "_edit" if form.instance.pk else "_add", **period_of(form))
            form.delete_action = kind.url(owner, "_delete", **period_of(form)) if form.instance.pk else None
            form.day = day["label"]
    context = {
        "kind": kind,
        "owner": owner,
        "days": days,
        "form": typed,
        "is_empty": not periods,
        "has_monday": any(one.weekday == Weekday.MONDAY for one in periods),
        "copy_action": kind.url(owner, "_copy"),
    }
    return render(request, "calendars/weekly_hours.html", context)


def period_of(form):
    return {"period_pk": form.instance.pk} if form.instance.pk else {}


def as_typed(form, typed):
    return typed if typed is not None and typed.auto_id == form.auto_id else form
