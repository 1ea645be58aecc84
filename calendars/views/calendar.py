"""The calendar of a service number: its entries, imports with a preview, copies, a year at a glance."""

from datetime import date

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.days import is_of_this_century
from common.forms.fields import start_of_day
from common.pages import page_of
from common.reading_first import reads_first
from service_numbers.forms.prompts import reads_sound_first
from service_numbers.rows import get_service_number
from service_numbers.services.overrides import overrides_of
from users.access import requires
from users.limits import full_words, most_beside
from users.models import Permission

from ..days import TooManyDays, sort_out
from ..forms.calendar import CalendarFileForm, CopyCalendarForm, HolidayChoiceForm, TakeDaysForm, found_days
from ..forms.calendar_day import CalendarDayForm
from ..models import CalendarDay
from ..rows import get_calendar_day, get_copied_calendar
from ..services.calendar import days_of
from ..year_glance import WEEKDAY_NAMES, legend, months_of

MOST_NAMED = 3  # entries left out that a message names


@requires(Permission.CHANGE_HOURS)
@require_safe
def calendar(request, pk):
    service_number = get_service_number(request, pk)
    today = timezone.localdate()
    days = days_of(service_number).select_related("service_number", "prompt__new_sound")
    days = list(days.annotate(most=most_beside("calendar_days")))  # one query for both lists
    upcoming = page_of(request, [day for day in days if day.last_day >= today])
    past = page_of(request, [day for day in reversed(days) if day.last_day < today], "past")
    prefetch_related_objects([*upcoming, *past], "hours")
    most = days[0].most if days else None
    context = {
        "service_number": service_number,
        "upcoming": upcoming,
        "past": past,
        "full": full_words(tenant=request.tenant, name="calendar_days", count=len(days), most=most),
        "today": today,
        "may_manage": request.user.may(Permission.MANAGE_SERVICE_NUMBERS),
    }
    return render(request, "calendars/calendar.html", context)


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def add(request, pk):
    service_number = get_service_number(request, pk)
    day = CalendarDay(tenant=request.tenant, service_number=service_number)
    return save_day(request, service_number, day)


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def edit(request, pk, day_pk):
    service_number = get_service_number(request, pk)
    return save_day(request, service_number, get_calendar_day(request, service_number, day_pk))


def save_day(request, service_number, day):
    is_sent = request.method == "POST"
    form = CalendarDayForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        tenant=request.tenant,
        instance=day,
        may_set_number=request.user.may(Permission.MANAGE_SERVICE_NUMBERS),
    )
    if form.is_valid() and form.try_save():
        say_what_was_saved(request, form, day)
        warn_of_missing_number(request, day)
        return redirect(f"{reverse('service_numbers:calendar', args=[service_number.pk])}?day={day.pk}")
    context = {"service_number": service_number, "form": form, "day": day if day.pk else None}
    return render(request, "calendars/calendarday_form.html", context)


def say_what_was_saved(request, form, day):
    messages.success(request, _("%(day)s has been saved.") % {"day": day})
    not_kept = ""
    if form.not_kept:
        not_kept = _("Not kept, since the mode “%(mode)s” does not use it: %(dropped)s.")
        not_kept %= {"mode": day.get_mode_display(), "dropped": ", ".join(form.not_kept)}
    for words in filter(None, [form.done, not_kept, *form.understood()]):
        messages.info(request, words)
    if form.not_heard:
        messages.warning(request, form.not_heard)


def warn_of_missing_number(request, day):
    """An external divert without any number is saved, and said: who may not set one learns who can."""
    if not day.lacks_number:
        return
    lacking = _("There is no number to divert to, so callers are served as without welcome message.")
    if request.user.may(Permission.MANAGE_SERVICE_NUMBERS):
        remedy = _("Give the entry an own divert number, or set the external divert number.")
    else:
        remedy = _("An admin of your company can set one.")
    messages.warning(request, f"{lacking} {remedy}")


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
def delete(request, pk, day_pk):
    service_number = get_service_number(request, pk)
    day = get_calendar_day(request, service_number, day_pk)
    if request.method == "POST":
        day.delete()
        messages.success(request, _("%(day)s has been deleted.") % {"day": day})
        return redirect("service_numbers:calendar", service_number.pk)
    context = {"service_number": service_number, "day": day}
    return render(request, "calendars/calendarday_confirm_delete.html", context)


@requires(Permission.CHANGE_HOURS)
@require_safe
def holidays(request, pk):
    """Choose a country, a region and a year; then the public holidays of it, to tick."""
    service_number = get_service_number(request, pk)
    choice = HolidayChoiceForm(request.GET if "country" in request.GET else None, country=request.tenant.country)
    context = {"service_number": service_number, "choice": choice}
    if choice.is_valid():
        context |= preview_of(service_number, choice.found()) | {"source": choice.source()}
    return render(request, "calendars/calendar_holidays.html", context)


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_first(found_days, "file")
def import_file(request, pk):
    """Upload a file; then its days, to tick."""
    service_number = get_service_number(request, pk)
    is_sent = request.method == "POST"
    form = CalendarFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    context = {"service_number": service_number, "form": form}
    if not form.is_valid():
        return render(request, "calendars/calendar_import.html", context)
    try:
        context |= preview_of(service_number, form.found.days, form.cleaned_data["file"].name)
    except TooManyDays:
        form.add_error("file", _("These days overlap one another, or the calendar, too often. Import fewer at once."))
        return render(request, "calendars/calendar_import.html", context)
    context |= {"source": form.cleaned_data["file"].name, "notes": form.found.notes}
    return render(request, "calendars/calendar_preview.html", context)


def preview_of(service_number, found, file_name=""):
    """For the page that shows what an import found: what is free, in a form, and what is left out."""
    today = timezone.localdate()
    entries = days_of(service_number).from_day(today)
    sorted_out = sort_out(found, entries, today)
    return {
        "form": TakeDaysForm(service_number=service_number, offered=sorted_out.free, file_name=file_name),
        "left_out": sorted_out.left_out,
        "past": sorted_out.past,
    }


@requires(Permission.CHANGE_HOURS)
@require_POST
def take(request, pk):
    """Enter the ticked days of a preview."""
    service_number = get_service_number(request, pk)
    form = TakeDaysForm(request.POST, service_number=service_number)
    if form.is_valid() and form.try_save(by=request.user):
        count = len(form.taken)
        said = ngettext("%(count)d entry has been added.", "%(count)d entries have been added.", count)
        messages.success(request, said % {"count": count})
        warn_of_missing_number(request, form.saved[0])
        return redirect("service_numbers:calendar", service_number.pk)
    return render(request, "calendars/calendar_preview.html", {"service_number": service_number, "form": form})


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
def copy(request, pk):
    service_number = get_copied_calendar(request, pk)
    form = CopyCalendarForm(
        request.POST if request.method == "POST" else None, source=service_number, by=request.user
    )
    if form.is_valid() and form.try_save():
        for copied in form.copied:
            say_what_was_copied(request, copied)
        return redirect("service_numbers:calendar", service_number.pk)
    page = page_of(request, form.targets)
    form.show(page)
    entries = days_of(service_number).from_day(timezone.localdate())
    context = {
        "service_number": service_number,
        "form": form,
        "page": page,
        "entries": entries,
        "may_manage": request.user.may(Permission.MANAGE_SERVICE_NUMBERS),
    }
    return render(request, "calendars/calendar_copy.html", context)


def say_what_was_copied(request, copied):
    words = {"number": copied.target, "count": copied.count, "left_out": len(copied.left_out)}
    if not copied.left_out:
        messages.success(request, _("%(number)s: %(count)d copied.") % words)
        return
    reasons = [why_left_out(entry, others) for entry, others in copied.left_out[:MOST_NAMED]]
    if len(copied.left_out) > MOST_NAMED:
        reasons.append(_("and %(count)d more") % {"count": len(copied.left_out) - MOST_NAMED})
    said = _("%(number)s: %(count)d copied, %(left_out)d left out: %(reasons)s.")
    messages.warning(request, said % (words | {"reasons": "; ".join(reasons)}))


def why_left_out(entry, others):
    """Of an entry that was not copied; `others` are in its way, none of a divert to the target itself."""
    if not others:
        return _("%(entry)s diverts to this very number") % {"entry": entry}
    if [one.name for one in others] == [entry.name]:
        return _("%(entry)s is there already") % {"entry": entry}
    named = ", ".join(str(one) for one in others)
    said = ngettext(
        "%(entry)s (%(others)s is there already)", "%(entry)s (%(others)s are there already)", len(others)
    )
    return said % {"entry": entry, "others": named}


@requires(Permission.CHANGE_HOURS)
@require_safe
def year(request, pk):
    service_number = get_service_number(request, pk)
    today = timezone.localdate()
    shown = chosen_year(request.GET.get("year", ""), today)
    entries = days_of(service_number).overlapping(date(shown, 1, 1), date(shown, 12, 31))
    begins, over = start_of_day(date(shown, 1, 1)), start_of_day(date(shown + 1, 1, 1))
    for_a_while = overrides_of(service_number).not_over(timezone.now()).overlapping(begins, over)
    context = {
        "service_number": service_number,
        "year": shown,
        "previous": shown - 1 if shown > 2000 else None,
        "next": shown + 1 if shown < 2099 else None,
        "months": months_of(shown, entries, today),
        "weekdays": WEEKDAY_NAMES,
        "legend": legend(),
        "for_a_while": for_a_while,
    }
    return render(request, "calendars/calendar_year.html", context)


def chosen_year(text, today):
    """A year of this century from an address, else the present one."""
    is_year = text.isascii() and text.isdigit() and len(text) == 4 and is_of_this_century(int(text))
    return int(text) if is_year else today.year
