"""Operators see each telephone system of our own; nobody else does."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from common.company_bounds import company_bounds
from routing.models import RegisteredTelephones
from telephony.models import AWAY_AFTER, RunningEngine
from telephony.tasks import forget_engines
from tests import factories

pytestmark = pytest.mark.django_db
LIST = reverse("admin:telephony_runningengine_changelist")


@pytest.fixture
def as_operator(client):
    client.force_login(factories.OperatorFactory())
    return client


def cells(client):
    """By the words of its column each cell of the one row: what stands in it."""
    page = client.get(LIST)
    lists = page.context["cl"]
    [row] = lists.result_list
    shown = {}
    for name in lists.list_display[1:]:  # the first is the box to tick
        of_page = getattr(lists.model_admin, name, None)
        shown[name] = of_page(row) if of_page else getattr(row, name)
        assert name.startswith("settings") or shown[name] is None or str(shown[name]) in page.content.decode()
    return shown


def forget(client):
    chosen = list(RunningEngine.objects.values_list("pk", flat=True))
    return client.post(LIST, {"action": "forget", "_selected_action": chosen}, follow=True).content.decode()


def test_one_that_is_there_shows_what_it_carries(as_operator):
    factories.RunningEngineFactory(
        name="engine-1", version="20.6.0~dfsg+~cs6.13", channels=4, registered=17, companies=3
    )
    shown = cells(as_operator)
    assert (shown["name"], shown["state"], shown["asterisk"]) == ("engine-1", "alive", "20.6.0~dfsg")
    assert (shown["calls"], shown["telephones"], shown["companies"]) == (4, 17, 3)


def test_one_whose_asterisk_is_away_says_so(as_operator):
    factories.RunningEngineFactory(channels=None, registered=None)
    shown = cells(as_operator)
    assert (shown["state"], shown["calls"], shown["telephones"]) == ("Asterisk does not answer", None, None)


def test_one_that_is_away_says_since_when_and_no_figure(as_operator):
    seen_at = timezone.now() - timedelta(days=3)
    factories.RunningEngineFactory(channels=4, registered=17, seen_at=seen_at)
    shown = cells(as_operator)
    assert shown["state"].startswith("away since ")
    assert f"{seen_at:%H:%M} UTC" in shown["state"]
    assert (shown["calls"], shown["telephones"]) == (None, None)


def test_operators_see_who_tries_passwords(as_operator):
    told = {
        "since": "2026-11-27T13:00:00+00:00",
        "failed": 130,
        "users": [["<unknown>", 120], ["501@ours.example", 10]],
        "refused": 7,
        "addresses": [["203.0.113.5", "2026-11-27T13:55:00+00:00"]],
    }
    factories.RunningEngineFactory(strangers=told)
    page = as_operator.get(LIST).content.decode()
    assert "130 since 27 Nov 2026, 13:00 UTC: &lt;unknown&gt; 120, 501@ours.example 10" in page
    assert "501@ours.example 10. 7 addresses refused: 203.0.113.5 until 27 Nov 2026, 13:55 UTC." in page
    RunningEngine.objects.update(seen_at=timezone.now() - timedelta(days=3))
    assert "203.0.113.5" not in as_operator.get(LIST).content.decode()


def test_it_is_away_when_it_was_not_seen_for_a_while():
    factories.RunningEngineFactory(name="there", seen_at=timezone.now() - AWAY_AFTER / 2)
    factories.RunningEngineFactory(name="away", seen_at=timezone.now() - AWAY_AFTER)
    assert [(one.name, one.is_away) for one in RunningEngine.objects.all()] == [("away", True), ("there", False)]


def test_without_one_it_is_said_how_to_start_it(as_operator):
    words = "has not been started yet"
    assert words in as_operator.get(LIST).content.decode()
    factories.RunningEngineFactory()
    page = as_operator.get(LIST, {"o": "1"}).content.decode()
    assert words not in page
    assert f'<a href="{LIST}?o=1">Refresh</a>' in page


def test_one_that_is_away_is_forgotten_and_one_that_is_there_is_not(as_operator):
    factories.RunningEngineFactory(name="away", seen_at=timezone.now() - timedelta(days=3))
    factories.RunningEngineFactory(name="there")
    assert "1 telephone system is forgotten." in forget(as_operator)
    assert RunningEngine.objects.get().name == "there"


def test_one_that_was_not_seen_for_thirty_days_goes_by_itself(do_what_waits, db):
    for name, days in (("gone", 30.1), ("away", 29.9), ("there", 0)):
        seen_at = timezone.now() - timedelta(days=days)
        factories.RunningEngineFactory(name=name, seen_at=seen_at)
        factories.RegisteredTelephonesFactory(engine=name, seen_at=seen_at)
    forget_engines.enqueue(tenant=None)
    do_what_waits()
    assert set(RunningEngine.objects.values_list("name", flat=True)) == {"away", "there"}
    assert set(RegisteredTelephones.objects.values_list("engine", flat=True)) == {"away", "there"}


def test_nobody_of_a_company_sees_it(as_admin, company):
    factories.RunningEngineFactory()
    assert as_admin.get(LIST).status_code in (302, 403)
    with company_bounds(company), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        RunningEngine.objects.count()
