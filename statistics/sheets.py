"""The statistics as Excel files: the same figures as on the page, from the same functions."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.phone_numbers import format_number
from common.sheets import DURATION, MOMENT, Column, add_sheet, new_workbook
from service_numbers.models import ServiceNumber

from .figures import COLUMNS, figures_of, service_number_figures
from .models import Direction
from .wording import SERVICE_NUMBER_MEANINGS, other_number

MOST_CALLS = 200_000  # in one sheet


def report_workbook(question, sort="name", watch=iter):
    """A row a person with a total row; what was asked and what the figures mean; the service numbers.

    Every row of a person passes through `watch`.
    """
    workbook = new_workbook()
    add_figures(workbook, question, sort, watch)
    add_meanings(workbook, question)
    add_service_numbers(workbook, question)
    return workbook


def add_figures(workbook, question, sort, watch=iter):
    columns = [
        Column(_("Name"), 30),
        Column(_("Short number"), 13),
        Column(_("Department"), 24),
        *(Column(one.label, 17 if one.is_duration else 12, DURATION if one.is_duration else "") for one in COLUMNS),
        Column(_("Deleted"), 10),
    ]
    table, deleted, names = figures_of(question, sort), _("deleted"), [one.name for one in COLUMNS]
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
    add_sheet(workbook, _("Statistics"), columns, watch(rows), last=total)


def add_meanings(workbook, question):
    """What was asked, and what the figures mean."""
    sheet = [Column(_("Report"), 30), Column("", 24), Column("", 90)]
    directions = dict(Direction.choices)
    rows = [
        [_("Company"), question.tenant.name, None],
        [_("First day"), question.period.first, None],
        [_("Last day"), question.period.last, None],
        [_("Direction"), str(directions.get(question.direction, _("incoming and outgoing"))), None],
        [_("Department"), question.department.name if question.department else _("all"), None],
        [_("Service number"), question.service_number.name if question.service_number else _("all"), None],
        [_("Clock"), question.tenant.time_zone, None],
        [None, None, None],
        *([str(one.label), None, str(one.meaning)] for one in COLUMNS),
        *([str(label), None, str(meaning)] for label, meaning in SERVICE_NUMBER_MEANINGS),
    ]
    add_sheet(workbook, _("What it means"), sheet, rows)


def add_service_numbers(workbook, question):
    columns = [
        Column(_("Service number"), 30),
        Column(_("Number"), 20),
        *(Column(heading, 13) for heading in (_("Offered"), _("Answered"), _("Abandoned"))),
        Column(_("Average wait"), 14, DURATION),
        Column(_("Within 20 seconds"), 18, "0%"),
        Column(_("Deleted"), 10),
    ]
    table = service_number_figures(question)

    def cells(row, name, number):
        share = row.quickly / row.offered if row.offered else None
        last = _("deleted") if row.is_deleted else None
        return [name, number, row.offered, row.answered, row.abandoned, row.average_wait, share, last]

    rows = (cells(row, row.name, format_number(row.number) if row.number else None) for row in table.rows)
    add_sheet(workbook, _("Service numbers"), columns, rows, last=cells(table.total, _("Total"), None))


def calls_workbook(legs, tenant, watch=iter):
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
    yes = _("yes")
    rows = (
        [
            timezone.make_naive(leg.started_at, tenant.zone),
            leg.get_direction_display(),
            leg.person_name,
            leg.short_number,
            other_number(leg),
            leg.service_number_name or numbers.get(leg.service_number),
            leg.get_outcome_display(),
            yes if leg.is_transferred else None,
            leg.ringing,
            leg.talk,
            leg.wrap_up,
        ]
        for leg in legs[:MOST_CALLS].iterator(chunk_size=2000)
    )
    workbook = new_workbook()
    add_sheet(workbook, _("Calls"), columns, watch(rows))
    return workbook
