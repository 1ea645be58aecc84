"""The Statistics page: what is asked, what is shown, and that it takes the same queries for one user and many."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from statistics.figures import COLUMNS, Question, columns_of, figures_of
from statistics.periods import Period, hours_minutes_seconds
from tests import factories
from tests.company_time import today
from tests.rows import person_with_role
from tests.statistics.legs import make_leg, roll_up, some_legs
from users.models import Company

REPORT = reverse("statistics:report")
JUNE = {"start": "2026-06-01", "end": "2026-06-30"}
JUNE_WHOLE = Period(date(2026, 6, 1), date(2026, 6, 30))


class Rows(HTMLParser):
    """The words of the cells of a page's first table, a list a row."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        self.inside = self.inside or tag == "tbody"
        if self.inside and tag == "tr":
            self.rows.append([])
        if self.inside and tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, words):
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += words.strip()

    def handle_endtag(self, tag):
        if tag == "table":
            self.inside = False
            self.handle_starttag = lambda tag, attrs: None


def rows_of_page(client, **query):
    parser = Rows()
    parser.feed(client.get(REPORT, JUNE | query).content.decode())
    return parser.rows


@pytest.fixture
def people(company):
    people = [factories.UserFactory(tenant=company, first_name=one, last_name="=A&B") for one in ("Zoë", "Elin")]
    some_legs(company, people)
    roll_up(company)
    return people


def words(row, direction):
    values = [(getattr(row, column.name), column.is_duration) for column in columns_of(direction)]
    return [
        "-" if value is None else hours_minutes_seconds(value) if is_duration else str(value)
        for value, is_duration in values
    ]


def test_the_page_shows_the_figures_and_their_total(as_admin, company, people):
    for direction in ("", "incoming", "outgoing"):
        table = figures_of(Question(company, JUNE_WHOLE, direction), "name")
        expected = [[row.name, row.short_number, *words(row, direction)] for row in table.rows]
        shown = rows_of_page(as_admin, direction=direction, sort="name")
        assert shown == [*expected, ["Total", "", *words(table.total, direction)]]
        assert [row[0] for row in expected] == ["Elin =A&B", "Zoë =A&B", "Ada Admin"]
        assert expected[-1][-8:] == ["0"] * 6 + ["-", "0:00:00"]


def test_without_being_asked_it_says_who_missed_most(as_admin, company, people):
    page = as_admin.get(REPORT, JUNE)
    rows = page.context["table"].rows
    assert [row.missed for row in rows] == sorted((row.missed for row in rows), reverse=True)
    assert page.context["question"].direction == "incoming"
    text = page.content.decode()
    assert "1 June 2026 to 30 June 2026: incoming calls" in text
    assert ("Not reached" in text, '<th scope="col"' in text) == (False, True)
    assert "incoming and outgoing calls" in as_admin.get(REPORT, JUNE | {"direction": ""}).content.decode()


def test_figures_are_first_sorted_from_the_largest_and_names_from_a(as_admin, people):
    text = as_admin.get(REPORT, JUNE | {"sort": "name"}).content.decode()
    asked = re.findall(r'<th scope="col"[^>]*><a href="[^"]*sort=([a-z_-]+)"', text)
    incoming = [f"-{one.name}" for one in columns_of("incoming")]
    assert asked == ["-name", "short_number", *incoming]


def test_without_a_question_it_is_the_month_so_far(as_admin, admin):
    make_leg(admin.tenant, admin, timezone.now())
    make_leg(admin.tenant, admin, timezone.now() - timedelta(days=32))
    roll_up(admin.tenant)
    question = as_admin.get(REPORT).context["question"]
    present = today(admin.tenant)
    assert question.period == Period(present.replace(day=1), present)
    assert as_admin.get(REPORT).context["table"].total.total == 1


@pytest.mark.parametrize("column", ["name", "short_number", *(column.name for column in COLUMNS)])
def test_every_column_sorts_both_ways(as_admin, people, column):
    both = JUNE | {"direction": ""}
    orders = [
        [row.person for row in as_admin.get(REPORT, both | {"sort": sort}).context["table"].rows]
        for sort in (column, f"-{column}")
    ]
    values = [
        [getattr(row, column) for row in as_admin.get(REPORT, both | {"sort": sort}).context["table"].rows]
        for sort in (column, f"-{column}")
    ]
    full = [[one for one in order if one is not None] for order in values]
    if column == "name":  # Ada Admin stands by her last name
        full = [[name.split()[::-1] for name in names] for names in full]
    assert full == [sorted(full[0]), sorted(full[0], reverse=True)]
    assert sorted(orders[0]) == sorted(orders[1])


@pytest.mark.parametrize(
    ("field", "query"),
    [
        ("end", {"start": "2026-06-30", "end": "2026-06-01"}),
        ("start", {"start": "31/31/2026"}),
        ("start", {"start": ""}),
        ("end", {"end": "9999-12-31"}),
        ("direction", {"direction": "sideways"}),
        ("department", {"department": "x"}),
        ("service_number", {"service_number": "0"}),
        ("format", {"format": "pdf"}),
    ],
)
def test_mistakes_are_said_at_the_field(as_admin, people, field, query):
    for form in ("browser", "excel"):
        answer = as_admin.get(REPORT, JUNE | {"format": form} | query)
        assert answer.context["form"].errors.keys() == {field}
        assert "table" not in answer.context


def test_what_is_theirs_is_a_mistake_at_the_field(as_admin, their_admin):
    theirs = {
        "department": factories.DepartmentFactory(tenant=their_admin.tenant, name="THEIRS"),
        "service_number": factories.ServiceNumberFactory(tenant=their_admin.tenant, name="THEIRS"),
    }
    for field, row in theirs.items():
        answer = as_admin.get(REPORT, JUNE | {field: row.pk})
        assert answer.context["form"].errors.keys() == {field}
        assert "THEIRS" not in answer.content.decode()


@pytest.mark.parametrize("preset", range(8))
def test_presets_keep_what_else_is_asked(as_admin, people, preset):
    page = as_admin.get(REPORT, JUNE | {"direction": "incoming", "sort": "-busy"})
    links = [line for line in page.content.decode().split('"') if line.startswith("?direction=incoming&amp;")]
    chosen = as_admin.get(REPORT + links[preset].replace("&amp;", "&"))
    assert (chosen.context["question"].direction, chosen.context["sort"]) == ("incoming", "-busy")
    assert 'aria-current="true">' in chosen.content.decode()


def test_names_are_escaped_and_deleted_users_marked(as_admin, company):
    gone = factories.UserFactory(tenant=company, first_name="<b>", last_name="'Gone'")
    make_leg(company, gone, datetime(2026, 6, 3, 9, tzinfo=UTC))
    roll_up(company)
    gone.delete()
    page = as_admin.get(REPORT, JUNE).content.decode()
    assert '&lt;b&gt; &#x27;Gone&#x27;</a> <span class="state">deleted</span>' in page


def test_an_empty_period_says_what_to_do(as_admin, company):
    page = as_admin.get(REPORT, JUNE).content.decode()
    assert "No calls in this period." in page
    empty = factories.DepartmentFactory(tenant=company)
    assert "Nobody is in this department." in as_admin.get(REPORT, JUNE | {"department": empty.pk}).content.decode()


def test_the_same_queries_at_any_size(as_admin, company, count_queries):
    department = factories.DepartmentFactory(tenant=company)

    def add():
        number = factories.ServiceNumberFactory(tenant=company).pk
        gone = factories.ServiceNumberFactory(tenant=company)
        factories.QueueCallCountFactory(tenant=company, service_number=number)
        factories.QueueCallFactory(tenant=company, service_number=gone.pk)
        factories.QueueCallCountFactory(tenant=company, service_number=gone.pk)
        gone.delete()
        people = [factories.UserFactory(tenant=company, department=department) for _one in range(2)]
        some_legs(company, people, count=10, seed=Company.objects.count())
        roll_up(company)
        people[1].delete()

    questions = [JUNE, JUNE | {"department": department.pk}, JUNE | {"format": "excel"}, JUNE | {"sort": "-average"}]
    add()
    counts = [count_queries(as_admin, REPORT, **query) for query in questions]
    add()
    add()
    assert [count_queries(as_admin, REPORT, **query) for query in questions] == counts
    assert max(counts) <= 12


def test_the_tab_is_there_for_those_who_may(client, admin, company):
    def tabs(url):
        page = client.get(url).content.decode()
        return page.count(f'href="{REPORT}"')

    client.force_login(admin)
    assert tabs(reverse("users:list")) == 1
    assert (
        reverse("statistics:of_user", args=[admin.pk])
        in client.get(reverse("users:profile", args=[admin.pk])).content.decode()
    )
    client.force_login(person_with_role("statistics", company))
    assert client.get("/").url == REPORT
    user = person_with_role("user", company)
    client.force_login(user)
    assert tabs(reverse("users:profile", args=[user.pk])) == 0
