"""The figures of one user: where Manage leads, and one's own for who sees statistics."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from users.access import requires
from users.models import Permission
from users.rows import get_user

from .figures import COLUMNS, figures_of_person
from .forms import ReportForm
from .views import presets


@requires(Permission.SEE_STATISTICS)
@require_safe
def of_user(request, pk):
    """The figures of a period, each leading to its calls; among the own pages for the user and who manages it."""
    owner = get_user(request, pk)
    is_own = request.user.pk == owner.pk or request.user.may(Permission.MANAGE_USERS)
    form = ReportForm(request.GET, tenant=request.tenant)
    for name in ("format", "department"):
        del form.fields[name]
    shell = "base_own_pages.html" if is_own else "base_app.html"
    context = {"shell": shell, "owner": owner, "form": form, "presets": presets(form)}
    if form.is_valid():
        form.cleaned_data["department"] = None
        context |= {"question": form.question(), "lines": lines_of(owner, form)}
    return render(request, "statistics/of_user.html", context)


def lines_of(owner, form):
    """A column, its figure and the address of the calls it is made of, for each of COLUMNS."""
    asked = form.cleaned_data
    query = {"start": asked["start"].isoformat(), "end": asked["end"].isoformat(), "direction": asked["direction"]}
    if asked["service_number"]:
        query["service_number"] = asked["service_number"].pk
    figures = figures_of_person(form.question(), owner.pk)
    for column in COLUMNS:
        behind = urlencode(query | {"person": owner.pk, "figure": column.calls})
        yield column, getattr(figures, column.name), f"{reverse('statistics:calls')}?{behind}"
