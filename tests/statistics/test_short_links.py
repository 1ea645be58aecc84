"""Short addresses of calls say what long ones do; a service number may be typed where there are many."""

import re
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from statistics.forms import ReportForm
from statistics.number_choice import MOST_OFFERED
from statistics.short_links import shortened, spelt_out
from tests import factories
from tests.statistics.legs import make_leg, roll_up

REPORT, CALLS = reverse("statistics:report"), reverse("statistics:calls")
DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31))


@given(DAYS, DAYS, st.sampled_from(["incoming", "outgoing", ""]), st.integers(1, 2**63 - 1), st.booleans())
def test_there_and_back(start, end, direction, person, narrowed):
    asked = {"start": start.isoformat(), "end": end.isoformat(), "direction": direction}
    asked |= {"department": 3, "service_number": 4} if narrowed else {}
    said = spelt_out(QueryDict(f"{shortened(asked)}&of={person}-missed"))
    expected = asked | {"person": person, "figure": "missed"}
    assert {name: said[name] for name in expected} == {name: str(value) for name, value in expected.items()}
    assert spelt_out(QueryDict("of=7"))["figure"] == "all"
    assert spelt_out(QueryDict("start=2026-01-01")) == QueryDict("start=2026-01-01")


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ({}, None),
        ({"page": "1"}, None),
        ({"page": "3"}, "3"),
        ({"sort": "-total"}, "1-total"),
        ({"sort": "name", "page": "12"}, "12name"),
        ({"sort": "x&y", "page": "2"}, None),
        ({"sort": "//evil.example", "page": "1"}, None),
        ({"page": "9" * 5000}, None),
        ({"sort": "a" * 40}, None),
    ],
)
def test_back_leads_to_where_one_was(as_admin, company, asked, at):
    """From a figure of a user or a service number, and from other pages and orders of its calls."""
    factories.ServiceNumberFactory(tenant=company)
    days = {"start": "2026-05-10", "end": "2026-06-30"}
    for page, calls in (("report", "calls"), ("service_numbers", "number_calls")):
        url = reverse(f"statistics:{page}")
        shown = as_admin.get(url, days | asked).content.decode().replace("&amp;", "&")
        links = [urljoin(url, link) for link in re.findall(r'href="([^"]*)"', shown)]
        [total] = [one for one in links if one.startswith(reverse(f"statistics:{calls}")) and "line=" not in one][:1]
        assert parse_qs(urlsplit(total).query).get("at") == (at and [at]), total
        for further in ("", "&sort=started&page=2"):
            back = as_admin.get(total + further).context["back"]
            there = {name: value for name, [value] in parse_qs(urlsplit(back).query).items()}
            place = {name: there[name] for name in ("page", "sort") if name in there}
            expected = {"page": "1", **asked} if at else {}
            assert (urlsplit(back).path, place, there["start"]) == (url, expected, days["start"])


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("in=2026", "start"),
        ("in=20260631-20260701", "start"),
        ("in=20260601-20260630-sideways", "start"),
        ("in=20260630-20260601", "end"),
        ("of=x", "person"),
        ("of=1-", "person"),
        ("of=%D9%A1", "person"),
        ("of=999999999999", "person"),
        ("of=7-everything", "figure"),
    ],
)
def test_a_mistake_in_one_is_said(as_admin, query, field):
    assert field in as_admin.get(f"{CALLS}?{query}").context["form"].errors


def test_every_link_of_a_person_leads_to_the_persons_calls(as_admin, company):
    user = factories.UserFactory(tenant=company)
    for outcome in ("answered", "abandoned"):
        make_leg(company, user, datetime(2026, 6, 1, 9, tzinfo=UTC), outcome)
    roll_up(company)
    html = as_admin.get(REPORT, {"start": "2026-05-10", "end": "2026-06-30"}).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(rf'href="(calls/[^"]*of={user.pk}[^"]*)"', html)]
    counts = [as_admin.get(urljoin(REPORT, link)).context["page"].paginator.count for link in links]
    assert counts == [2, 1, 2, 1, 1, 1, 1]  # all, missed, total, answered, abandoned, average, busy


@pytest.fixture
def many_numbers(company):
    block = [factories.ServiceNumberFactory(tenant=company, name=f"Line {at}") for at in range(MOST_OFFERED + 1)]
    return [*block, factories.ServiceNumberFactory(tenant=company, name="Zoë’s taxis")]


def test_of_many_service_numbers_one_is_typed(as_admin, company, their_admin, many_numbers):
    theirs = factories.ServiceNumberFactory(tenant=their_admin.tenant, name="THEIRS")
    last = many_numbers[-1]
    html = as_admin.get(REPORT).content.decode()
    assert ("Line 50" in html, 'name="service_number"' in html) == (False, True)
    national = last.number.e164.replace("+44", "0")
    for text in ("zoë’s TAXIS", "taxis", last.number.e164, national, str(last.pk)):
        form = ReportForm(QueryDict(f"service_number={text}".replace("+", "%2B")), tenant=company)
        assert form.is_valid(), (text, form.errors)
        assert form.question().service_number == last
    shown = as_admin.get(REPORT, {"service_number": last.pk}).content.decode()
    assert f'value="{last.number.e164}"' in shown
    for text, said in (
        ("Line", "Several service numbers fit, such as Line 0,"),
        ("lime", ""),
        (theirs.pk, ""),
        ("THEIRS", ""),
    ):
        answer = as_admin.get(REPORT, {"service_number": text})
        assert (said or "No service number fits.") in answer.content.decode()
        assert answer.context["form"].errors.keys() == {"service_number"}
