"""The figures against a plain walk over the legs: everybody, filters, deleted users, clock changes."""

from datetime import UTC, date, datetime

import pytest

from statistics.figures import COLUMNS, Question, figures_of, rounded, sort_of
from statistics.models import CallLeg
from statistics.number_figures import service_number_figures
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import make_leg, oracle, roll_up, some_legs

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
NOTHING = (0, 0, 0, 0, 0, 0, 0, 0, None, 0)


def shown(row):
    return tuple(getattr(row, column.name) for column in COLUMNS)


def figures_by_person(tenant, period=JUNE, **asked):
    return {row.person: shown(row) for row in figures_of(Question(tenant, period, **asked)).rows}


@pytest.fixture
def people(company):
    return factories.UserFactory.create_batch(4, tenant=company)


@pytest.mark.parametrize("direction", ["", "incoming", "outgoing"])
@pytest.mark.parametrize("through_service_number", [False, True])
def test_figures_are_those_of_the_legs(company, people, their_admin, direction, through_service_number):
    number = factories.ServiceNumberFactory(tenant=company)
    some_legs(company, people[:3], (number.pk, None))
    some_legs(their_admin.tenant, [their_admin], (number.pk, None))
    roll_up(company)
    roll_up(their_admin.tenant)
    legs = CallLeg.objects.for_tenant(company)
    legs = legs.filter(direction=direction) if direction else legs
    legs = legs.filter(service_number=number.pk) if through_service_number else legs
    asked = {"direction": direction, "service_number": number if through_service_number else None}
    expected = oracle(legs, company.zone, JUNE.first, JUNE.last)
    assert bool(expected) == (direction != "outgoing" or not through_service_number)
    assert figures_by_person(company, **asked) == {one.pk: NOTHING for one in people} | expected


def test_the_total_is_the_sum_and_its_average_that_of_all_calls(company, people):
    some_legs(company, people)
    roll_up(company)
    table = figures_of(Question(company, JUNE))
    for name in (
        "missed",
        "not_reached",
        "total",
        "answered",
        "unanswered",
        "transferred",
        "abandoned",
        "errors",
        "busy",
    ):
        assert getattr(table.total, name) == sum(getattr(row, name) for row in table.rows)
    total = table.total
    assert total.total == total.answered + total.unanswered + total.abandoned + total.errors > 0
    assert total.average == int(sum(row.talk for row in table.rows) / total.answered + 0.5)


@pytest.mark.parametrize(("talk", "answered", "average"), [(0, 0, None), (3, 2, 2), (1, 2, 1), (5, 3, 2), (4, 3, 1)])
def test_averages_are_rounded_half_up(talk, answered, average):
    assert rounded(talk, answered) == average


def test_departments_present_and_kept(company, people):
    sales = factories.DepartmentFactory(tenant=company, name="Sales")
    export = factories.DepartmentFactory(tenant=company, name="Export", parent=sales)
    support = factories.DepartmentFactory(tenant=company, name="Support")
    moved, below, elsewhere, deleted = people
    for person, department in ((moved, support), (below, export), (elsewhere, support), (deleted, export)):
        person.department = department
        person.save()
        make_leg(company, person, datetime(2026, 6, 3, 9, tzinfo=UTC))
    moved.department = sales
    moved.save()
    make_leg(company, deleted.pk, datetime(2026, 1, 3, 9, tzinfo=UTC), department=support, person_name="Old name")
    roll_up(company)
    gone = deleted.pk
    deleted.delete()
    assert set(figures_by_person(company, department=sales)) == {moved.pk, below.pk, gone}
    assert set(figures_by_person(company, department=export)) == {below.pk, gone}
    assert set(figures_by_person(company, department=support)) == {elsewhere.pk}
    [row] = [row for row in figures_of(Question(company, JUNE)).rows if row.is_deleted]
    assert (row.name, row.short_number, row.department) == (str(deleted), deleted.short_number, "Export")


def test_deleted_users_have_a_row_only_with_calls_in_the_period(company, people):
    gone = people[0].pk
    make_leg(company, people[0], datetime(2026, 5, 3, 9, tzinfo=UTC))
    roll_up(company)
    people[0].delete()
    assert gone not in figures_by_person(company)
    assert figures_by_person(company, Period(date(2026, 5, 1), date(2026, 5, 31)))[gone][2] == 1


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_days_when_the_clocks_change(company, people, day):
    for hour in range(-3, 30):
        make_leg(company, people[0], datetime.fromtimestamp(Period(day, day).instants(UTC)[0].timestamp(), UTC))
        leg = CallLeg.objects.latest("pk")
        leg.started_at = datetime.fromtimestamp(leg.started_at.timestamp() + hour * 3600, UTC)
        leg.save()
    roll_up(company)
    hours = 23 if day.month == 3 else 25
    assert figures_by_person(company, Period(day, day))[people[0].pk][2] == hours


def test_service_numbers(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Sales")
    idle = factories.ServiceNumberFactory(tenant=company, name="Support")
    counts = {"offered": 8, "answered": 5, "abandoned": 2, "quickly": 3, "wait": 63}
    factories.QueueCallCountFactory(tenant=company, service_number=number.pk, **counts)
    factories.QueueCallCountFactory(tenant=company, service_number=number.pk, day=date(2026, 7, 1))
    gone = factories.ServiceNumberFactory(tenant=company).pk
    factories.QueueCallCountFactory(tenant=company, service_number=gone)
    factories.QueueCallFactory(tenant=company, service_number=gone, service_number_name="Old line")
    factories.QueueCallCountFactory()
    type(number).objects.get(pk=gone).delete()
    table = service_number_figures(Question(company, JUNE))
    rows = [(row.name, row.offered, row.average_wait, row.share, row.no_agents, row.is_deleted) for row in table.rows]
    assert rows == [
        ("Sales", 8, 13, 38, 1, False),
        ("Support", 0, None, None, 0, False),
        ("Old line", 1, 12, 100, 0, True),
    ]
    assert (table.total.offered, table.total.average_wait, table.total.share, table.total.no_agents) == (9, 13, 44, 1)
    assert [row.name for row in service_number_figures(Question(company, JUNE, service_number=idle)).rows] == [
        "Support"
    ]


def test_who_missed_most_comes_first_and_own_calls_are_no_missed_ones(company, people):
    """Bea has made many calls that nobody took: she has missed none."""
    at = datetime(2026, 6, 3, 9, tzinfo=UTC)
    ada, bea, cal, dot = people
    for person, outcome, direction, count in (
        (ada, "unanswered", "incoming", 2),
        (ada, "abandoned", "incoming", 1),
        (ada, "error", "incoming", 3),
        (ada, "elsewhere", "incoming", 9),
        (bea, "unanswered", "outgoing", 7),
        (cal, "abandoned", "incoming", 4),
    ):
        for _leg in range(count):
            make_leg(company, person, at, outcome, direction=direction)
    roll_up(company)
    rows = figures_of(Question(company, JUNE)).rows
    idle = sorted((one for one in (bea, dot)), key=lambda one: (str(one.first_name).lower(), one.pk))
    assert [row.person for row in rows] == [cal.pk, ada.pk, *(one.pk for one in idle)]
    assert {row.person: (row.missed, row.not_reached, row.unanswered) for row in rows} == {
        ada.pk: (3, 0, 2),
        bea.pk: (0, 7, 7),
        cal.pk: (4, 0, 0),
        dot.pk: (0, 0, 0),
    }
    assert figures_of(Question(company, JUNE, "outgoing")).rows[0].person == bea.pk
    assert figures_of(Question(company, JUNE, "incoming")).total.missed == 7
    year = figures_of(Question(company, Period(date(2026, 1, 1), date(2026, 12, 31))))
    assert (year.total.missed, year.total.not_reached) == (7, 7), "by whole months, too"


@pytest.mark.parametrize(
    ("sort", "direction", "expected"),
    [
        ("", "incoming", ("missed", True)),
        ("", "", ("missed", True)),
        ("", "outgoing", ("not_reached", True)),
        ("-missed", "outgoing", ("not_reached", True)),
        ("not_reached", "incoming", ("missed", True)),
        ("name", "incoming", ("name", False)),
        ("-busy", "outgoing", ("busy", True)),
        ("x", "", ("missed", True)),
    ],
)
def test_what_rows_are_sorted_by(sort, direction, expected):
    assert sort_of(sort, direction) == expected
