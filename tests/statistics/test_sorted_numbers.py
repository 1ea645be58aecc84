"""The figures of service numbers are sorted by each of their columns, as those of people are, and so is the sheet."""

from datetime import date

import pytest
from django.urls import reverse

from service_numbers.models import ServiceNumber
from statistics.figures import Question
from statistics.number_figures import NUMBER_COLUMNS, service_number_figures
from statistics.periods import Period
from tests import factories

PAGE = reverse("statistics:service_numbers")
JUNE = {"start": "2026-06-01", "end": "2026-06-30"}
COUNTS = {
    "ann": {"offered": 9, "answered": 3, "abandoned": 2, "quickly": 3, "wait": 30},
    "Bob": {"offered": 9, "answered": 9, "abandoned": 0, "quickly": 1, "wait": 18},
    "cid": {"offered": 2, "answered": 0, "abandoned": 1, "quickly": 0, "wait": 0},
    "Idle": {},
    "zz gone": {"offered": 5, "answered": 5, "abandoned": 0, "quickly": 5, "wait": 5},
}


@pytest.fixture
def numbers(company):
    for name in sorted(COUNTS, reverse=True):
        number = factories.ServiceNumberFactory(tenant=company, name=name).pk
        if COUNTS[name]:
            factories.QueueCallCountFactory(tenant=company, service_number=number, **COUNTS[name])
            factories.QueueCallFactory(tenant=company, service_number=number, service_number_name=name)
        if name == "zz gone":
            ServiceNumber.objects.get(pk=number).delete()


def names(rows):
    return " ".join(row.name for row in rows)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "ann Bob cid Idle zz gone"),
        ("name", "ann Bob cid Idle zz gone"),
        ("-name", "Idle cid Bob ann zz gone"),
        ("-offered", "ann Bob zz gone cid Idle"),
        ("offered", "Idle cid zz gone ann Bob"),
        ("-answered", "Bob zz gone ann cid Idle"),
        ("-abandoned", "ann cid Bob Idle zz gone"),
        ("-no_agents", "ann cid Bob Idle zz gone"),
        ("average_wait", "zz gone Bob ann cid Idle"),
        ("-average_wait", "ann Bob zz gone cid Idle"),
        ("-share", "zz gone ann Bob cid Idle"),
        ("share", "cid Bob ann zz gone Idle"),
        ("-missed", "ann Bob cid Idle zz gone"),
        ("--offered", "ann Bob cid Idle zz gone"),
    ],
)
def test_each_column(as_admin, company, numbers, sort, order):
    assert names(as_admin.get(PAGE, JUNE | {"sort": sort}).context["page"]) == order
    question = Question(company, Period(date(2026, 6, 1), date(2026, 6, 30)))
    assert names(service_number_figures(question, sort).rows) == order


def test_headings_ask_for_the_largest_first_and_pages_keep_the_order(as_admin, company, numbers):
    for at in range(60):
        factories.ServiceNumberFactory(tenant=company, name=f"Line {at:02}")
    html = as_admin.get(PAGE, JUNE | {"sort": "-offered"}).content.decode().replace("&amp;", "&")
    for column in NUMBER_COLUMNS:
        asked = "offered" if column.name == "offered" else f"-{column.name}"
        assert f'?start=2026-06-01&end=2026-06-30&sort={asked}"' in html
    assert html.count("aria-sort") == 1
    assert '?start=2026-06-01&end=2026-06-30&sort=-offered&page=2"' in html
    last = names(as_admin.get(PAGE, JUNE | {"sort": "-name", "page": 2}).context["page"])
    assert last.startswith("Line 09 Line 08 ")
