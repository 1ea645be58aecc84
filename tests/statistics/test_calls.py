"""The calls behind a figure: as many as it says, nobody else's, and as a sheet."""

import io
from datetime import UTC, date, datetime
from urllib.parse import urljoin

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode
from openpyxl import load_workbook

from service_numbers.models import ServiceNumber
from statistics.big_sheets import number_of_calls, sorted_calls
from statistics.call_pages import CallPages
from statistics.calls import BEHIND
from statistics.figures import COLUMNS, Question, figures_of
from statistics.forms import CallsForm
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import make_leg, roll_up, some_legs

REPORT, CALLS, EXPORT = (reverse(f"statistics:{name}") for name in ("report", "calls", "export_calls"))
JUNE = {"start": "2026-06-01", "end": "2026-06-30"}
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def people(company):
    department = factories.DepartmentFactory(tenant=company)
    people = [factories.UserFactory(tenant=company, department=department) for _one in range(3)]
    some_legs(company, people, (factories.ServiceNumberFactory(tenant=company).pk, None), count=90)
    roll_up(company)
    people[2].delete()
    return people


def shown(client, **query):
    return client.get(CALLS, JUNE | query).context["page"].paginator.count


@pytest.mark.parametrize("column", [one for one in COLUMNS if not one.is_duration], ids=lambda one: one.name)
@pytest.mark.parametrize("narrowed", ["direction", "department", "service_number", None])
def test_each_figure_leads_to_as_many_calls(as_admin, company, people, column, narrowed):
    question = {
        "direction": "incoming",
        "department": people[0].department.pk,
        "service_number": ServiceNumber.objects.get().pk,
    }
    asked = {"direction": ""} | ({narrowed: question[narrowed]} if narrowed else {})
    page = as_admin.get(REPORT, JUNE | asked)
    table, base, html = page.context["table"], page.context["calls"], page.content.decode()
    assert len(table.rows) == (3 if narrowed == "department" else 4)
    links = [(row, f"{base}&of={row.person}-{column.calls}") for row in table.rows]
    for row, link in [*links, (table.total, f"{base}&figure={column.calls}")]:
        figure = getattr(row, column.name)
        if narrowed == "direction" and column.never_of == "incoming":
            assert (column.calls in html, figure) == (False, 0)
            continue
        assert (f'<a href="{escape(link)}">{figure}</a>' in html) == bool(figure)
        assert as_admin.get(urljoin(REPORT, link)).context["page"].paginator.count == figure


def test_durations_lead_to_the_answered_calls(as_admin, company, people):
    html = as_admin.get(REPORT, JUNE | {"direction": ""}).content.decode()
    table = figures_of(Question(company, Period(date(2026, 6, 1), date(2026, 6, 30))), "name")
    called = [row for row in table.rows if row.total]
    assert len(called) == len(table.rows) - 1  # all but the admin
    for row in called:
        assert html.count(f"of={row.person}-answered") == 3
        assert shown(as_admin, person=row.person, figure="answered", direction="") == row.answered > 0


def test_calls_answered_elsewhere_are_seen_and_counted_nowhere(as_admin, company):
    person = factories.UserFactory(tenant=company)
    make_leg(company, person, NOON, "elsewhere")
    make_leg(company, person, NOON)
    assert (shown(as_admin, person=person.pk), shown(as_admin, person=person.pk, figure="total")) == (2, 1)
    assert as_admin.get(CALLS, JUNE | {"person": person.pk}).content.decode().count("counted nowhere") == 1


def test_what_a_row_shows(as_admin, company):
    person = factories.UserFactory(tenant=company, first_name="Zoë", last_name="Le Brun", short_number="301")
    make_leg(company, person, NOON, talk=3700, caller="+441632960123", is_transferred=True, wrap_up=15, ringing=4)
    page = as_admin.get(CALLS, JUNE).content.decode()
    for words in ("1 Jun 2026, 13:00:00", "+44 1632 960123", "transferred", "1:01:40", "0:00:15", "0:00:04"):
        assert words in page
    make_leg(company, person, NOON, "abandoned", caller="")
    make_leg(company, person, NOON, "error", direction="outgoing", called="+999999")
    page = as_admin.get(CALLS, JUNE | {"direction": ""}).content.decode()
    for words in ("withheld", "+999999", 'state-abandoned">abandoned', 'state-error">error'):
        assert words in page


def test_oldest_and_newest_first_100_a_page(as_admin, company, count_queries):
    person = factories.UserFactory(tenant=company)
    legs = [make_leg(company, person, NOON.replace(minute=0, second=0))]
    few = count_queries(as_admin, CALLS, **JUNE)
    legs += [make_leg(company, person, NOON.replace(minute=n % 60, hour=9 + n // 60)) for n in range(120)]
    roll_up(company)
    assert count_queries(as_admin, CALLS, **JUNE) == few <= 10
    oldest = sorted((leg.started_at, leg.pk) for leg in legs)
    for sort, expected in (("started", oldest), ("-started", oldest[::-1])):
        pages = [as_admin.get(CALLS, JUNE | {"sort": sort, "page": page}).context["page"] for page in (1, 2)]
        assert [len(page) for page in pages] == [100, 21]
        assert [leg.pk for page in pages for leg in page] == [pk for _start, pk in expected]


def test_nobody_elses_calls(as_admin, company, their_admin):
    make_leg(their_admin.tenant, their_admin, NOON)
    assert shown(as_admin) == 0
    for person in (their_admin.pk, 10**12, "x", "-1", "9" * 30):
        answer = as_admin.get(CALLS, JUNE | {"person": person})
        assert answer.context["form"].errors.keys() == {"person"}
        assert "THEIRS" not in answer.content.decode()
        assert as_admin.get(EXPORT, JUNE | {"person": person}).status_code == 302


def test_the_calls_as_a_sheet(as_admin, company):
    person = factories.UserFactory(tenant=company, first_name="=1+1", last_name="B", short_number="301")
    make_leg(company, person, NOON, talk=90_000, wrap_up=15, caller="+441632960123", is_transferred=True)
    make_leg(company, person, NOON.replace(hour=8), "elsewhere", caller="=2+2\x01")
    answer = as_admin.get(EXPORT, JUNE | {"person": person.pk})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    assert sheet["A1"].value == "All calls: =1+1 B, incoming calls, 1 June 2026 to 30 June 2026"
    first, second = list(sheet.iter_rows(min_row=3))
    assert [cell.value for cell in first[:5]] == [datetime(2026, 6, 1, 9), "incoming", "=1+1 B", "301", "=2+2"]
    assert {cell.data_type for cell in first[2:5]} == {"s"}
    assert (first[6].value, second[7].value) == ("answered elsewhere", "yes")
    assert (second[9].value.total_seconds(), second[9].number_format) == (90_000, "[h]:mm:ss")
    assert 'filename="calls-2026-06-01-2026-06-30.xlsx"' in answer["Content-Disposition"]


def test_too_many_calls_for_a_sheet_are_refused_in_words(as_admin, company, monkeypatch):
    monkeypatch.setattr("statistics.views.MOST_CALLS", 1)
    person = factories.UserFactory(tenant=company)
    make_leg(company, person, NOON)
    make_leg(company, person, NOON)
    roll_up(company)
    page = as_admin.get(EXPORT, JUNE, follow=True)
    assert page.request["PATH_INFO"] == CALLS
    assert "A sheet holds at most 1 calls." in page.content.decode()


@pytest.fixture
def many(company):
    """More calls than three pages, of every outcome and in one department, some of them at the same second."""
    department = factories.DepartmentFactory(tenant=company)
    people = factories.UserFactory.create_batch(2, tenant=company, department=department)
    numbers = [factories.ServiceNumberFactory(tenant=company).pk, None]
    some_legs(company, people, numbers, count=700)
    roll_up(company)
    return {"department": department.pk, "person": people[0].pk, "service_number": numbers[0]}


@pytest.mark.parametrize("narrowed", [None, "department", "person", "service_number"])
def test_pages_from_either_end_are_the_list_and_its_count_is_that_of_the_legs(as_admin, company, many, narrowed):
    asked = {"start": "2026-05-01", "end": "2026-06-30", "direction": ""}
    asked |= {narrowed: many[narrowed]} if narrowed else {}
    for figure in BEHIND:
        form = CallsForm(QueryDict(urlencode(asked | {"figure": figure})), tenant=company)
        assert form.is_valid()
        for newest_first in (True, False):
            legs = sorted_calls(form, newest_first)
            expected = list(legs.values_list("pk", flat=True))
            count = number_of_calls(form, legs)
            assert (figure, count) == (figure, len(expected))
            pages = CallPages(legs, count)
            assert [leg.pk for page in pages for leg in page] == expected
    last = as_admin.get(CALLS, asked | {"page": "999999"}).context["page"]
    assert (last.has_next(), last.paginator.count) == (False, last.end_index())


def test_a_list_of_one_page_is_counted_as_it_is(as_admin, company):
    """Should counts and calls ever differ, no page says another number than it shows."""
    make_leg(company, factories.UserFactory(tenant=company), NOON)
    assert shown(as_admin) == 1


@pytest.mark.parametrize("page", ["calls", "number_calls"])
def test_where_there_are_none_the_period_and_the_way_back_stay(as_admin, company, page):
    ash = factories.UserFactory(tenant=company, first_name="Anna", last_name="Ash")
    asked = JUNE | {"department": factories.DepartmentFactory(tenant=company).pk, "person": ash.pk}
    shown = as_admin.get(reverse(f"statistics:{page}"), asked).content.decode()
    assert "No such calls in this period." in shown
    assert (
        shown.count(
            f"start=2026-06-01&amp;end=2026-06-30&amp;direction=incoming&amp;department={asked['department']}"
        )
        == 2
    )
