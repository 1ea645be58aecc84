"""The operators' pages: Django's admin for every model that is registered, in the light and in the dark."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.contrib import admin
from django.urls import reverse

from pbxportal.operators.sign_in import LockedOut
from routing.models import Engine
from statistics.models import KeptRecord
from tests import factories
from tests.browser.widths import out_of_sight
from tests.rows import rows_of
from users.models import RecurringTask

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
STRANGERS = {
    "since": "2026-11-27T13:00:00+00:00",
    "failed": 312,
    "users": [["<unknown>", 300], *([f"50{place}@ours.example", 3] for place in range(4))],
    "refused": 7,
    "addresses": [[f"203.0.113.{place}", "2026-11-27T13:55:00+00:00"] for place in range(5)],
}
OF_DJANGOS_SCRIPTS = "Applying inline style"  # which the policy refuses, and nothing misses
LINES_BESIDE_TICKS = """
() => Object.fromEntries([...document.querySelectorAll("form label")].filter(
  one => document.getElementById(one.htmlFor)?.type === "checkbox"
).map(one => {
  const text = document.createRange();
  text.selectNodeContents([...one.childNodes].findLast(part => part.nodeName === "#text" && part.data.trim()));
  const boxes = [...text.getClientRects()].filter(box => box.width);
  return [one.innerText.trim(), new Set(boxes.map(box => box.top)).size];
}))
"""
SCHEMES = {"light": "", "dark": "runOnly: ['color-contrast'], "}


@pytest.fixture
def rows(company):
    """Of every kind that operators see."""
    LockedOut.objects.create(username="pat", ip_address="192.0.2.1", failures_since_start=5)
    factories.SignInEventFactory(tenant=None)
    RecurringTask.objects.create(name="place_reports")
    Engine.objects.create(name="Engine", key_hash="x")
    factories.RunningEngineFactory(strangers=STRANGERS)
    record = {"variables": {"uuid": "1"}}
    KeptRecord.objects.create(source="freeswitch", record_id="1", reason="no leg of a user", content=record)
    return rows_of(company, word="Featherstonehaugh")


def pages():
    """The first page, and of every model its list, its form for a new row, and its first row's page."""
    yield reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        if row := model._default_manager.first():
            yield reverse(f"{name}_change", args=[row.pk])


def found_by_axe(page):
    page.evaluate(AXE_SCRIPT)
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        results = page.evaluate(f"axe.run({{{rules}resultTypes: ['violations']}})")
        for one in results["violations"]:
            yield f"{one['id']}, {scheme}", [node["html"] for node in one["nodes"]]


def test_every_page_of_operators_looks_right(window_of, one_window, rows, subtests):
    page, problems = window_of(factories.OperatorFactory()), one_window[1]
    seen = 0
    for address in list(pages()):
        with subtests.test(address):
            answer = page.goto(address)
            if answer.status == 403:  # operators add or change none of these
                continue
            seen += 1
            assert answer.status == 200
            assert dict(found_by_axe(page)) == {}
            assert out_of_sight(page) == {}
    assert seen > len(admin.site._registry)
    problems[:] = [one for one in problems if OF_DJANGOS_SCRIPTS not in one]


def test_what_stands_beside_a_tick_stays_in_one_line(window_of, one_window):
    """Where there is room for it: a name that is cut in the middle of a domain is read as another."""
    page, problems = window_of(factories.OperatorFactory()), one_window[1]
    factories.CompanyFactory(name="Demo", sip_domain="demo.pbx.example")
    page.goto(reverse("admin:routing_engine_add"))
    for width in (390, 820, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(LINES_BESIDE_TICKS) == {
            "All companies": 1,
            "May read credentials": 1,
            "Demo (demo.pbx.example)": 1,
        }
    problems[:] = [one for one in problems if OF_DJANGOS_SCRIPTS not in one]
