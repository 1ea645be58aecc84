"""The statistics as Excel files: the same figures as on the page, from the same functions."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.phone_numbers import format_number
from common.sheets import DURATION, MOMENT, Column, add_sheet, new_workbook, words_of
from service_numbers.models import ServiceNumber

from .figures import columns_of, figures_of, sort_of
from .models import Direction, Outcome
from .number_figures import NUMBER_COLUMNS, service_number_figures
from .wording import CALLS_OF, OUTCOMES, asked_words, number_words, outcome_of, period_words

MOST_CALLS = 200_000  # in one sheet
# What a row shows of a leg: its records would be decoded for nothing.
OF_A_LEG = (
    *("started_at", "direction", "person_name", "short_number", "caller", "called", "service_number"),
    *("service_number_name", "outcome", "is_transferred", "ringing", "talk", "wrap_up"),
)
OF_A_NUMBER_CALL = (
    *("offered_at", "service_number", "service_number_name", "caller", "is_answered", "is_abandoned"),
    *("wait", "taken_by"),
)


def report_workbook(question, sort="", watch=iter):
    """A row a person with a total row; what was asked and what the figures mean; the service numbers.

    Every row of a person passes through `watch`.
    """
    workbook = new_workbook()
    add_figures(workbook, question, sort, watch)
    add_meanings(workbook, question, sort)
    add_service_numbers(workbook, question, sort)
    return workbook


def add_figures(workbook, question, sort, watch=iter):
    figures = columns_of(question.direction)
    columns = [
        Column(_("Name"), 30),
        Column(_("Short number"), 13),
        Column(_("Department"), 24),
        *(Column(one.label, 17 if one.is_duration else 12, DURATION if one.is_duration else "") for one in figures),
        Column(_("Deleted"), 10),
    ]
    table, deleted, names = figures_of(question, sort), _("deleted"), [one.name for one in figures]
    rows = (
        [
            row.name,
            row.short_number,
            row.department,
            *[getattr(row, name) for name in names],
            deleted if row.is_deleted else None,
        ]
        for row in table.rows
    )
    total = [_("Total"), None, None, *[getattr(table.total, name) for name in names], None]
    above = f"{question.tenant.name}: {asked_words(question)}, {period_words(question.period)}"
    add_sheet(workbook, _("Statistics"), columns, watch(rows), last=total, above=above, filters=True)


def add_meanings(workbook, question, sort):
    """What was asked, and what the figures mean."""
    sheet = [Column(_("Report"), 30), Column("", 24), Column("", 90)]
    figures = columns_of(question.direction)
    rows = [
        [_("Company"), question.tenant.name, None],
        [_("First day"), question.period.first, None],
        [_("Last day"), question.period.last, None],
        [_("Calls"), str(CALLS_OF[question.direction]), None],
        [_("Department"), question.department.name if question.department else _("all"), None],
        [_("Service number"), question.service_number.name if question.service_number else _("all"), None],
        [_("Sorted by"), sorted_by(sort, question.direction), None],
        [_("Clock"), question.tenant.time_zone, None],
        [None, None, None],
        *([str(one.label), None, str(one.meaning)] for one in figures),
        [None, None, None],
        [_("Service numbers"), None, None],
        *([str(one.label), None, str(one.meaning)] for one in NUMBER_COLUMNS),
    ]
    add_sheet(workbook, _("What it means"), sheet, rows)


def sorted_by(sort, direction):
    """The column that rows are sorted by, in words."""
    column, descending = sort_of(sort, direction)
    named = {one.name: one.label for one in columns_of(direction)}
    label = named.get(column) or {"name": _("Name"), "short_number": _("Short number")}[column]
    if not descending:
        return str(label)
    return _("%(column)s, the largest first") % {"column": label} if column in named else f"{label}, Z-A"


def add_service_numbers(workbook, question, sort=""):
    formats = {"average_wait": DURATION, "share": "0%"}
    columns = [
        Column(_("Service number"), 30),
        Column(_("Number"), 20),
        *(Column(one.label, 14, formats.get(one.name, "")) for one in NUMBER_COLUMNS),
        Column(_("Deleted"), 10),
    ]
    table, deleted = service_number_figures(question, sort), _("deleted")

    def cells(row, name, number):
        share = row.quickly / row.offered if row.offered else None
        figures = [share if one.name == "share" else getattr(row, one.name) for one in NUMBER_COLUMNS]
        return [name, number, *figures, deleted if row.is_deleted else None]

    rows = (cells(row, row.name, format_number(row.number) if row.number else None) for row in table.rows)
    last = cells(table.total, _("Total"), None)
    narrowed = [question.tenant.name, question.service_number and question.service_number.name]
    above = f"{', '.join(filter(None, narrowed))}: {_('calls to service numbers')}, {period_words(question.period)}"
    add_sheet(workbook, _("Service numbers"), columns, rows, last=last, above=above, filters=True)


def calls_workbook(legs, tenant, above, watch=iter):
    """The calls behind a figure, read and written row by row, each through `watch`; times by the company's clock."""
    columns = [
        Column(_("Started"), 20, MOMENT),
        Column(_("Direction"), 11),
        Column(_("Name"), 30),
        Column(_("Short number"), 13),
        Column(_("Other number"), 20),
        Column(_("Service number"), 24),
        Column(_("Outcome"), 20),
        Column(_("Transferred"), 12),
        *(Column(heading, 11, DURATION) for heading in (_("Ringing"), _("Talk"), _("Wrap-up"))),
    ]
    numbers = dict(ServiceNumber.objects.for_tenant(tenant).values_list("pk", "name"))
    directions, outcomes, yes, withheld = words_of(Direction), words_of(Outcome), _("yes"), _("withheld")
    incoming = Direction.INCOMING.value
    rows = (
        [
            timezone.make_naive(leg.started_at, tenant.zone),
            directions[leg.direction],
            leg.person_name,
            leg.short_number,
            (number_words(leg.caller) or withheld) if leg.direction == incoming else number_words(leg.called),
            leg.service_number_name or numbers.get(leg.service_number),
            outcomes[leg.outcome],
            yes if leg.is_transferred else None,
            leg.ringing,
            leg.talk,
            leg.wrap_up,
        ]
        for leg in legs.only(*OF_A_LEG)[:MOST_CALLS].iterator(chunk_size=2000)
    )
    workbook = new_workbook()
    add_sheet(workbook, _("Calls"), columns, watch(rows), above=above, filters=True)
    return workbook


def number_calls_workbook(calls, tenant, above, watch=iter):
    """The same of calls of service numbers."""
    columns = [
        Column(_("Started"), 20, MOMENT),
        Column(_("Service number"), 30),
        Column(_("Caller"), 20),
        Column(_("Outcome"), 20),
        Column(_("Wait"), 11, DURATION),
        Column(_("Taken by"), 30),
    ]
    numbers = dict(ServiceNumber.objects.for_tenant(tenant).values_list("pk", "name"))
    outcomes, withheld = {name: str(words) for name, words in OUTCOMES.items()}, _("withheld")
    rows = (
        [
            timezone.make_naive(call.offered_at, tenant.zone),
            call.service_number_name or numbers.get(call.service_number),
            number_words(call.caller) or withheld,
            outcomes[outcome_of(call)],
            call.wait,
            call.taken_by,
        ]
        for call in calls.values_list(*OF_A_NUMBER_CALL, named=True)[:MOST_CALLS].iterator(chunk_size=2000)
    )
    workbook = new_workbook()
    add_sheet(workbook, _("Calls"), columns, watch(rows), above=above, filters=True)
    return workbook
