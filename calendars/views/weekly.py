"""One page for every kind of weekly hours; `weekly_kinds.py` is the table of them."""

from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..forms.weekly import WeekForm
from ..week_words import closed_days, days_in_words, week_in_words


def weekly_page(kind):
    """The view of a kind, with the kind's mark."""

    @wraps(week)
    def of_owner(request, pk=None):
        return week(request, kind, kind.get_owner(request, pk))

    return kind.mark(of_owner)


@require_http_methods(["GET", "POST"])
def week(request, kind, owner):
    """The seven days with all their periods, saved together; what that would close is asked before."""
    form = WeekForm(request.POST if request.method == "POST" else None, kind=kind, owner=owner)
    for note in form.notes:
        messages.info(request, note)
    if form.is_valid() and form.is_agreed and form.try_save():
        messages.success(request, _("The hours have been saved."))
        for words in kind.said(owner, form.change()):
            messages.info(request, words)
        return redirect(kind.url(owner))
    context = {"kind": kind, kind.owner_on_page: owner, "form": form, "holds": in_words(form.saved or form.followed)}
    context["followed"] = in_words(form.followed)
    return render(request, "calendars/weekly_hours.html", context | kind.beside(request, owner))


def in_words(periods):
    """For the page: the lines of a week, and the days that are closed; of none at all nothing."""
    return [*week_in_words(periods), closed_in_words(periods)] if periods else []


def closed_in_words(periods):
    days = closed_days(periods)
    return _("closed all day: %(days)s") % {"days": days_in_words(days)} if days else _("no day is closed all day")
