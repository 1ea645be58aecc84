"""One page for every kind of weekly hours; `weekly_kinds.py` is the table of them."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms.weekly import WeekForm


def weekly_page(kind):
    """The view of a kind, with the kind's mark."""

    @wraps(week)
    def of_owner(request, pk=None):
        return week(request, kind, kind.get_owner(request, pk))

    return kind.mark(of_owner)


@require_http_methods(["GET", "POST"])
def week(request, kind, owner):
    """The seven days with all their periods, saved together."""
    form = WeekForm(request.POST if request.method == "POST" else None, kind=kind, owner=owner)
    for note in form.notes:
        messages.info(request, note)
    if form.is_valid() and form.try_save():
        messages.success(request, _("The hours have been saved."))
        return redirect(kind.url(owner))
    return render(request, "calendars/weekly_hours.html", {"kind": kind, kind.owner_on_page: owner, "form": form})
