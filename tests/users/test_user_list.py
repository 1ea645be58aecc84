"""The Users list: who is found, in which order, on which page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import factories

URL = reverse("users:list")


@pytest.fixture
def people(company):
    """Three people with everything the list shows; Ada Admin is there as well once somebody signs in."""
    anna = factories.UserFactory(
        tenant=company, first_name="Anna Maria", last_name="Smith", email="anna@ours.example", short_number="55"
    )
    elin = factories.UserFactory(
        tenant=company, first_name="Elin", last_name="Sjöberg", email="e_s%b@ours.example", short_number="201"
    )
    zoe = factories.UserFactory(
        tenant=company, first_name="Zoë", last_name="Le Brun", email="zoe@ours.example", short_number="1000"
    )
    factories.NumberFactory(user=anna, e164="+441632960123", is_main=True)
    factories.NumberFactory(user=anna, e164="+447700900456")
    factories.NumberFactory(user=zoe, e164="+441632960111", is_main=True)
    carrier_a = factories.name_trunk(company, "Carrier A")
    carrier_b = factories.TrunkAllotmentFactory(tenant=company, trunk__name="carrier B").trunk
    for user, trunk in ((anna, carrier_b), (elin, carrier_a)):
        user.trunk = trunk
        user.save()
    factories.AbsenceFactory(user=elin, mode="lunch", starts_at=timezone.now() - timedelta(hours=1))
    factories.AbsenceFactory(user=zoe, mode="holiday")
    return company


def names(client, **query):
    return [user.last_name for user in client.get(URL, query).context["page"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("smi", "Smith"),
        ("SMITH", "Smith"),
        ("sjöB", "Sjöberg"),
        ("ZOË", "Le Brun"),
        ("anna smith", "Smith"),
        ("smith  maria", "Smith"),
        ("le br", "Le Brun"),
        ("anna brun", ""),
        ("anna@ours", "Smith"),
        ("201", "Sjöberg"),
        ("01632 960123", "Smith"),
        ("+44 1632 960123", "Smith"),
        ("+44 (0)1632 960123", "Smith"),
        ("00441632960123", "Smith"),
        ("960123", "Smith"),
        ("(01632) 960-123", "Smith"),
        ("07700 900456", "Smith"),
        ("01632 9601", "Le Brun Smith"),
        ("sjo\u0308berg", "Sjöberg"),
        ("s'joberg", "Sjöberg"),
        ("Smi\u200bth\u00a0", "Smith"),
        ("01632\u202f960\u00a0123", "Smith"),
        ("nobody", ""),
        ("%", "Sjöberg"),
        ("e_s", "Sjöberg"),
        ("n_a", ""),
        ("a%a", ""),
        ("\\", ""),
        ("'", ""),
        ("  smith  ", "Smith"),
        ("smi\x00th", "Smith"),
        ("☎\u202e\ufeff", ""),
        ("x" * 5000, ""),
        ("()", ""),
        ("+", ""),
    ],
)
def test_search(as_admin, people, query, found):
    assert names(as_admin, q=query) == [name for name in ("Le Brun", "Sjöberg", "Smith") if name in found]


def test_a_search_never_finds_another_companys(as_admin, people, their_admin):
    factories.NumberFactory(user=their_admin, e164="+441632960199", is_main=True)
    assert names(as_admin, q="theirs") == []
    assert names(as_admin, q="01632 960199") == []
    assert names(as_admin, q="") == ["Admin", "Le Brun", "Sjöberg", "Smith"]


def test_bytes_that_are_no_text(as_admin, people):
    assert list(as_admin.get(URL + "?q=%ED%A0%BD&sort=%FF&page=%00").context["page"]) == []


def test_nobody_found(as_admin, people):
    page = as_admin.get(URL, {"q": "<b>nobody</b>"}).content.decode()
    assert "Nobody found for “&lt;b&gt;nobody&lt;/b&gt;”." in page
    assert "<table" not in page


ADMIN, BRUN, SJOBERG, SMITH = "Admin", "Le Brun", "Sjöberg", "Smith"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", [ADMIN, BRUN, SJOBERG, SMITH]),
        ("name", [ADMIN, BRUN, SJOBERG, SMITH]),
        ("-name", [SMITH, SJOBERG, BRUN, ADMIN]),
        ("short_number", [SMITH, SJOBERG, BRUN, ADMIN]),
        ("-short_number", [ADMIN, BRUN, SJOBERG, SMITH]),
        ("number", [BRUN, SMITH, ADMIN, SJOBERG]),
        ("-number", [SMITH, BRUN, SJOBERG, ADMIN]),
        ("trunk", [SJOBERG, SMITH, ADMIN, BRUN]),
        ("-trunk", [SMITH, SJOBERG, BRUN, ADMIN]),
        ("mode", [SJOBERG, ADMIN, BRUN, SMITH]),
        ("-mode", [SJOBERG, SMITH, BRUN, ADMIN]),
        ("password", [ADMIN, BRUN, SJOBERG, SMITH]),
        ("--name", [ADMIN, BRUN, SJOBERG, SMITH]),
        ("name\x00", [ADMIN, BRUN, SJOBERG, SMITH]),
    ],
)
def test_sorting_with_what_is_empty_last(as_admin, admin, people, sort, order):
    admin.short_number = "9000"
    admin.save()
    assert names(as_admin, sort=sort) == order


def test_what_a_row_shows(as_admin, people):
    page = as_admin.get(URL, {"q": "anna"}).content.decode()
    shown = ["55", "+44 1632 960123", '<span class="more">+1 more</span>', "Anna Maria Smith", "carrier B"]
    assert [text for text in shown if text not in page] == []
    assert ">Lunch<" in as_admin.get(URL, {"q": "elin"}).content.decode()
    assert ">Holiday<" not in as_admin.get(URL, {"q": "zoe"}).content.decode()


@pytest.mark.parametrize("sort", ["name", "-number", "number", "trunk", "mode", "short_number"])
def test_every_user_stands_on_one_page(as_admin, company, sort):
    factories.UserFactory.create_batch(109, tenant=company, last_name="Same")
    rows = [user.pk for page in (1, 2, 3) for user in as_admin.get(URL, {"page": page, "sort": sort}).context["page"]]
    assert (len(rows), len(set(rows))) == (110, 110)


@pytest.mark.parametrize(
    ("page", "number"), [("2", 2), ("0", 2), ("-1", 2), ("99", 2), ("9" * 30, 2), ("x", 1), ("", 1), ("1.5", 1)]
)
def test_page_numbers_that_make_no_sense(as_admin, company, page, number):
    factories.UserFactory.create_batch(50, tenant=company)
    answer = as_admin.get(URL, {"page": page, "q": "example"})
    assert answer.context["page"].number == number
    assert f"Page {number} of 2" in answer.content.decode()
    assert "q=example" in answer.content.decode()


def test_the_same_queries_at_any_size(as_admin, company, count_queries):
    def add():
        trunk = factories.TrunkAllotmentFactory(tenant=company).trunk
        user = factories.UserFactory(tenant=company, trunk=trunk, last_name="Row")
        factories.NumberFactory(user=user, is_main=True)
        factories.AbsenceFactory(user=user, starts_at=timezone.now())

    add()
    searches = [{}, {"q": "row"}, {"q": "01632"}, {"sort": "number"}]
    counts = [count_queries(as_admin, URL, **query) for query in searches]
    add()
    add()
    assert [count_queries(as_admin, URL, **query) for query in searches] == counts
    assert max(counts) <= 12


@pytest.mark.parametrize(
    "query", ["Sjöberg, Elin", "sjoberg", "SJÖBERG elin", "sjo\u0308berg", "elin lodz", "oslo-o"]
)
def test_accents_and_commas_make_no_difference(as_admin, company, query):
    last_name = "Sjöberg Łódź Øslo-ø"
    factories.UserFactory(tenant=company, first_name="Elin", last_name=last_name, username="elin")
    page = as_admin.get(reverse("users:list"), {"q": query})
    assert [one.username for one in page.context["page"]] == ["elin"]
