"""From the spool into the database: once each, batch by batch, and nothing is ticked off that is not stored."""

import json
import logging
import os
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from statistics.models import CallLeg, KeptRecord, LegCount, QueueCall
from statistics.services.intake import Taken
from telephony.records import NotNow, Spool, keep_taking_in, spool, take_in, taking_in
from telephony.records.spool import SET_ASIDE_FOR, SpoolFile
from tests import factories
from tests.statistics.conftest import old_user
from tests.telephony.records.test_records import CALLER, LEG, MISSED
from tests.test_outages import in_a_thread

at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def written(tmp_path):
    """The spool of a company that has the users and the service number of the records."""
    company = factories.CompanyFactory(sip_domain=LEG.domain)
    for short_number in ("501", "502"):
        old_user(tenant=company, short_number=short_number)
    factories.ServiceNumberFactory(tenant=company, name="Support", number__e164=CALLER.number)
    return Spool(tmp_path / "spool")


@pytest.fixture
def no_database(monkeypatch):
    """No server listens where new connections are sought."""
    monkeypatch.setitem(connections.settings["default"], "HOST", "/none/such")


def legs(*numbers):
    return [replace(LEG, id=f"one/{number}") for number in numbers]


def left(written):
    return sorted(path.name for path in written.folder.iterdir())


def test_all_of_it_once(db, written):
    written.append(LEG, MISSED, CALLER, replace(LEG, id="x", user="999"))
    assert take_in(written) == Taken(taken=3, kept=1, legs=2)
    assert (CallLeg.objects.count(), QueueCall.objects.count(), KeptRecord.objects.count()) == (2, 1, 1)
    assert (left(written), take_in(written)) == ([], Taken())


def test_what_a_killed_process_has_not_ticked_off_changes_nothing(db, written):
    written.append(LEG, CALLER)
    written.close()
    (path,) = written.folder.iterdir()
    content = path.read_bytes()
    take_in(written)
    path.write_bytes(content)
    assert take_in(Spool(written.folder)) == Taken(known=2)
    assert (LegCount.objects.get().total, left(written)) == (1, [])


def test_file_by_file(db, written, monkeypatch):
    monkeypatch.setattr(spool, "LINES", 3)
    written.append(*legs(*range(7)))
    sizes = []
    monkeypatch.setattr(
        SpoolFile, "tick_off", lambda file: sizes.append(CallLeg.objects.count()) or file.path.unlink()
    )
    assert take_in(written).taken == 7
    assert sizes == [3, 6, 7]


@at_once
def test_ticked_off_when_the_transaction_is_committed(written, monkeypatch):
    seen, tick_off = [], SpoolFile.tick_off

    def looked_first(file):
        seen.append((connection.in_atomic_block, in_a_thread(CallLeg.objects.count)))
        tick_off(file)

    monkeypatch.setattr(SpoolFile, "tick_off", looked_first)
    written.append(LEG)
    take_in(written)
    assert (seen, left(written)) == ([(False, 1)], [])


def test_while_the_database_is_away_it_stays(db, written, no_database):
    written.append(LEG)
    assert in_a_thread(lambda: waits(written)) == "OperationalError"
    assert written.append(MISSED)
    assert len(left(written)) == 2
    assert take_in(written).taken == 2


def waits(written):
    """Why what is in the spool stays there."""
    try:
        take_in(written)
    except NotNow as error:
        return str(error)


def test_a_database_that_is_older_than_the_program_refuses_nothing(db, written):
    written.append(LEG)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE statistics_callleg RENAME COLUMN talk TO talked")
        with pytest.raises(NotNow, match="ProgrammingError"):
            take_in(written)
        assert len(left(written)) == 1
        cursor.execute("ALTER TABLE statistics_callleg RENAME COLUMN talked TO talk")
    assert take_in(written).taken == 1


def test_a_record_that_the_database_refuses_keeps_no_other_back(db, written, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE statistics_callleg ADD CONSTRAINT bad_luck CHECK (talk <> 13)")
        written.append(*legs(1, 2), replace(LEG, id="bad", talk=13), *legs(3))
        assert take_in(written).taken == 3
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE statistics_callleg DROP CONSTRAINT bad_luck")
    (refused,) = left(written)
    assert "000000000001.records, line 3: IntegrityError" in caplog.records[-1].message
    assert "447700900123" not in caplog.text
    call_command("import_calls", str(written.folder / refused))
    assert CallLeg.objects.get(leg_id="bad").talk == 13


@pytest.mark.parametrize("broken", ["not JSON", '{"record": "else"}', "\x00\x00\x00", '["x"]'])
def test_a_line_that_is_no_record_is_put_aside(db, written, caplog, broken):
    whole = [json.dumps(one.as_json()) for one in (LEG, MISSED)]
    (written.folder / "000000000001.records").write_text("\n".join([whole[0], broken, whole[1]]) + "\n")
    assert take_in(written).taken == 2
    assert left(written) == [f"refused-{timezone.now().date().isoformat()}"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_what_was_put_aside_goes_with_a_line_in_the_log_after_its_time(db, written, caplog):
    """Not before: somebody may mend what is wrong and import it. Those of a day go with the last of them."""
    refused = written.folder / "refused-2026-01-01"
    refused.write_text("not JSON\n" * 3)
    (written.folder / "refused").write_text("of the version before\n")
    take_in(written)
    written.forget_refused(timezone.now() + SET_ASIDE_FOR - timedelta(minutes=1))
    assert (left(written), caplog.messages) == (["refused", refused.name], [])
    long_ago = (timezone.now() - SET_ASIDE_FOR - timedelta(minutes=1)).timestamp()
    os.utime(refused, (long_ago, long_ago))
    for _time in range(2):
        take_in(written)
    assert left(written) == ["refused"]
    assert caplog.messages == [f"3 call records that were set aside 30 days ago are deleted: {refused.name}"]
    written.forget_refused(timezone.now() + SET_ASIDE_FOR + timedelta(minutes=1))
    assert left(written) == []


@pytest.mark.parametrize("cut", [1, 30, -2])
def test_half_a_record_at_the_end_is_dropped(db, written, caplog, cut):
    whole = json.dumps(LEG.as_json())
    (written.folder / "000000000001.records").write_text(whole + "\n" + json.dumps(MISSED.as_json())[:cut])
    assert take_in(written).taken == 1
    assert (left(written), len(caplog.records)) == ([], 1)
    assert caplog.records[0].message == "Half a record at the end of 000000000001.records is dropped"


def test_a_record_that_lacks_its_line_end_alone_is_whole(db, written):
    (written.folder / "000000000001.records").write_text(json.dumps(LEG.as_json()))
    assert take_in(written).taken == 1


def test_that_it_waits_is_told_once(db, written, no_database, monkeypatch, caplog):
    monkeypatch.setattr(taking_in, "WHEN_AWAY", 0.01)
    written.append(LEG)
    stop, tries = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr(taking_in, "close_old_connections", tries.release)

    def until_tried_often():
        for _number in range(8):
            tries.acquire()
        stop.set()

    watcher = threading.Thread(target=until_tried_often)
    watcher.start()
    with caplog.at_level(logging.WARNING):
        in_a_thread(lambda: keep_taking_in(written, stop))
    watcher.join()
    told = [record.message for record in caplog.records if record.name == taking_in.__name__]
    assert told == ["Call records wait in the spool: OperationalError"]


@at_once
def test_a_thread_takes_in_what_was_left_and_what_comes_until_it_is_stopped(written):
    earlier, stop = Spool(written.folder), threading.Event()
    earlier.append(*legs(0))
    earlier.close()

    def work():
        try:
            keep_taking_in(written, stop, every=0.01)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    while not CallLeg.objects.exists():
        threading.Event().wait(0.01)
    for number in range(1, 3):
        written.append(*legs(number))
        while CallLeg.objects.count() <= number:
            threading.Event().wait(0.01)
    written.append(*legs(3))
    stop.set()
    thread.join()
    assert (CallLeg.objects.count(), left(written)) == (4, [])
