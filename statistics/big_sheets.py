"""The sheets of the statistics: small ones at once, large ones by a task (`users/big_sheets.py`)."""

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from users.big_sheets import Sheet, big_sheet
from users.models import Permission, User

from .call_pages import count_of_calls, count_of_number_calls
from .calls import calls_behind
from .forms import CallsForm, NumberCallsForm, ReportForm
from .number_calls import number_calls_behind, with_takers
from .sheets import MOST_CALLS, calls_workbook, number_calls_workbook, report_workbook
from .wording import asked_words, period_words


@big_sheet("statistics", _("Statistics"), Permission.SEE_STATISTICS)
def statistics(tenant, asked):
    """A row a user of today: how many have been deleted is found when it is made."""
    query = QueryDict(asked)
    form = ReportForm(query, tenant=tenant)
    if not form.is_valid():
        return None
    question, sort = form.question(), query.get("sort", "")
    rows = User.objects.for_tenant(tenant).count()
    return Sheet(filename("statistics", question.period), rows, lambda watch: report_workbook(question, sort, watch))


@big_sheet("calls", _("Calls"), Permission.SEE_STATISTICS)
def calls(tenant, asked):
    """The calls behind a figure, oldest first; None when they are too many for a sheet."""
    form = CallsForm(QueryDict(asked), tenant=tenant)
    if not form.is_valid():
        return None
    legs = sorted_calls(form, newest_first=False)
    rows, name = number_of_calls(form, legs), filename("calls", form.question().period)
    if rows > MOST_CALLS:
        return None
    return Sheet(name, rows, lambda watch: calls_workbook(legs, tenant, words_above(form), watch))


@big_sheet("number-calls", _("Calls to service numbers"), Permission.SEE_STATISTICS)
def number_calls(tenant, asked):
    """The calls behind a figure of service numbers, oldest first; None when they are too many for a sheet."""
    form = NumberCallsForm(QueryDict(asked), tenant=tenant)
    if not form.is_valid():
        return None
    calls = with_takers(tenant, sorted_number_calls(form, newest_first=False))
    rows, name = number_of_number_calls(form), filename("service-number-calls", form.question().period)
    if rows > MOST_CALLS:
        return None
    period = period_words(form.question().period)
    above = f"{form.words()}: {', '.join(filter(None, [form.name, period]))}"
    return Sheet(name, rows, lambda watch: number_calls_workbook(calls, tenant, above, watch))


def words_above(form):
    """What the sheet of the calls behind a figure shows, in a sentence."""
    question = form.question()
    parts = [form.name, asked_words(question), period_words(question.period)]
    return f"{form.words()}: {', '.join(filter(None, parts))}"


def sorted_number_calls(form, newest_first):
    """The calls of service numbers that a form without errors asks for."""
    calls = number_calls_behind(form.question(), form.cleaned_data["figure"], form.cleaned_data["line"])
    return calls.order_by(*(("-offered_at", "-pk") if newest_first else ("offered_at", "pk")))


def number_of_number_calls(form):
    """How many they are."""
    return count_of_number_calls(form.question(), form.cleaned_data["figure"], form.cleaned_data["line"])


def sorted_calls(form, newest_first):
    legs = calls_behind(form.question(), form.cleaned_data["figure"], form.cleaned_data["person"])
    return legs.order_by(*(("-started_at", "-pk") if newest_first else ("started_at", "pk")))


def number_of_calls(form, legs):
    """How many `legs` the form asks for."""
    return count_of_calls(form.question(), form.cleaned_data["figure"], legs, form.cleaned_data["person"])


def filename(what, period):
    return f"{what}-{period.first}-{period.last}.xlsx"
