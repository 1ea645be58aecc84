"""The figures of service numbers (docs/rules.md, part 4), a row a service number, from the roll-ups."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from common.lists import column_of
from service_numbers.models import ServiceNumber

from .counted import counted_rows
from .figures import Column, Table, rounded, sum_of
from .models import QueueCall, QueueCallDay, QueueCallMonth, QueueCallYear

COUNTED_QUEUE_CALLS = ("offered", "answered", "abandoned", "quickly", "wait")
OF_NUMBERS = {"day": QueueCallDay, "month": QueueCallMonth, "year": QueueCallYear}

# `calls` are those of BEHIND_NUMBERS in number_calls.py.
NUMBER_COLUMNS = (
    Column(
        "offered",
        _("Offered"),
        _("Calls that reached the ringing or waiting: answered, abandoned and no agents together."),
        "offered",
    ),
    Column("answered", _("Answered"), _("Somebody took the call."), "answered"),
    Column("abandoned", _("Abandoned"), _("The caller hung up while waiting."), "abandoned"),
    Column(
        "no_agents",
        _("No agents"),
        _("The no agents mode took the call: nobody was available, or nobody answered in time."),
        "no_agents",
    ),
    Column(
        "average_wait", _("Average wait"), _("Until the call was taken, over the answered ones."), "answered", True
    ),
    Column(
        "share",
        _("Within 20 s"),
        _("Of all calls offered, the share that was answered within 20 seconds."),
        "quickly",
    ),
)


@dataclass
class ServiceNumberFigures:
    """Calls that reached the ringing or waiting of a service number (its key `line`). `wait` is that of the answered
    ones.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    quickly: int = 0
    wait: int = 0
    line: int = 0
    name: str = ""
    number: str = ""
    is_deleted: bool = False

    @property
    def average_wait(self):
        """Seconds, rounded half up; None without answered calls."""
        return rounded(self.wait, self.answered)

    @property
    def share(self):
        """Of 100 calls offered, how many were answered within 20 seconds; None without calls."""
        return rounded(100 * self.quickly, self.offered)

    @property
    def no_agents(self):
        """Neither answered nor abandoned: the no agents mode took them."""
        return self.offered - self.answered - self.abandoned


def number_sort_of(sort):
    """The column that `sort` asks for and whether descending (-): without one of them they stand by name."""
    return column_of(sort, ("name", *(one.name for one in NUMBER_COLUMNS)))


def service_number_figures(question, sort=""):
    """A Table with a row for each service number there is, and for deleted ones with calls in the period, sorted as
    `number_sort_of` says.

    Direction and department do not matter: these are calls of service numbers, not of people.
    """
    numbers = ServiceNumber.objects.for_tenant(question.tenant).select_related("number")
    if question.service_number:
        numbers = numbers.filter(pk=question.service_number.pk)
    sums = sums_by_number(question)
    rows = [
        ServiceNumberFigures(line=one.pk, name=one.name, number=one.number.e164, **sums.pop(one.pk, {}))
        for one in numbers
    ]
    names = last_names(question, list(sums)) if sums else {}
    rows += [
        ServiceNumberFigures(line=pk, name=names.get(pk, ""), is_deleted=True, **one) for pk, one in sums.items()
    ]
    return Table(
        _sorted(rows, *number_sort_of(sort)), sum_of(rows, ServiceNumberFigures, COUNTED_QUEUE_CALLS), len(rows)
    )


def _sorted(rows, column, descending):
    """By name with the deleted ones last; by a figure those of one value so, and what has none last."""
    by_name = sorted(rows, key=lambda row: (row.name.lower(), row.line), reverse=descending and column == "name")
    by_name.sort(key=lambda row: row.is_deleted)
    if column == "name":
        return by_name
    full = [row for row in by_name if getattr(row, column) is not None]
    full.sort(key=lambda row: getattr(row, column), reverse=descending)
    return full + [row for row in by_name if getattr(row, column) is None]


def sums_by_number(question):
    """What counts for each service number with calls in the period, by their keys."""
    number = question.service_number and question.service_number.pk
    counts = counted_rows(question, OF_NUMBERS, ("service_number", *COUNTED_QUEUE_CALLS), service_number=number)
    sums = ", ".join(f"sum(sign * {name})::bigint" for name in COUNTED_QUEUE_CALLS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT service_number, {sums} FROM ({counts.text}) AS counts "  # noqa: S608
            "GROUP BY service_number HAVING sum(sign * offered) > 0",
            counts.values,
        )
        return {line: dict(zip(COUNTED_QUEUE_CALLS, sums, strict=True)) for line, *sums in cursor.fetchall()}


def last_names(question, lines):
    """What service numbers were called at their last call of the period, by their keys."""
    begin, end = question.period.instants(question.tenant.zone)
    calls = QueueCall.objects.for_tenant(question.tenant).filter(
        service_number__in=lines, offered_at__gte=begin, offered_at__lt=end
    )
    kept = calls.order_by("service_number", "-offered_at").distinct("service_number")
    return dict(kept.values_list("service_number", "service_number_name"))
