"""The figures of one user, where Manage leads: the user's own pages around them, each figure with its calls."""

import html
import re

import pytest
from django.urls import reverse

from statistics.figures import COLUMNS
from tests import factories
from tests.rows import person_with_role


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Grace", last_name="Achterberg")


def url(person):
    return reverse("statistics:of_user", args=[person.pk])


def test_manage_leads_to_the_figures_of_that_user(as_admin, person):
    page = as_admin.get(reverse("users:profile", args=[person.pk])).content.decode()
    assert f'href="{url(person)}"' in page
    shown = as_admin.get(url(person)).content.decode()
    assert "You are managing the pages of <strong>Grace Achterberg</strong>" in shown
    current = re.findall(r'<a href="([^"]+)" aria-current="true">([^<]+)</a></li>', shown.split("</nav>")[0])
    assert current == [(url(person), "Statistics")]


def test_each_figure_is_of_that_user_and_leads_to_its_calls(as_admin, person, company):
    other = factories.UserFactory(tenant=company)
    for one in (person, person, other):
        factories.CallLegFactory(tenant=company, person=one.pk)
    period = {"start": "2026-05-01", "end": "2026-06-30"}
    lines = as_admin.get(url(person), period).context["lines"]
    assert lines
    links = re.findall(r'href="(/statistics/calls/[^"]+)"', as_admin.get(url(person), period).content.decode())
    assert len(links) == len(COLUMNS)
    for link in map(html.unescape, links):
        answer = as_admin.get(link)
        assert answer.status_code == 200
        assert {leg.person for leg in answer.context["page"]} <= {person.pk}


def test_who_sees_statistics_alone_keeps_the_companys_pages_around_them(client, company, person):
    viewer = person_with_role("statistics", company)
    client.force_login(viewer)
    shown = client.get(url(person)).content.decode()
    assert "You are managing" not in shown
    assert reverse("users:profile", args=[person.pk]) not in shown
    assert reverse("users:profile", args=[viewer.pk]) in client.get(url(viewer)).content.decode()


def test_bad_questions_are_told(as_admin, person):
    answer = as_admin.get(url(person), {"start": "2026-02-01", "end": "2026-01-01"})
    assert (answer.status_code, answer.context["form"].errors.keys()) == (200, {"end"})
