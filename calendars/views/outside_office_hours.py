"""What callers hear outside a company's office hours: one row a company, and its page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from service_numbers.forms.prompts import reads_sound_first
from users.access import requires
from users.models import Permission

from ..forms.outside_office_hours import OutsideOfficeHoursForm
from ..rows import get_outside_office_hours


@requires(Permission.CHANGE_HOURS)
@require_http_methods(["GET", "POST"])
@reads_sound_first
def office_hours_message(request):
    is_sent = request.method == "POST"
    form = OutsideOfficeHoursForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        tenant=request.tenant,
        instance=get_outside_office_hours(request),
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("The message outside office hours has been saved."))
        for words in form.understood():
            messages.info(request, words)
        if form.not_heard:
            messages.warning(request, form.not_heard)
        return redirect("company:office_hours")
    return render(request, "calendars/outside_office_hours.html", {"form": form})
