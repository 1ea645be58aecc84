"""What an engine says of itself: its row, with Asterisk and without, and while the database is away."""

import asyncio
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from routing.models import RegisteredTelephones
from telephony import presence
from telephony.asterisk.ari_http import NotAnswered
from telephony.asterisk.configuration import engine_name
from telephony.asterisk.places import Places
from telephony.asterisk.ports import Ports
from telephony.calls.settings_on_disk import Head
from telephony.models import RunningEngine
from telephony.presence import Presence, keep_present
from tests import factories

ENDPOINTS = {
    "501@ours.example": "online",
    "502@ours.example": "offline",
    "501@theirs.example": "online",
    "trunk-7": "online",
}


class StandIn:
    """What Asterisk answers, by path; None: it does not. `asked` are the paths."""

    def __init__(self):
        self.asked, self.is_away = [], False
        self.answers = {
            "/asterisk/info": {"system": {"version": "20.6.0"}},
            "/endpoints/PJSIP": [{"resource": name, "state": state} for name, state in ENDPOINTS.items()],
            "/channels": [{"id": "1"}, {"id": "2"}, {"id": "3"}],
        }

    def ask(self, _places, _ports, method, path):
        assert method == "GET"
        self.asked.append(path)
        if self.is_away:
            raise NotAnswered("away")
        return self.answers[path]


@pytest.fixture
def asterisk(monkeypatch):
    stand_in = StandIn()
    monkeypatch.setattr(presence, "ask", stand_in.ask)
    return stand_in


@pytest.fixture
def places(tmp_path):
    return Places(tmp_path / "engine")


@pytest.fixture
def engine(db, asterisk, places):
    companies = [factories.CompanyFactory(sip_domain=name) for name in ("ours.example", "theirs.example")]
    heads = {one.pk: Head(one.pk, one.sip_domain, 1, ()) for one in companies}
    settings = SimpleNamespace(heads=heads, written_at=timezone.now())
    return Presence(places, Ports(), settings, SimpleNamespace(told={"failed": 3}))


def test_what_is_so_stands_in_its_row(engine, places):
    engine.write()
    row = RunningEngine.objects.get()
    assert (row.name, row.version) == (engine_name(places), "20.6.0")
    assert (row.channels, row.registered, row.companies) == (3, 2, 2)  # a trunk is nobody's telephone
    assert row.settings_since == engine.settings.written_at
    assert row.strangers == {"failed": 3}
    assert row.started_at <= row.answered_at <= row.seen_at
    assert not row.is_away


def test_written_again_it_is_the_same_row(engine, asterisk):
    engine.write()
    before = RunningEngine.objects.get()
    asterisk.answers["/channels"] = []
    engine.write()
    row = RunningEngine.objects.get()
    assert (row.pk, row.channels, row.started_at) == (before.pk, 0, before.started_at)
    assert row.seen_at > before.seen_at


def test_telephones_are_asked_for_each_second_time(engine, asterisk):
    for _time in range(4):
        engine.write()
    assert asterisk.asked.count("/endpoints/PJSIP") == 2
    assert asterisk.asked.count("/channels") == 4
    assert RunningEngine.objects.get().registered == 2


def test_who_is_registered_stands_in_a_row_of_each_company(engine, asterisk, places):
    """While Asterisk does not answer they stay as they are, and grow old."""
    engine.write()
    rows = RegisteredTelephones.objects.filter(engine=engine_name(places))
    told = list(rows.values_list("tenant__sip_domain", "short_numbers", "seen_at").order_by("tenant"))
    assert [row[:2] for row in told] == [("ours.example", ["501"]), ("theirs.example", ["501"])]
    asterisk.is_away = True
    engine._registered._due = 0.0
    engine.write()
    assert list(rows.values_list("tenant__sip_domain", "short_numbers", "seen_at").order_by("tenant")) == told


def test_of_an_asterisk_that_is_away_no_figure_stands(engine, asterisk):
    engine.write()
    answered_at = RunningEngine.objects.get().answered_at
    asterisk.is_away = True
    engine.write()
    row = RunningEngine.objects.get()
    assert (row.channels, row.registered, row.version, row.companies) == (None, None, "20.6.0", 2)
    assert not row.is_away  # the controller is there
    assert row.answered_at == answered_at
    asterisk.is_away = False
    engine.write()
    row = RunningEngine.objects.get()
    assert (row.channels, row.registered) == (3, 2)
    assert row.answered_at > answered_at


def test_what_operators_were_told_of_it_stays(engine):
    engine.write()
    RunningEngine.objects.update(told="away", told_at=timezone.now())
    before = RunningEngine.objects.get()
    engine.write()
    row = RunningEngine.objects.get()
    assert (row.told, row.told_at) == ("away", before.told_at)


def test_its_address_is_what_telephones_are_told(engine, places):
    engine.write()
    assert RunningEngine.objects.get().sip_address == ""  # Asterisk was never started
    places.conf.mkdir(parents=True)
    text = "[udp]\nbind = 0.0.0.0:5070\nexternal_signaling_address = 192.0.2.7\n\n[ws]\nbind = 127.0.0.1:8088\n"
    (places.conf / "pjsip.conf").write_text(text)
    engine.write()
    assert RunningEngine.objects.get().sip_address == "192.0.2.7:5070"


def test_while_the_database_is_away_it_is_tried_again_and_said_once(caplog):
    outcomes = [OperationalError(), OperationalError(), None, None]

    class Row:
        def write(self):
            outcome = outcomes.pop(0)
            if outcome:
                raise outcome

    async def until_all_are_used():
        keeping = asyncio.create_task(keep_present(Row(), every=0))
        while outcomes:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)

    asyncio.run(asyncio.wait_for(until_all_are_used(), 30))
    said = [one.message for one in caplog.records if one.name == "portal.calls"]
    assert said == ["Operators do not see this engine: OperationalError", "Operators see this engine again"]
