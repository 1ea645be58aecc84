"""Records that were once counted wrongly, twice, or not at all."""

import io
import json
import threading
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from common.sheets import write_sheet
from statistics.call_files import json_records
from statistics.intake_bodies import records_in
from statistics.models import CallLeg, KeptRecord, LegCount
from statistics.records import ASTERISK, FREESWITCH
from statistics.records.asterisk import COLUMNS
from statistics.services.intake import take_in_records
from tests import factories
from tests.meanwhile import meanwhile
from tests.statistics.conftest import old_user, sample
from users.models import User
from users.models.company import validate_time_zone
from users.services.users import change_user


def row(dstchannel, disposition, sequence, **changes):
    """A row of Asterisk's CSV: 1001 rings somebody."""
    values = dict.fromkeys(COLUMNS, "") | {
        "src": "1001",
        "dst": "600",
        "channel": "PJSIP/1001-0000000a",
        "dstchannel": dstchannel,
        "start": "2026-06-01 10:00:00",
        "duration": "30",
        "billsec": "20" if disposition == "ANSWERED" else "0",
        "disposition": disposition,
        "uniqueid": "1780300800.7",
        "linkedid": "1780300800.7",
        "sequence": sequence,
        "company": "tenant1.test",
        "zone": "Europe/London",
    }
    return values | changes


def legs(direction):
    return list(CallLeg.objects.filter(direction=direction).values_list("short_number", "outcome"))


def test_a_call_to_a_group_is_one_call_of_who_makes_it(recorded):
    rows = [row("PJSIP/1002-0000000b", "NO ANSWER", "8"), row("PJSIP/1003-0000000c", "ANSWERED", "9")]
    take_in_records(source=ASTERISK, records=rows)
    assert legs("outgoing") == [("1001", "answered")]


def test_phones_of_one_user_are_one_leg_in_a_file_too(recorded):
    rows = [row("PJSIP/1002-0000000b", "NO ANSWER", "8"), row("SIP/1002-0000000c", "ANSWERED", "9")]
    take_in_records(source=ASTERISK, records=rows)
    assert legs("incoming") == [("1002", "answered")]
    assert sum(LegCount.objects.values_list("total", flat=True)) == 2


def test_a_counted_record_that_comes_again_after_its_user_is_gone_is_known(recorded):
    record = sample("bridge-b-leg")
    assert take_in_records(source=FREESWITCH, records=[record]).taken == 1
    User.objects.filter(short_number="1002").delete()
    again = take_in_records(source=FREESWITCH, records=[record])
    assert (again.taken, again.known, again.kept) == (0, 1, 0)
    assert not KeptRecord.objects.exists()


def test_names_in_other_encodings_lose_no_call():
    [record] = records_in(b'{"variables": {"uuid": "a", "caller_id_name": "M\xfcller"}}')
    assert record["variables"]["uuid"] == "a"


def test_a_first_line_that_was_cut_off_loses_no_other(tmp_path):
    path, whole = tmp_path / "cdr.json", json.dumps(sample("bridge-b-leg"))
    path.write_text("\n".join(['{"variables": {"uu', whole, whole]))
    assert [record is not None for _line, _raw, record, _reason in json_records(path)] == [False, True, True]


def test_a_sheet_is_well_formed_whatever_is_in_it():
    sheet = write_sheet("x", ["Name"], [["a\uffffb"], ["c\ufffe"], ["=1"]], widths=[9])
    with zipfile.ZipFile(io.BytesIO(sheet)) as packed:
        for name in packed.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(packed.read(name))


@pytest.mark.parametrize("name", ["CET", "EET", "MET", "WET", "localtime"])
def test_clocks_that_the_database_reads_otherwise(name):
    with pytest.raises(ValidationError):
        validate_time_zone(name)


def test_all_other_clocks_are_the_same_in_the_database(db):
    import zoneinfo

    from users.models.company import OTHER_CLOCKS

    names = sorted(zoneinfo.available_timezones() - OTHER_CLOCKS)
    for moment in (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, %s AT TIME ZONE name FROM unnest(%s) AS name", [moment, names])
            there = dict(cursor.fetchall())
        here = {name: moment.astimezone(zoneinfo.ZoneInfo(name)).replace(tzinfo=None) for name in names}
        assert {name for name in names if there[name] != here[name]} == set()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_batches_of_two_companies_do_not_wait_crosswise(recorded):
    other = factories.CompanyFactory(sip_domain="tenant2.test")
    for short_number in ("1001", "1002"):
        old_user(tenant=other, short_number=short_number)
    factories.ServiceNumberFactory(tenant=other, name="Support")
    leg, call = sample("bridge-b-leg"), sample("callcenter-member-leg")
    batches = [[leg, moved(call)], [moved(leg), call]] * 4
    errors = []

    def run(batch):
        try:
            take_in_records(source=FREESWITCH, records=batch)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_several_who_keep_the_same_record_at_once_one_is_told_so(recorded):
    """While the first one is not committed the others wait for it, and have looked already."""
    record = sample("no-dialplan-404")
    told = []

    def keep():
        told.append(take_in_records(source=FREESWITCH, records=[record]))

    meanwhile(keep, keep)
    assert sorted((one.taken, one.known, one.kept) for one in told) == [(0, 0, 1), (0, 1, 0)]
    assert KeptRecord.objects.count() == 1


def moved(record):
    """The same record, of the other company and with another id."""
    text = json.dumps(record).replace("tenant1.test", "tenant2.test")
    uuid = record["variables"]["uuid"]
    return json.loads(text.replace(uuid, uuid[:-1] + ("0" if uuid[-1] != "0" else "1")))


def test_a_late_record_is_not_that_of_who_has_the_short_number_now(recorded):
    bob = User.objects.get(short_number="1002")
    ann = User.objects.get(short_number="1001")
    for user, short_number in ((bob, "1009"), (ann, "1002")):
        user.short_number = short_number
        change_user(user=user, e164=None, by=User(is_operator=True))
    taken = take_in_records(source=FREESWITCH, records=[sample("bridge-b-leg")])
    assert (taken.taken, taken.kept) == (1, 0)
    assert CallLeg.objects.get().person == bob.pk
