"""Figures for operators: who may read them, and what they count."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from common.counters import FIGURES
from routing.models import Engine
from tests import factories
from tests.production.test_server import signed_in
from users.models import RecurringTask
from users.signing_in.services.sign_in import invite

A_MINUTE = timedelta(minutes=1)
TOKEN = "a-token-that-is-long-enough"


@pytest.fixture
def engine(db):
    engine = Engine(name="One", serves_all=True)
    key = engine.new_key()
    engine.save()
    return {"authorization": f"Bearer {key}"}


def figure(name, **labels):
    return FIGURES.get_sample_value(name, labels) or 0


@pytest.mark.parametrize("shown", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_there_is_no_such_page(client, db, shown):
    with override_settings(METRICS_TOKEN=TOKEN):
        assert client.get(reverse("metrics"), headers={"authorization": shown}).status_code == 404


def test_an_empty_token_opens_nothing(client, db):
    assert client.get(reverse("metrics"), headers={"authorization": "Bearer "}).status_code == 404


def test_operators_and_who_shows_the_token(client, db):
    client.get(reverse("theme"))
    factories.RunningEngineFactory()
    with override_settings(METRICS_TOKEN=TOKEN):
        by_token = client.get(reverse("metrics"), headers={"authorization": f"Bearer {TOKEN}"}, HTTP_HOST="10.0.0.7")
    client.force_login(factories.OperatorFactory())
    for answer in (by_token, client.get(reverse("metrics"))):
        families = {one.name: one for one in text_string_to_metric_families(answer.content.decode())}
        assert {"portal_requests", "portal_request_seconds", "portal_sign_in_failures", "portal_mails"} <= set(
            families
        )
        labels = {name for one in families.values() for sample in one.samples for name in sample.labels}
        assert labels <= {
            "route",
            "method",
            "status",
            "error",
            "outcome",
            "ends_with",
            "le",
            "state",
            "what",
            "storage",
            "engine",
        }


def test_what_waits_and_has_failed(client, company):
    for state in ("waiting", "waiting", "sent", "failed"):
        factories.OutgoingMailFactory(user__tenant=company, state=state, waiting_since=timezone.now() - A_MINUTE)
    invite(user=factories.UserFactory(tenant=company))
    RecurringTask.objects.create(name="place_reports", next_at=timezone.now() - A_MINUTE)
    with override_settings(METRICS_TOKEN=TOKEN):
        shown = client.get(reverse("metrics"), headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    figures = dict(line.rsplit(" ", 1) for line in shown.splitlines() if not line.startswith("#"))
    assert figures['portal_mails{state="waiting"}'] == "3.0"
    assert figures['portal_mails{state="failed"}'] == "1.0"
    assert [figures[f'portal_tasks{{state="{one}"}}'] for one in ("waiting", "running", "failed")] == [
        "1.0",
        "0.0",
        "0.0",
    ]
    assert 60 <= float(figures['portal_oldest_waiting_seconds{what="mail"}']) < 120
    assert 0 < float(figures['portal_oldest_waiting_seconds{what="task"}']) < 60
    assert 60 <= float(figures['portal_oldest_waiting_seconds{what="recurring"}']) < 120


def test_telephone_systems_of_our_own(client, db):
    """One that is away has no figure but that, one whose Asterisk does not answer none of calls."""
    now = timezone.now()
    factories.RunningEngineFactory(
        name="one", channels=4, registered=17, companies=3, settings_since=now - A_MINUTE, seen_at=now
    )
    factories.RunningEngineFactory(name="two", channels=None, registered=None, companies=2)
    factories.RunningEngineFactory(name="three", channels=9, registered=9, companies=9, seen_at=now - A_MINUTE)
    with override_settings(METRICS_TOKEN=TOKEN):
        shown = client.get(reverse("metrics"), headers={"authorization": f"Bearer {TOKEN}"}).content.decode()
    of_engines = [line for line in shown.splitlines() if line.startswith("portal_engine_")]
    figures = {name: float(value) for name, value in (line.rsplit(" ", 1) for line in of_engines)}
    assert 60 <= figures.pop('portal_engine_settings_age_seconds{engine="one"}') < 120
    assert figures == {
        'portal_engine_alive{engine="one"}': 1,
        'portal_engine_alive{engine="two"}': 0,
        'portal_engine_alive{engine="three"}': 0,
        'portal_engine_channels{engine="one"}': 4,
        'portal_engine_registered_users{engine="one"}': 17,
        'portal_engine_companies{engine="one"}': 3,
        'portal_engine_companies{engine="two"}': 2,
    }


def test_an_operator_who_has_given_no_code_sees_no_figures(client, db):
    client.force_login(factories.OperatorFactory())
    with override_settings(SECOND_FACTOR_FOR_OPERATORS=True):
        assert client.get(reverse("metrics")).status_code == 404
    assert client.get(reverse("metrics")).status_code == 200


def test_requests_by_page_and_strange_methods_in_one(as_admin, admin):
    counted = {"route": "users:profile", "method": "GET", "status": "200"}
    before = figure("portal_requests_total", **counted)
    as_admin.get(reverse("users:profile", args=[admin.pk]))
    assert figure("portal_requests_total", **counted) == before + 1
    assert figure("portal_request_seconds_count", route="users:profile", method="GET") >= 1
    before = figure("portal_requests_total", route="none", method="other", status="404")
    as_admin.generic("BREW", "/no/such/page/")
    assert figure("portal_requests_total", route="none", method="other", status="404") == before + 1


def test_sign_ins_that_fail(client, db):
    before = figure("portal_sign_in_failures_total")
    client.post(reverse("sign_in"), {"username": "nobody", "password": "wrong"})
    assert figure("portal_sign_in_failures_total") == before + 1


def test_plans_and_call_records(client, engine, company):
    number = factories.ServiceNumberFactory(tenant=company).number.e164
    before = sum(sample.value for one in FIGURES.collect() if one.name == "portal_plans" for sample in one.samples)
    answer = client.post(reverse("engine:plan"), {"called": number}, "application/json", headers=engine)
    last = answer.json()["steps"][-1]["kind"]
    assert figure("portal_plans_total", ends_with=last) >= 1
    after = sum(sample.value for one in FIGURES.collect() if one.name == "portal_plans" for sample in one.samples)
    assert after > before
    kept = figure("portal_call_records_total", outcome="kept")
    record = {"variables": {"uuid": "one", "direction": "outbound"}}
    answer = client.post(reverse("engine:calls"), record, "application/json", headers=engine)
    assert answer.json()["kept"] == 1
    assert figure("portal_call_records_total", outcome="kept") == kept + 1


def test_workers_are_summed(served):
    """Whichever worker answers, it tells the figures of both."""
    signed_in(served)
    name = 'portal_requests_total{method="GET",route="favicon",status="301"}'
    before = served.figures().get(name, 0)
    for _request in range(30):
        served.ask("/favicon.ico")
    assert {served.figures()[name] for _again in range(10)} == {before + 30}
    assert served.ask("/metrics").status == 404
