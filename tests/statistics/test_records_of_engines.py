"""Call records of an engine speak of the companies that it was given, and of nobody else's."""

import json

import pytest
from django.urls import reverse

from routing.models import Engine
from statistics.models import CallLeg, KeptRecord, LegCount
from statistics.records import FREESWITCH
from statistics.services.intake import take_in_records, try_again
from tests import factories
from tests.statistics.conftest import old_user, sample

URL = reverse("engine:calls")


@pytest.fixture
def other(recorded):
    """Another company with the same short numbers."""
    other = factories.CompanyFactory(name="Other", sip_domain="tenant2.test")
    for short_number in ("1001", "1002"):
        old_user(tenant=other, short_number=short_number)
    return other


def of_other(record):
    return json.loads(json.dumps(record).replace("tenant1.test", "tenant2.test"))


def engine_of(*companies, **fields):
    engine = Engine(name=f"Engine {Engine.objects.count()}", companies=[one.pk for one in companies], **fields)
    engine.key = engine.new_key()
    engine.save()
    return engine


@pytest.fixture
def send(client):
    def sent(engine, record):
        shown = {"Authorization": f"Bearer {engine.key}"}
        return client.post(URL, json.dumps(record), "application/json", headers=shown).json()

    return sent


def test_a_record_of_another_company_is_kept_aside_and_counted_nowhere(send, recorded, other):
    engine, record = engine_of(recorded), sample("bridge-b-leg")
    assert send(engine, of_other(record)) == {"taken": 0, "known": 0, "kept": 1}
    assert send(engine, of_other(record) | {"more": 1}) == {"taken": 0, "known": 1, "kept": 0}
    kept = KeptRecord.objects.get()
    assert (kept.engine, kept.reason) == (engine, "the engine was not given this company")
    assert try_again(kept=KeptRecord.objects.all()) == 0
    assert (CallLeg.objects.count(), LegCount.objects.count()) == (0, 0)
    assert send(engine, record | {"variables": record["variables"] | {"uuid": "ours"}})["taken"] == 1
    assert CallLeg.objects.get().tenant == recorded


def test_it_fits_once_the_engine_was_given_the_company(send, recorded, other):
    engine = engine_of(recorded)
    send(engine, of_other(sample("bridge-b-leg")))
    Engine.objects.update(companies=[recorded.pk, other.pk])
    assert try_again(kept=KeptRecord.objects.all()) == 1
    assert CallLeg.objects.get().tenant == other


def test_what_one_engine_sends_takes_nothing_away_from_another_ones(send, recorded, other):
    """A record with the id of one that is kept for somebody else leaves that where it is."""
    ours, theirs = engine_of(recorded), engine_of(other)
    stranger = sample("bridge-b-leg")
    stranger["variables"]["dialed_user"] = "1009"
    assert send(theirs, of_other(stranger))["kept"] == 1
    assert send(ours, sample("bridge-b-leg"))["taken"] == 1
    assert KeptRecord.objects.get().engine == theirs
    everybodys = engine_of(serves_all=True)
    assert send(everybodys, sample("bridge-b-leg"))["known"] == 1
    assert KeptRecord.objects.count() == 1
    old_user(tenant=other, short_number="1009")
    assert send(theirs, of_other(stranger))["taken"] == 1
    assert KeptRecord.objects.count() == 0


def test_what_two_engines_call_the_same_are_two(send, recorded, other):
    """Else the first would keep the other one's from ever being counted."""
    first, second = engine_of(recorded), engine_of(recorded)
    record = sample("bridge-b-leg")
    stranger = record | {"variables": record["variables"] | {"dialed_user": "1999", "call_uuid": "another"}}
    assert [send(one, stranger)["kept"] for one in (first, second, second)] == [1, 1, 0]
    assert {one.engine for one in KeptRecord.objects.all()} == {first, second}
    assert send(first, record)["taken"] == 1
    assert KeptRecord.objects.get().engine == second


LOST = {"hangup_cause": "LOSE_RACE", "answer_epoch": "0", "answer_uepoch": "0", "billsec": "0"}


def rang(record):
    """The record of a phone that stopped ringing because another one was answered."""
    return record | {"variables": record["variables"] | LOST}


def elsewhere_of(company):
    return CallLeg.objects.filter(tenant=company, outcome="elsewhere").exists()


@pytest.mark.parametrize("is_theirs", [True, False])
def test_who_took_a_call_only_an_engine_of_the_company_tells(send, recorded, other, is_theirs):
    """The same call id, heard from an engine of another company: it says nothing about our call."""
    ours = engine_of(recorded)
    winner = sample("bridge-b-leg")
    call = winner["variables"]["call_uuid"]
    winner["variables"] |= {"uuid": "winner", "dialed_domain": "nobodys.test", "call_uuid": call}
    send(engine_of(other) if is_theirs else ours, winner)
    send(ours, rang(sample("bridge-b-leg")))
    assert KeptRecord.objects.count() == 1
    assert elsewhere_of(recorded) is not is_theirs
    winner["variables"]["uuid"] = "again"
    take_in_records(source=FREESWITCH, records=[winner], engine=Engine.objects.get(companies=[recorded.pk]))
    assert elsewhere_of(recorded)
