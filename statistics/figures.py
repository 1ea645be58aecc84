"""What is asked of the statistics, and the figures of people (docs/rules.md, part 4). Durations are whole seconds."""

from dataclasses import dataclass

from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from service_numbers.models import ServiceNumber
from users.models import Company, Department
from users.services.departments import department_tree, inside

from .models import Direction
from .people import SUMMED, SUMS, people_of, rows_of_people, total_of
from .periods import Period

NAMED = ("name", "short_number")  # columns that are no figures
BY_NAME = ("lower(last_name)", "lower(first_name)", "person")  # as BY_LAST_NAME and "name" of users/user_order.py
THEN_BY_NAME = ", ".join(BY_NAME)
SORTED_BY = {
    "average": "CASE WHEN answered > 0 THEN (2 * talk + answered) / (2 * answered) END",
    "busy": "talk + wrap_up",
}


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
    """Rows of figures, all of them or a page, with the `total` and the `count` of all."""

    rows: list
    total: object  # figures of the same kind as the rows have
    count: int


def rounded(whole, parts):
    return (2 * whole + parts) // (2 * parts) if parts else None


def sum_of(rows, kind, names):
    """The sums over rows of figures, as figures of a kind."""
    return kind(**{name: sum(getattr(row, name) for row in rows) for name in names})


def figures_of(question, sort="", first=0, most=None):
    """The Table: everybody who exists now, and the deleted users who have calls, sorted as `sort_of` says.

    Its rows are `most` from the one at `first` on, or all; total and count are those of all.
    """
    column, descending = sort_of(sort, question.direction)
    order, last = order_of(column, descending), None if most is None else first + most
    may_be_named_late = last and descending and column not in NAMED and not question.department
    people, total = people_of(question, _first_by(column, last) if may_be_named_late else ""), total_of(question)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{people.text}, total AS ({total.text})
            SELECT total.*, person, name, short_number, department_id, is_deleted, {", ".join(SUMS)} FROM total
            LEFT JOIN (SELECT * FROM people ORDER BY {order} LIMIT %s OFFSET %s) AS page ON true
            ORDER BY {order}""",  # noqa: S608 - names of our own columns alone
            [*people.values, *total.values, most, first],
        )
        return _table(question, cursor.fetchall())


def _first_by(column, last):
    """A condition that holds at least for the first so many, where most come first: the others need no name.

    Who has no calls comes after all who are `counted`.
    """
    figure = SORTED_BY.get(column, column)
    least = f"SELECT {figure} FROM counted ORDER BY 1 DESC NULLS LAST OFFSET {last - 1:d} LIMIT 1"  # noqa: S608
    return f"coalesce({figure}, 0) >= coalesce(({least}), 0)"


def _table(question, found):
    """Each row found begins with count and total; what follows is empty where there are no people."""
    names, here = {one.pk: one.name for one in question.tree}, 1 + len(SUMS)
    rows = [
        Row(
            **dict(zip(SUMS, one[here + 5 :], strict=True)),
            person=one[here],
            name=one[here + 1],
            short_number=one[here + 2],
            department=names.get(one[here + 3], ""),
            is_deleted=one[here + 4],
        )
        for one in found
        if one[here]
    ]
    count, *total = found[0][:here]
    return Table(rows, Figures(**dict(zip(SUMS, total, strict=True))), count)


def figures_of_person(question, person):
    """The Figures of one user, by the key of the user."""
    counts = rows_of_people(question, person)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SUMMED} FROM ({counts.text}) AS counts", counts.values)  # noqa: S608
        return Figures(**dict(zip(SUMS, cursor.fetchone(), strict=True)))


def order_of(column, descending):
    """ORDER BY of people by a column; those of one value by name, what has no value last."""
    way = "DESC" if descending else "ASC"
    if column == "name":
        return ", ".join(f"{part} {way}" for part in BY_NAME)
    if column == "short_number":
        return f'length(short_number) {way}, short_number COLLATE "C" {way}, {BY_NAME}, person'
    return f"{SORTED_BY.get(column, column)} {way} NULLS LAST, {THEN_BY_NAME}"


def sort_of(sort, direction):
    """The column that `sort` asks for and whether descending (-), of a question about calls of a direction.

    Who missed most, or reached fewest, comes first unless another column of its table is asked for.
    """
    column = sort.removeprefix("-")
    if column in (*NAMED, *(one.name for one in columns_of(direction))):
        return column, sort.startswith("-")
    return ("not_reached" if direction == Direction.OUTGOING else "missed"), True
