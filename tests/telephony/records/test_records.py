"""What is written down of a call, and its form in JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from statistics.models import Direction, Outcome
from telephony.records import End, LegRecord, QueueCallRecord

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
LEG = LegRecord(
    **{"id": "one/offer-1", "call": "call-1", "domain": "demo.pbx.example", "user": "501"},
    **{"direction": Direction.INCOMING, "outcome": Outcome.ANSWERED, "started_at": NOON},
    **{"answered_at": NOON + timedelta(seconds=5), "ended_at": NOON + timedelta(seconds=65)},
    **{"ringing": 5, "talk": 60, "caller": "+447700900123", "called": "+441632960160"},
    **{"queue": "+441632960160", "transferred": True, "cause": "16"},
)
MISSED = LegRecord(
    **{"id": "one/offer-2", "call": "call-1", "domain": "demo.pbx.example", "user": "502"},
    **{"direction": Direction.INCOMING, "outcome": Outcome.UNANSWERED, "started_at": NOON, "ended_at": NOON},
)
CALLER = QueueCallRecord(
    **{"id": "one/call-1/1", "call": "call-1", "domain": "demo.pbx.example", "number": "+441632960160"},
    **{"offered_at": NOON, "wait": 5, "end": End.NOT_SERVED},
)


@pytest.mark.parametrize("record", [LEG, MISSED, CALLER])
def test_it_comes_back_as_it_went(record):
    assert type(record).from_json(json.loads(json.dumps(record.as_json()))) == record


def test_instants_are_written_in_utc():
    there = datetime(2026, 6, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    record = QueueCallRecord(id="a", call="", domain="d", number="+1", offered_at=there, wait=0, end=End.ANSWERED)
    assert record.as_json()["offered_at"] == "2026-06-01T12:00:00+00:00"


def test_the_kinds_are_told_apart():
    assert [one.as_json()["record"] for one in (LEG, CALLER)] == ["leg", "queue call"]


def test_what_lacks_something_is_no_record():
    said = LEG.as_json()
    del said["user"]
    with pytest.raises(KeyError):
        LegRecord.from_json(said)
    with pytest.raises(ValueError, match="isoformat"):
        LegRecord.from_json(LEG.as_json() | {"started_at": "noon"})
