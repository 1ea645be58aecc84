import re

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.pages import page_of
from service_numbers.models import ServiceNumber
from users.access import requires
from users.asking_addresses import ask_by_button
from users.big_sheets import small_or_asked
from users.limits import full_words
from users.models import Permission

from .big_sheets import number_of_calls, sorted_calls
from .call_pages import CallPages
from .charts import charts_of
from .figures import columns_of, figures_of, sort_of
from .forms import CallsForm, MailedReportForm, ReportForm
from .mailed import next_day, show_mails
from .models import MailedReport
from .number_figures import NUMBER_COLUMNS, number_sort_of, service_number_figures
from .other_sides import name_other_sides
from .periods import PRESETS
from .rows import get_mailed_report
from .sheets import MOST_CALLS
from .short_links import back_at, place, shortened
from .wording import asked_words, period_words

PEOPLE_A_PAGE = DAYS_A_PAGE = 100  # a quarter is on one
CALLS = "calls/"  # from the page of people: its thousand links are as short as can be


@requires(Permission.SEE_STATISTICS)
@require_safe
def report(request):
    """The figures of people in a period."""
    return answer(request, "report", people)


@requires(Permission.SEE_STATISTICS)
@require_safe
def charts(request):
    """The calls of a period as pictures."""
    return answer(request, "charts", pictures)


@requires(Permission.SEE_STATISTICS)
@require_safe
def service_numbers(request):
    """The figures of service numbers in a period."""
    return answer(request, "service_numbers", numbers)


def answer(request, page, shown):
    """A page about what is asked, or all of the pages as a sheet; a question with errors has no figures."""
    form = ReportForm(request.GET, tenant=request.tenant)
    context = {"form": form, "presets": presets(form), "pages": pages_about(request, page)}
    if form.is_valid():
        if form.cleaned_data["format"] == "excel":
            return small_or_asked(request, "statistics")
        question = form.question()
        context |= {"question": question, "period": period_words(question.period), "asked": asked_words(question)}
        context |= shown(request, form, question)
    return render(request, f"statistics/{page}.html", context)


def pages_about(request, current):
    """The pages that answer the same question: words, address, and whether it is this one."""
    asked = request.GET.copy()
    for name in ("page", "sort", "format"):
        asked.pop(name, None)
    for page, words in (("report", _("Users")), ("charts", _("Charts")), ("service_numbers", _("Service numbers"))):
        yield {"words": words, "url": reverse(f"statistics:{page}", query=asked), "is_current": page == current}


def people(request, form, question):
    sort = request.GET.get("sort", "")
    column, descending = sort_of(sort, question.direction)
    table, page = page_of_people(request, question, sort)
    return {
        "columns": columns_of(question.direction),
        "sort": ("-" if descending else "") + column,
        "table": table,
        "page": page,
        "calls": f"{CALLS}?{shortened(form.query() | place(request.GET))}",
    }


def page_of_people(request, question, sort):
    """The Table with the rows of the page asked for, and that Page; of the last one where there are not so many."""
    asked = request.GET.get("page", "")
    first = (int(asked) - 1) * PEOPLE_A_PAGE if re.fullmatch("[1-9][0-9]{0,5}", asked) else 0
    table = figures_of(question, sort, first, PEOPLE_A_PAGE)
    page = page_of(request, range(table.count), rows_a_page=PEOPLE_A_PAGE)
    if page.start_index() - 1 not in (first, -1):
        table = figures_of(question, sort, page.start_index() - 1, PEOPLE_A_PAGE)
    page.object_list = table.rows
    return table, page


def pictures(request, form, question):
    by_day, by_hour = charts_of(question)
    return {"by_day": by_day, "by_hour": by_hour, "days": page_of(request, by_day.bars, rows_a_page=DAYS_A_PAGE)}


def numbers(request, form, question):
    sort = request.GET.get("sort", "")
    table, (column, descending) = service_number_figures(question, sort), number_sort_of(sort)
    return {
        "sort": ("-" if descending else "") + column,
        "table": table,
        "number_columns": NUMBER_COLUMNS,
        "number_calls": reverse("statistics:number_calls", query=form.query() | place(request.GET)),
        "page": page_of(request, table.rows),
        "most_offered": max([1, *(row.offered for row in table.rows)]),
    }


def presets(form):
    """The periods to choose from: words, first and last day, and whether it is the one asked for."""
    today = timezone.localdate()
    for words, period_on in PRESETS:
        period = period_on(today)
        dates = {"start": period.first.isoformat(), "end": period.last.isoformat()}
        yield dates | {"words": words, "is_asked": all(form.data.get(name) == dates[name] for name in dates)}


@requires(Permission.SEE_STATISTICS)
@require_safe
def calls(request):
    """The calls behind a figure."""
    form = CallsForm(request.GET, tenant=request.tenant)
    context = {"form": form, "page": None}
    if form.is_valid():
        newest_first = request.GET.get("sort") != "started"
        legs = sorted_calls(form, newest_first)
        page = CallPages(legs, number_of_calls(form, legs)).get_page(request.GET.get("page"))
        names = dict(ServiceNumber.objects.for_tenant(request.tenant).values_list("pk", "name"))
        for leg in page.object_list:
            leg.shown_service_number = leg.service_number_name or names.get(leg.service_number, "")
        name_other_sides(request.tenant, page.object_list)
        context |= {
            "page": page,
            "period": period_words(form.question().period),
            "sort": "-started" if newest_first else "started",
            "back": reverse("statistics:report", query=form.query() | back_at(request.GET)),
        }
    return render(request, "statistics/calls.html", context)


@requires(Permission.SEE_STATISTICS)
@require_safe
def export_calls(request):
    """The calls behind a figure as a sheet, oldest first; too many for one are not cut off unseen."""
    form = CallsForm(request.GET, tenant=request.tenant)
    page = f"{reverse('statistics:calls')}?{request.GET.urlencode()}"
    if not form.is_valid():
        return redirect(page)
    legs = sorted_calls(form, newest_first=False)
    if number_of_calls(form, legs) > MOST_CALLS:
        said = _("A sheet holds at most %(most)s calls. Choose a shorter period, or one user.")
        messages.error(request, said % {"most": f"{MOST_CALLS:,}"})
        return redirect(page)
    return small_or_asked(request, "calls")


@requires(Permission.SEE_STATISTICS)
@require_safe
def mailed_list(request):
    page = page_of(request, MailedReport.objects.for_tenant(request.tenant))
    for one in page:
        one.next_day = next_day(one.frequency, timezone.localdate())
    show_mails(request.tenant, page.object_list)
    full = full_words(tenant=request.tenant, name="mailed_reports", count=page.paginator.count)
    return render(request, "statistics/mailedreport_list.html", {"page": page, "full": full})


@requires(Permission.SEE_STATISTICS)
@require_http_methods(["GET", "POST"])
def add_mailed(request):
    return save_mailed(request, None)


@requires(Permission.SEE_STATISTICS)
@require_http_methods(["GET", "POST"])
def edit_mailed(request, pk):
    return save_mailed(request, get_mailed_report(request, pk))


def save_mailed(request, report):
    form = MailedReportForm(
        request.POST if request.method == "POST" else None, tenant=request.tenant, instance=report
    )
    if form.is_valid() and form.try_save():
        messages.success(request, _("The report has been saved."))
        return redirect("statistics:mailed")
    return render(request, "statistics/mailedreport_form.html", {"form": form, "report": report})


@requires(Permission.SEE_STATISTICS)
@require_POST
def ask_address(request, pk):
    """Ask an address that a report names once more whether it wants it."""
    ask_by_button(request, get_mailed_report(request, pk).emails)
    return redirect("statistics:mailed")


@requires(Permission.SEE_STATISTICS)
@require_http_methods(["GET", "POST"])
def delete_mailed(request, pk):
    report = get_mailed_report(request, pk)
    if request.method == "POST":
        report.delete()
        messages.success(request, _("The report has been deleted."))
        return redirect("statistics:mailed")
    return render(request, "statistics/mailedreport_confirm_delete.html", {"report": report})
