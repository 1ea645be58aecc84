"""The figures of people (docs/rules.md, part 4), a row a person, from the roll-ups.

Page, sheet and mail show what these functions return. Durations are whole seconds.
"""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.search_text import folded
from service_numbers.models import ServiceNumber
from users.models import Company, Department, User
from users.services.departments import department_tree, inside

from .models import CallLeg, Direction, LegCount, LegMonth
from .periods import Period
from .whole_months import split

COUNTED = ("total", "answered", "unanswered", "transferred", "abandoned", "errors", "talk", "wrap_up")
# What follows from sums that are kept and from their direction. They come first where both are asked for:
# afterwards the name of a sum means what it adds up to.
BY_DIRECTION = {
    "missed": Coalesce(Sum(F("unanswered") + F("abandoned"), filter=Q(direction=Direction.INCOMING)), 0),
    "not_reached": Coalesce(Sum("unanswered", filter=Q(direction=Direction.OUTGOING)), 0),
}
SUMS = BY_DIRECTION | {name: Sum(name) for name in COUNTED}


@dataclass(frozen=True)
class Question:
    """What is asked for: a company's calls of a period, all of them or some.

    `direction` is one of Direction or "" for both; a department includes its sub-departments.
    """

    tenant: Company
    period: Period
    direction: str = ""
    department: Department | None = None
    service_number: ServiceNumber | None = None

    @cached_property
    def tree(self):
        """The departments of the company."""
        return department_tree(self.tenant)

    @cached_property
    def departments(self):
        """The ids of the department and of those below it; None without one."""
        return inside(self.tree, self.department) if self.department else None


@dataclass(frozen=True)
class Column:
    """A figure of the table. `calls` names the calls that it is made of: see calls.py.

    Where only calls of the direction `never_of` are asked for it is always 0, and not shown.
    """

    name: str
    label: str
    meaning: str
    calls: str
    is_duration: bool = False
    never_of: str = ""


COLUMNS = (
    Column(
        "missed",
        _("Missed"),
        _("Incoming calls that the user did not take: unanswered and abandoned together."),
        "missed",
        never_of=Direction.OUTGOING,
    ),
    Column(
        "not_reached",
        _("Not reached"),
        _("Calls that the user made and nobody took: part of unanswered."),
        "not_reached",
        never_of=Direction.INCOMING,
    ),
    Column("total", _("Total"), _("Answered, unanswered, abandoned and errors together."), "total"),
    Column("answered", _("Answered"), _("The user took the call, or the other side took the user’s."), "answered"),
    Column(
        "unanswered",
        _("Unanswered"),
        _("It rang until it was over, was rejected, or was busy."),
        "unanswered",
    ),
    Column("transferred", _("Transferred"), _("Those of the answered calls that the user passed on."), "transferred"),
    Column("abandoned", _("Abandoned"), _("The caller hung up while this user’s phone was ringing."), "abandoned"),
    Column("errors", _("Errors"), _("The phone never rang: not registered, or the network failed."), "error"),
    Column("average", _("Average call duration"), _("Talk time divided by answered calls."), "answered", True),
    Column("busy", _("Busy time"), _("Talk time and the wrap-up time after the calls."), "answered", True),
)


def columns_of(direction):
    """The COLUMNS of a question about calls of one direction, or of both ("")."""
    return [one for one in COLUMNS if not direction or one.never_of != direction]


@dataclass
class Figures:
    """The calls of one person, or of all."""

    missed: int = 0
    not_reached: int = 0
    total: int = 0
    answered: int = 0
    unanswered: int = 0
    transferred: int = 0
    abandoned: int = 0
    errors: int = 0
    talk: int = 0
    wrap_up: int = 0

    @property
    def average(self):
        """Seconds of talk for each answered call, rounded half up; None without answered calls."""
        return rounded(self.talk, self.answered)

    @property
    def busy(self):
        return self.talk + self.wrap_up


@dataclass
class Row(Figures):
    person: int = 0
    name: str = ""
    short_number: str = ""
    department: str = ""
    is_deleted: bool = False


@dataclass
class Table:
    rows: list
    total: object  # figures of the same kind as the rows have


def rounded(whole, parts):
    return (2 * whole + parts) // (2 * parts) if parts else None


def sum_of(rows, kind=Figures, names=tuple(SUMS)):
    """The sums over rows of figures, as figures of a kind."""
    return kind(**{name: sum(getattr(row, name) for row in rows) for name in names})


def counts_of(question, model):
    """The roll-ups by hour (LegCount or LegHour) that a question is about, but for its department."""
    period = question.period
    return _asked_for(question, model.objects.filter(day__range=(period.first, period.last)))


def _asked_for(question, counts):
    counts = counts.for_tenant(question.tenant).order_by()
    if question.direction:
        counts = counts.filter(direction=question.direction)
    if question.service_number:
        counts = counts.filter(service_number=question.service_number.pk)
    return counts


def _of_people(question, **sums):
    """A person and their sums a row, from the months of the period and from the days around them, in one query."""
    months, days = split(question.period.first, question.period.last)
    parts = [LegMonth.objects.filter(month__range=months)] if months else []
    if days:
        around = reduce(or_, (Q(day__range=one) for one in days))
        parts.append(LegCount.objects.filter(around))
    found = [
        _asked_for(question, part).values("person").annotate(**sums).values_list("person", *sums) for part in parts
    ]
    return found[0].union(*found[1:], all=True)


def sums_by_person(question):
    """What counts for each person in the period, by their ids."""
    found = {}
    for person, *sums in _of_people(question, **SUMS):
        before = found.get(person, [0] * len(SUMS))
        found[person] = [a + b for a, b in zip(before, sums, strict=True)]
    return {person: dict(zip(SUMS, sums, strict=True)) for person, sums in found.items()}


def figures_of(question, sort=""):
    """The Table: everybody who exists now, and the deleted users who have calls; sorted, see `sorted_rows`.

    The present department counts, for deleted users the one of their last call.
    """
    by_person = sums_by_person(question)
    names = {one.pk: one.name for one in question.tree}
    rows = [
        Row(
            **by_person.get(person, {}),
            person=person,
            name=name,
            short_number=short_number,
            department=names.get(department, ""),
            is_deleted=is_deleted,
        )
        for person, name, short_number, department, is_deleted in people(question.tenant, by_person)
        if question.departments is None or department in question.departments
    ]
    return Table(sorted_rows(rows, *sort_of(sort, question.direction)), sum_of(rows))


def people(tenant, with_calls):
    """All users, and those of the ids `with_calls` that are deleted.

    Yields the id, name, short number, id of the department, and whether deleted.
    """
    users = User.objects.for_tenant(tenant).order_by()
    gone = set(with_calls)
    for pk, first_name, last_name, short_number, department in users.values_list(
        "pk", "first_name", "last_name", "short_number", "department_id"
    ):
        gone.discard(pk)
        yield pk, f"{first_name} {last_name}".strip(), short_number, department, False
    for leg in last_legs(tenant, gone):
        yield leg.person, leg.person_name, leg.short_number, leg.department_id, True


def last_legs(tenant, persons):
    """The last leg of each person, which keeps name and department. One step in an index for each: no sorting."""
    if not persons:
        return []
    table = CallLeg._meta.db_table
    return CallLeg.objects.raw(
        f"""SELECT leg.* FROM unnest(%s::bigint[]) AS gone(person) CROSS JOIN LATERAL (
            SELECT * FROM {table} WHERE tenant_id = %s AND person = gone.person
            ORDER BY started_at DESC, id DESC LIMIT 1) AS leg""",  # noqa: S608 - the name of a table, no input
        [sorted(persons), tenant.pk],
    )


def persons_of(question):
    """A condition on rows with a `person`: those of the question's department; all of them without one."""
    if not question.department:
        return Q()
    users = User.objects.for_tenant(question.tenant)
    with_calls = {person for person, _count in _of_people(question, count=Count("pk"))}
    gone = with_calls - set(users.values_list("pk", flat=True))
    kept = [leg.person for leg in last_legs(question.tenant, gone) if leg.department_id in question.departments]
    return Q(person__in=users.filter(department__in=question.departments).values("pk")) | Q(person__in=kept)


def sorted_rows(rows, column, descending=False):
    """Rows by a column; those of one value by name, what has no value last."""
    rows = sorted(rows, key=lambda row: (folded(row.name), row.person))
    if column == "name":
        return rows[::-1] if descending else rows
    if column == "short_number":
        return sorted(rows, key=lambda row: (len(row.short_number), row.short_number), reverse=descending)
    empty = [row for row in rows if getattr(row, column) is None]
    full = [row for row in rows if getattr(row, column) is not None]
    return sorted(full, key=lambda row: getattr(row, column), reverse=descending) + empty


def sort_of(sort, direction):
    """The column that `sort` asks for and whether descending (-), of a question about calls of a direction.

    Who missed most, or reached fewest, comes first unless another column of its table is asked for.
    """
    column = sort.removeprefix("-")
    if column in ("name", "short_number", *(one.name for one in columns_of(direction))):
        return column, sort.startswith("-")
    return ("not_reached" if direction == Direction.OUTGOING else "missed"), True
