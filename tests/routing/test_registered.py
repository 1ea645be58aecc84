"""A service number none of whose members has a telephone registered: said while one of our engines knows it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from common.company_bounds import company_bounds
from common.planner_door import planner
from routing.models import RegisteredTelephones
from routing.registered import KNOWN_FOR
from service_numbers.models import MainMode
from tests import factories

WORDS = "No telephone of this number’s members is registered."
LIST = reverse("service_numbers:list")
WARNINGS = reverse("service_numbers:warnings")


@pytest.fixture
def member(company):
    number = factories.ServiceNumberFactory(tenant=company, name="Support")
    user = factories.UserFactory(tenant=company, short_number="501")
    return factories.MemberFactory(service_number=number, user=user)


@pytest.fixture
def known(company):
    """Of our engine, where nobody has a telephone."""
    return factories.RegisteredTelephonesFactory(tenant=company)


def silent(company):
    return list(planner().without_telephone(company, timezone.now()))


def set_to(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


def test_nobody_has_a_telephone(company, member, known):
    assert silent(company) == [member.service_number_id]
    set_to(known, short_numbers=["502", "5010"])
    assert silent(company) == [member.service_number_id]
    set_to(known, short_numbers=["501", "502"])
    assert silent(company) == []


def test_one_of_them_is_enough_at_whichever_engine(company, member, known):
    other = factories.UserFactory(tenant=company, short_number="502")
    factories.MemberFactory(service_number=member.service_number, user=other)
    factories.RegisteredTelephonesFactory(tenant=company, short_numbers=["502"])
    assert silent(company) == []


def test_without_an_engine_of_ours_nothing_is_said(company, member):
    factories.RegisteredTelephonesFactory(short_numbers=[])  # of another company
    assert silent(company) == []


def test_of_an_engine_that_is_away_nothing_is_said(company, member, known):
    set_to(known, seen_at=timezone.now() - KNOWN_FOR)
    assert silent(company) == []
    factories.RegisteredTelephonesFactory(tenant=company)
    assert silent(company) == [member.service_number_id]


def test_where_nobody_would_ring_anyway_nothing_is_said(company, member, known):
    set_to(member.service_number, main_mode=MainMode.EXTERNAL_DIVERT, external_divert_number="+441632960150")
    assert silent(company) == []
    set_to(member.service_number, main_mode=MainMode.WITHOUT_WELCOME)
    assert silent(company) == [member.service_number_id]
    set_to(member, is_active=False)
    assert silent(company) == []


def test_it_is_said_where_the_warnings_stand_and_only_while_it_holds(as_admin, member, known):
    own_page = reverse("service_numbers:detail", args=[member.service_number_id])
    for url in (own_page, WARNINGS):
        page = as_admin.get(url).content.decode()
        assert (page.count(WORDS), page.count("Callers wait, and no telephone rings.")) == (1, 1)
    set_to(known, short_numbers=["501"])
    for url in (own_page, WARNINGS):
        assert WORDS not in as_admin.get(url).content.decode()


def test_lists_count_it_among_the_warnings(as_admin, company, member, known, count_queries, monkeypatch):
    """A page of numbers takes one query more for it, however many there are."""
    member.service_number.main = factories.ServiceNumberFactory(tenant=company, name="Main")
    member.service_number.save()
    pages = [LIST, reverse("service_numbers:additional_numbers", args=[member.service_number.main_id])]
    for url in pages:
        before = warnings_on(as_admin, url, member)
        set_to(known, short_numbers=["501"])
        assert warnings_on(as_admin, url, member) == before - 1
        set_to(known, short_numbers=[])
    with_it = count_queries(as_admin, LIST)
    for _number in range(3):
        factories.MemberFactory(service_number=factories.ServiceNumberFactory(tenant=company), user=member.user)
    assert count_queries(as_admin, LIST) == with_it
    monkeypatch.setattr("routing.answers.keys_without_telephone", lambda *args: [member.service_number_id])
    assert count_queries(as_admin, LIST) == with_it - 1


def warnings_on(browser, url, member):
    rows = browser.get(url).context["rows"]
    return next(len(row["warnings"]) for row in rows if row["service_number"].pk == member.service_number_id)


def test_it_stands_before_what_else_there_is(as_admin, company, member, known):
    factories.ServiceNumberFactory(tenant=company, name="Aaa")  # nobody is in its group
    page = as_admin.get(WARNINGS)
    assert next(iter(page.context["page"])) == member.service_number_id


def test_the_warnings_take_one_query_more(as_admin, company, member, known, count_queries, monkeypatch):
    numbers = factories.ServiceNumberFactory.create_batch(3, tenant=company)
    with_it = count_queries(as_admin, WARNINGS)
    for number in numbers:
        factories.MemberFactory(service_number=number, user=member.user)
    assert count_queries(as_admin, WARNINGS) == with_it
    monkeypatch.setattr("routing.answers.keys_without_telephone", lambda *args: [member.service_number_id])
    assert count_queries(as_admin, WARNINGS) == with_it - 1


def test_a_company_sees_its_own_alone(company, their_admin, known):
    factories.RegisteredTelephonesFactory(tenant=their_admin.tenant)
    with company_bounds(company):
        assert list(RegisteredTelephones.objects.all()) == [known]
