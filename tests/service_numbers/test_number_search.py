"""Service numbers and their warnings are searched by name and number, and the list is sorted by its columns."""

import pytest
from django.urls import reverse

from service_numbers.models import ServiceNumber
from tests import factories

LIST, WARNINGS = reverse("service_numbers:list"), reverse("service_numbers:warnings")


@pytest.fixture
def numbers(company, their_admin):
    """Three main ones, one of which has two additional ones, and one of another company."""
    of = {"café Zürich": "+441632960123", "Sales, north": "+441632960111", "100% of it": "+441632960144"}
    made = {name: number(company, name, e164) for name, e164 in of.items()}
    number(company, "beta", "+441632960105", main=made["Sales, north"], main_mode="external-divert")
    number(company, "Alpha", "+441632960199", main=made["Sales, north"], main_mode="with-welcome")
    number(their_admin.tenant, "Sales of theirs", "+441632960188")


def number(company, name, e164, **settings):
    return factories.ServiceNumberFactory(tenant=company, name=name, number__e164=e164, **settings)


def names(client, url, **query):
    return [row["service_number"].name for row in client.get(url, query).context["rows"]]


ALL = ["100% of it", "café Zürich", "Sales, north", "Alpha", "beta"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("zurich", ["café Zürich"]),
        ("CAFE\u0301 zür", ["café Zürich"]),
        ("north sales", ["Sales, north"]),
        ("sales beta", []),
        ("01632 960111", ["Sales, north"]),
        ("+44 (0)1632 9601 1", ["Sales, north"]),
        ("96014", ["100% of it"]),
        ("%", ["100% of it"]),
        ("_", []),
        ("alpha\x00\u200b ", ["Alpha"]),
        ("()", []),
        ("x" * 5000, []),
        ("   ", ALL),
    ],
)
@pytest.mark.parametrize("url", [LIST, WARNINGS])
def test_search(as_admin, numbers, url, query, found):
    assert names(as_admin, url, q=query) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ALL),
        ("name", ALL),
        ("-name", ["Sales, north", "beta", "Alpha", "café Zürich", "100% of it"]),
        ("number", ["beta", "Sales, north", "café Zürich", "100% of it", "Alpha"]),
        ("-number", ["Alpha", "100% of it", "café Zürich", "Sales, north", "beta"]),
        ("main_mode", ["beta", "Alpha", "100% of it", "café Zürich", "Sales, north"]),
        ("-main_mode", ["Sales, north", "café Zürich", "100% of it", "Alpha", "beta"]),
        ("recording_pin", ALL),
        ("--name\x00", ALL),
    ],
)
def test_sorting(as_admin, numbers, sort, order):
    assert names(as_admin, LIST, sort=sort) == order


def test_an_additional_one_that_stands_alone_says_where_it_belongs(as_admin, numbers):
    words, branch = "additional: Sales, north", "└"
    for query, shown in (({}, (False, True)), ({"q": "beta"}, (True, False)), ({"sort": "number"}, (True, False))):
        page = as_admin.get(LIST, query).content.decode()
        assert (words in page, branch in page) == shown, query


def test_pages_of_a_search_keep_it_and_the_order(as_admin, company):
    for at in range(60):
        number(company, f"Line {at:02}", f"+4416329602{at:02}")
    number(company, "Sales", "+441632960300")
    answer = as_admin.get(LIST, {"q": "line", "sort": "-number"})
    assert "60 service numbers found for “line”" in answer.content.decode()
    assert '?q=line&amp;sort=-number&amp;page=2"' in answer.content.decode()
    assert names(as_admin, LIST, q="line", sort="-number", page=2) == [f"Line {at:02}" for at in range(9, -1, -1)]
    assert names(as_admin, WARNINGS, q="line", page=2) == [f"Line {at:02}" for at in range(50, 60)]


def test_nothing_found_leads_back(as_admin, numbers):
    said = {LIST: "No service number found for “&lt;b&gt;”.", WARNINGS: "Nothing to warn of for “&lt;b&gt;”."}
    for url, words in said.items():
        page = as_admin.get(url, {"q": "<b>"}).content.decode()
        assert (words in page, f'<a href="{url}">Show all</a>' in page) == (True, True)
        assert ServiceNumber.objects.count() == 6


def test_a_search_costs_no_more_with_more_found(as_admin, numbers, company, count_queries):
    queries = [{"q": "sales"}, {"sort": "number"}, {"q": "01632", "sort": "-main_mode"}]
    before = [count_queries(as_admin, url, **query) for url in (LIST, WARNINGS) for query in queries]
    for at in range(5):
        number(company, f"Sales {at}", f"+4416329603{at:02}")
    assert [count_queries(as_admin, url, **query) for url in (LIST, WARNINGS) for query in queries] == before
