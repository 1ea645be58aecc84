"""The table of people a hundred a page: in the order that Python sorts them into, its sums those of all pages."""

import random
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from statistics.figures import COLUMNS, Question, figures_of
from statistics.people import SUMS
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import make_leg, roll_up
from users.models import User

REPORT = reverse("statistics:report")
ASKED = {"start": "2026-01-10", "end": "2026-12-20"}
PERIOD = Period(date(2026, 1, 10), date(2026, 12, 20))
# Names that one can get wrong: one that begins as another ends, apostrophes, accents, letters of their own, one word
# alone; e-mails that lose signs when they are searched for, or have letters beyond ASCII.
FIRST_NAMES = ["Ann", "Ann", "Anna", "ANN", "Émile", "emile", "Ørsted", "Straße", "", "D’", "Łu"]
LAST_NAMES = ["Lee", "Lee B", "Lee-Roy", "O'Neill", "Oneill", "Núñez", "Ss", "Æsop", "lee", "Zoe"]
EMAILS = ["", "z@example.com", "o'b`n@example.com", "é´x@example.com", "a.b@example.com"]


@pytest.fixture
def people(company, admin):
    """260 users of the names above, legs of some of them, and some that have gone."""
    chance = random.Random(5)
    department = factories.DepartmentFactory(tenant=company)
    people = [
        factories.UserFactory(
            tenant=company,
            first_name=chance.choice(FIRST_NAMES),
            last_name=chance.choice(LAST_NAMES),
            email=chance.choice(EMAILS),
            department=department if number % 2 else None,
        )
        for number in range(260)
    ]
    for _leg in range(500):
        moment = datetime(2026, chance.randrange(1, 13), chance.randrange(1, 28), 12, tzinfo=UTC)
        outcome = chance.choice(["answered", "unanswered", "abandoned", "error", "elsewhere"])
        talk = {"talk": chance.randrange(90), "wrap_up": 7, "is_transferred": chance.random() < 0.5}
        make_leg(company, chance.choice(people[:90]), moment, outcome, **(talk if outcome == "answered" else {}))
    roll_up(company)
    for one in people[:12]:
        one.delete()
    return department


def kept_name(row):
    """Last and first name of who has gone, as far as the name that the legs keep tells."""
    first, _blank, last = row.name.rpartition(" ")
    return last, first


def in_order(rows, column, descending):
    """The rows as Python sorts them: those of one value by name, what has no value last."""
    users = {one.pk: (one.last_name, one.first_name) for one in User.objects.only("last_name", "first_name")}
    rows = sorted(rows, key=lambda row: (*map(str.lower, users.get(row.person) or kept_name(row)), row.person))
    if column == "name":
        return rows[::-1] if descending else rows
    if column == "short_number":
        return sorted(rows, key=lambda row: (len(row.short_number), row.short_number), reverse=descending)
    full = [row for row in rows if getattr(row, column) is not None]
    full.sort(key=lambda row: getattr(row, column), reverse=descending)
    return full + [row for row in rows if getattr(row, column) is None]


@pytest.mark.parametrize("narrowed", [False, True])
def test_each_column_sorts_all_people_as_python_would(company, people, narrowed):
    question = Question(company, PERIOD, department=people if narrowed else None)
    whole = figures_of(question, "name")
    everybody = whole.rows
    assert sum(row.is_deleted for row in everybody) > 0
    for column in ("name", "short_number", *(one.name for one in COLUMNS)):
        for descending in (False, True):
            rows = figures_of(question, ("-" if descending else "") + column).rows
            expected = [row.person for row in in_order(everybody, column, descending)]
            assert [row.person for row in rows] == expected, (column, descending)
            for first, most in ((0, 5), (40, 30), (200, 100)):
                some = figures_of(question, ("-" if descending else "") + column, first, most)
                assert [row.person for row in some.rows] == expected[first : first + most], (column, first)
                assert (some.total, some.count) == (whole.total, whole.count)


def test_people_stand_in_one_order_on_users_and_in_the_figures(as_admin, company, people):
    for sort in ("name", "-name"):
        users, page = [], 1
        while page:
            shown = as_admin.get(reverse("users:list"), {"sort": sort, "page": page}).context["page"]
            users += [one.pk for one in shown]
            page = shown.has_next() and page + 1
        rows = figures_of(Question(company, PERIOD), sort).rows
        assert [row.person for row in rows if not row.is_deleted] == users


@pytest.mark.parametrize("sort", ["", "name", "-average"])
def test_all_pages_together_are_all_people_and_add_up_to_the_total(as_admin, company, people, sort):
    for narrowed in ({}, {"department": people.pk}):
        found, page = [], 1
        while page:
            answer = as_admin.get(REPORT, ASKED | narrowed | {"sort": sort, "page": page, "direction": ""})
            found.append(answer.context["page"].object_list)
            total, count = answer.context["table"].total, answer.context["page"].paginator.count
            for name in SUMS:
                assert getattr(total, name) >= sum(getattr(row, name) for row in found[-1])
            page = answer.context["page"].has_next() and page + 1
        rows = [row for page in found for row in page]
        assert [len(page) for page in found[:-1]] == [100] * (len(found) - 1)
        assert len(rows) == count == len({row.person for row in rows})
        assert {name: sum(getattr(row, name) for row in rows) for name in SUMS} == {
            name: getattr(total, name) for name in SUMS
        }
        whole = figures_of(Question(company, PERIOD, department=people if narrowed else None), sort)
        assert (whole.rows, whole.total) == (rows, total)


def test_no_page_is_another_one(as_admin, company, people):
    last = as_admin.get(REPORT, ASKED | {"page": "3"}).context["page"]
    assert last.has_next() is False
    for page in ("99", "999999", "4"):
        answer = as_admin.get(REPORT, ASKED | {"page": page})
        assert answer.context["page"].object_list == last.object_list
    for page in ("0", "-1", "x", "9" * 5000, "٢", "\x00", "1.5"):
        assert as_admin.get(REPORT, ASKED | {"page": page}).status_code == 200
    text = as_admin.get(REPORT, ASKED | {"page": "2"}).content.decode()
    assert f"Rows 101 to 200 of {last.paginator.count}. The total is that of all." in " ".join(text.split())


def test_a_page_is_small_and_asks_little(as_admin, company, people, count_queries):
    for narrowed in ({}, {"direction": ""}, {"sort": "-name", "page": "2"}):
        assert count_queries(as_admin, REPORT, **ASKED, **narrowed) <= 11
        assert len(as_admin.get(REPORT, ASKED | narrowed).content) < 120_000
