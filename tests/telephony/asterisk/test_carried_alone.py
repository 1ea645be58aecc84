"""What the dialplan has noted of calls without a controller, as records; the real calls are in database_away."""

from datetime import UTC, datetime

import pytest

from statistics.models import CallLeg, Direction, Outcome, QueueCall
from telephony.asterisk.carried_alone import TAKEN, bring_in
from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.engine import Engine
from telephony.records import End, LegRecord, QueueCallRecord, Spool, take_in
from tests import factories
from tests.statistics.conftest import old_user
from tests.telephony.records.test_records import LEG

CALL = "engine-1-1795801472.0"
NUMBER, MOBILE = "+441632967021", "+447700900123"
BEGUN = 1795801476
AT = datetime(2026, 11, 27, 17, 44, 36, tzinfo=UTC)


class InMemory:
    """A spool whose disk may be full."""

    def __init__(self):
        self.records, self.takes, self.unwritten = [], True, 0

    def append(self, *records):
        self.records += records
        return self.takes


def rung(*, taken="", over=3, most=5, cause=0, caller=MOBILE, queue=NUMBER):
    answered = BEGUN + taken if taken != "" else ""
    told = ("501@ours.example", caller, NUMBER, queue, BEGUN, answered, BEGUN + over, most, cause, "channel-1")
    return "|".join(map(str, ("rung", CALL, *told)))


def dialled(status, talk="", over=9):
    return f"dialled|{CALL}|501@ours.example|999|{BEGUN}|{BEGUN + over}|{talk}|{status}"


def waited(status, talk="", gone="", over=9):
    return f"waited|{CALL}|ours.example|{NUMBER}|{MOBILE}|{BEGUN}|{BEGUN + over}|{talk}|{status}|{gone}"


@pytest.fixture
def read(tmp_path):
    """A function that has lines brought in; returns the records."""

    def brought(*lines):
        spool, path = InMemory(), tmp_path / "carried-alone"
        path.write_text("".join(f"{line}\n" for line in lines))
        bring_in(path, spool, "engine-1")
        assert spool.records == []  # a line of it may be being written
        bring_in(path, spool, "engine-1")
        assert list(tmp_path.iterdir()) == []
        return spool.records

    return brought


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (rung(taken=1, cause=16), Outcome.ANSWERED),
        (rung(taken=0, over=0, cause=16), Outcome.ANSWERED),
        (rung(cause=26), Outcome.ELSEWHERE),
        (rung(cause=26, over=5), Outcome.ELSEWHERE),
        *[(rung(cause=cause, over=0), Outcome.UNANSWERED) for cause in (17, 18, 19, 21)],
        *[(rung(cause=cause, over=5), Outcome.UNANSWERED) for cause in (0, 16, 127)],
        *[(rung(cause=cause, over=4), Outcome.ABANDONED) for cause in (0, 3, 16, 127)],
        (rung(cause=38, over=0), Outcome.ERROR),
        (rung(cause=20, over=0), Outcome.ERROR),
        (rung(cause=38, over=2), Outcome.UNANSWERED),
        (dialled("ANSWER", 4), Outcome.ANSWERED),
        (dialled("CANCEL"), Outcome.UNANSWERED),
        (dialled("NOANSWER"), Outcome.UNANSWERED),
        (dialled(""), Outcome.UNANSWERED),
        (dialled("CHANUNAVAIL"), Outcome.ERROR),
        (dialled("CONGESTION"), Outcome.ERROR),
        (f"absent|{CALL}|501@ours.example|{MOBILE}|{NUMBER}||{BEGUN}", Outcome.ERROR),
    ],
)
def test_the_outcome_of_a_leg(read, line, outcome):
    (leg,) = read(line)
    assert leg.outcome == outcome


def test_an_answered_leg(read):
    assert read(rung(taken=2, over=9, cause=16)) == [
        LegRecord(
            id=f"engine-1/{CALL}/alone-channel-1",
            call=f"engine-1/{CALL}",
            domain="ours.example",
            user="501",
            direction=Direction.INCOMING,
            outcome=Outcome.ANSWERED,
            started_at=AT,
            answered_at=AT.replace(second=38),
            ended_at=AT.replace(second=45),
            ringing=2,
            talk=7,
            caller=MOBILE,
            called=NUMBER,
            queue=NUMBER,
            cause="16",
        )
    ]


def test_who_calls_from_inside_is_a_short_number_and_who_withholds_nobody(read):
    assert [one.caller for one in read(rung(caller="502@ours.example"), rung(caller=""))] == ["502", ""]


def test_an_own_call_talks_at_its_end(read):
    (leg,) = read(dialled("ANSWER", 4, over=9))
    assert (leg.direction, leg.caller, leg.called, leg.ringing, leg.talk) == ("outgoing", "501", "999", 5, 4)


@pytest.mark.parametrize(
    ("line", "end", "wait"),
    [
        (waited("ANSWER", talk=4, gone="gone"), End.ANSWERED, 5),
        (waited("CANCEL", gone="gone"), End.ABANDONED, 9),
        (waited("", gone="gone"), End.ABANDONED, 9),
        (waited("BUSY"), End.NOT_SERVED, 9),
        (waited("", over=0), End.NOT_SERVED, 0),
    ],
)
def test_the_end_of_a_wait(read, line, end, wait):
    assert read(line) == [
        QueueCallRecord(
            id=f"engine-1/{CALL}/alone-{NUMBER}-{BEGUN}",
            call=f"engine-1/{CALL}",
            domain="ours.example",
            number=NUMBER,
            offered_at=AT,
            wait=wait,
            end=end,
            caller=MOBILE,
        )
    ]


@pytest.mark.parametrize(
    "line", ["", "?", "rung", f"rung|{CALL}|a", dialled("ANSWER") + "|", rung(most="x"), "waited|" * 9]
)
def test_a_line_without_sense_leaves_the_others(read, line, caplog):
    assert [one.outcome for one in read(line, dialled("CANCEL"))] == [Outcome.UNANSWERED]
    assert "makes no sense" in caplog.text


def test_a_disk_that_takes_nothing_keeps_the_file(tmp_path):
    spool, path = InMemory(), tmp_path / "carried-alone"
    path.with_name(path.name + TAKEN).write_text(dialled("CANCEL"))
    path.write_text(dialled("ANSWER"))
    spool.takes = False
    bring_in(path, spool, "engine-1")
    spool.unwritten = 1
    bring_in(path, spool, "engine-1")
    assert [one.outcome for one in spool.records] == [Outcome.UNANSWERED]  # not again and again
    spool.takes, spool.unwritten = True, 0
    bring_in(path, spool, "engine-1")
    bring_in(path, spool, "engine-1")
    assert [one.outcome for one in spool.records] == [Outcome.UNANSWERED, Outcome.UNANSWERED, Outcome.ANSWERED]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_read_keeps_no_other_record_back(db, tmp_path):
    engine = Engine(Places(tmp_path), free_ports())
    engine.spool.append(LEG)
    path = engine.places.carried_alone
    path.with_name(path.name + TAKEN).mkdir(parents=True)
    with pytest.raises(OSError, match="Is a directory"):
        engine._take_in_records(engine.spool)
    assert list(engine.spool.folder.iterdir()) == []


def test_brought_in_twice_it_is_counted_once(db, tmp_path):
    company = factories.CompanyFactory(sip_domain="ours.example")
    old_user(tenant=company, short_number="501")
    number = factories.ServiceNumberFactory(tenant=company, number__e164=NUMBER)
    spool, path = Spool(tmp_path / "spool"), tmp_path / "carried-alone"
    for _time in range(2):
        path.write_text("\n".join([rung(taken=2, over=9, cause=16), waited("ANSWER", 7, "gone"), dialled("CANCEL")]))
        for _look in range(2):
            bring_in(path, spool, "engine-1")
        take_in(spool)
    legs = CallLeg.objects.for_tenant(company)
    assert {(leg.direction, leg.outcome) for leg in legs} == {("incoming", "answered"), ("outgoing", "unanswered")}
    assert len(legs) == 2
    (wait,) = QueueCall.objects.for_tenant(company)
    assert (wait.service_number_name, wait.is_answered) == (number.name, True)
