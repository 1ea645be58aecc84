"""Whose telephones are registered, as an engine writes it down for the pages of the companies."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from routing.models import Engine, RegisteredTelephones
from telephony import registered
from telephony.calls.settings_on_disk import Head
from telephony.registered import Registered
from tests import factories

NAME = "engine-1"


@pytest.fixture
def other(db):
    return factories.CompanyFactory(sip_domain="theirs.example")


@pytest.fixture
def settings_on_disk(company, other):
    heads = {one.pk: Head(one.pk, one.sip_domain, 1, ()) for one in (company, other)}
    return SimpleNamespace(heads=heads)


@pytest.fixture
def rows(settings_on_disk):
    return Registered(NAME, settings_on_disk)


def found(name=NAME):
    of_engine = RegisteredTelephones.objects.filter(engine=name)
    return dict(of_engine.values_list("tenant__sip_domain", "short_numbers"))


def a_minute_goes_by(rows):
    rows._due = 0.0


def test_each_company_has_its_own(rows):
    rows.write(["502@ours.example", "501@OURS.example", "501@theirs.example", "501@nobodys.example"])
    assert found() == {"ours.example": ["501", "502"], "theirs.example": ["501"]}
    rows.write(["502@ours.example"])
    assert found() == {"ours.example": ["502"], "theirs.example": []}


def test_what_has_not_changed_is_written_once_a_minute_in_one_statement(rows):
    rows.write(["501@ours.example"])
    before = dict(RegisteredTelephones.objects.values_list("pk", "seen_at"))
    with CaptureQueriesContext(connection) as captured:
        rows.write(["501@ours.example"])
    assert len(captured) == 0
    assert dict(RegisteredTelephones.objects.values_list("pk", "seen_at")) == before
    a_minute_goes_by(rows)
    with CaptureQueriesContext(connection) as captured:
        rows.write(["501@ours.example"])
    assert sum("UPDATE" in one["sql"] for one in captured) == 1
    assert sum("INSERT" in one["sql"] for one in captured) == 0
    after = dict(RegisteredTelephones.objects.values_list("pk", "seen_at"))
    assert after.keys() == before.keys()
    assert all(after[pk] > before[pk] for pk in before)


def test_rows_that_somebody_has_removed_come_again(rows):
    rows.write(["501@ours.example"])
    RegisteredTelephones.objects.all().delete()
    a_minute_goes_by(rows)
    rows.write(["501@ours.example"])
    assert found() == {"ours.example": ["501"], "theirs.example": []}


def test_of_a_company_that_it_no_longer_carries_nothing_stands_there(rows, settings_on_disk, other):
    factories.RegisteredTelephonesFactory(tenant=other, engine="engine-2", short_numbers=["501"])
    rows.write(["501@ours.example", "501@theirs.example"])
    del settings_on_disk.heads[other.pk]
    rows.write(["501@ours.example", "501@theirs.example"])
    assert found() == {"ours.example": ["501"]}
    assert found("engine-2") == {"theirs.example": ["501"]}


@pytest.mark.parametrize("serves_all", [True, False])
def test_of_companies_that_engines_of_others_carry_nothing_is_known(rows, company, other, serves_all):
    rows.write(["501@ours.example"])
    engine = Engine(name="Theirs", serves_all=serves_all, companies=[other.pk])
    engine.new_key()
    engine.save()
    a_minute_goes_by(rows)
    rows.write(["501@ours.example"])
    assert found() == ({} if serves_all else {"ours.example": ["501"]})


def test_it_waits_a_minute(rows, monkeypatch):
    monkeypatch.setattr(registered, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    clock = [100.0]
    rows.write([])
    [before] = set(RegisteredTelephones.objects.values_list("seen_at", flat=True))
    for seconds, is_again in ((59.0, False), (61.0, True)):
        clock[0] = 100.0 + seconds
        rows.write([])
        [seen_at] = set(RegisteredTelephones.objects.values_list("seen_at", flat=True))
        assert (seen_at > before) == is_again
