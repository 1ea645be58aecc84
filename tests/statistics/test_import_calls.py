"""Call records from files: FreeSWITCH's JSON and Asterisk's CSV, also when something stops the import."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Sum

from statistics.models import CallLeg, KeptRecord, LegCount
from tests.statistics.conftest import sample

ROW = {
    "accountcode": "",
    "src": "+447700900123",
    "dst": "+441632960162",
    "dcontext": "from-trunk",
    "clid": '"Outside" <+447700900123>',
    "channel": "PJSIP/carrier-00000001",
    "dstchannel": "PJSIP/1002-00000002",
    "lastapp": "Queue",
    "lastdata": "support,tT,,,30",
    "start": "2026-06-01 09:00:00",
    "answer": "2026-06-01 09:00:07",
    "end": "2026-06-01 09:01:07",
    "duration": "67",
    "billsec": "60",
    "disposition": "ANSWERED",
    "amaflags": "DOCUMENTATION",
    "uniqueid": "1748764800.1",
    "userfield": "",
    "peeraccount": "",
    "linkedid": "1748764800.1",
    "sequence": "7",
}
COURSE = ("short_number", "direction", "outcome", "ringing", "talk", "wrap_up", "service_number_name")


def write_csv(path, *changes, columns=21):
    with path.open("w", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(list((ROW | row).values())[:columns] for row in changes)
    return str(path)


def import_asterisk(path, capsys):
    call_command("import_calls", path, company="tenant1.test", zone="Europe/London")
    return capsys.readouterr().out


@pytest.mark.parametrize("columns", [16, 17, 18, 21])
def test_asterisk(recorded, tmp_path, capsys, columns):
    later = {"start": "2026-06-01 10:00:00", "sequence": "8", "channel": "PJSIP/1001-0000000a"}
    path = write_csv(tmp_path / "Master.csv", {}, later | {"disposition": "NO ANSWER"}, columns=columns)
    first = import_asterisk(path, capsys)
    assert first.startswith("2 new, 0 known, 0 kept aside, 0 rejected.")
    assert "cannot tell" in first
    assert import_asterisk(path, capsys).startswith("0 new, 2 known, 0 kept aside, 0 rejected.")
    assert list(CallLeg.objects.order_by("started_at", "direction").values_list(*COURSE)) == [
        ("1002", "incoming", "answered", 7, 60, 12, "Support"),
        ("1002", "incoming", "unanswered", 67, 0, 0, "Support"),
        ("1001", "outgoing", "unanswered", 67, 0, 0, ""),
    ]
    assert sorted(LegCount.objects.values_list("hour", "total")) == [(9, 1), (10, 1), (10, 1)]


def test_asterisk_by_the_clock_of_the_file(recorded, tmp_path):
    path = write_csv(tmp_path / "Master.csv", {})
    call_command("import_calls", path, company="tenant1.test", zone="America/New_York")
    assert LegCount.objects.get().hour == 14


def test_rows_that_make_no_sense(recorded, tmp_path, capsys):
    unknown = {"disposition": "?", "sequence": "9"}
    bad = [{"start": "yesterday"}, {"billsec": "-1"}, unknown, {"start": "1970-01-01 00:00:00"}]
    path = write_csv(tmp_path / "Master.csv", *bad, {"dstchannel": "PJSIP/carrier-1", "sequence": "8"}, {})
    with open(path, "a") as file:
        file.write('"too","few"\n')
    assert import_asterisk(path, capsys).startswith("1 new, 0 known, 2 kept aside, 4 rejected.")
    rejected = list(csv.reader(Path(path + ".rejected").read_text().splitlines()))
    assert [row[:2] for row in rejected] == [
        ["1", "its start is no time"],
        ["2", "a duration is whole seconds"],
        ["4", "its start is in another century"],
        ["7", "a row has 16 to 21 columns, not 2"],
    ]
    kept = KeptRecord.objects.order_by("reason").values_list("source", "reason")
    assert list(kept) == [("asterisk", "its disposition is unknown"), ("asterisk", "no leg of a user")]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"company": "tenant1.test"},
        {"company": "x.example", "zone": "UTC"},
        {"company": "tenant1.test", "zone": "x"},
    ],
)
def test_asterisk_needs_company_and_zone(recorded, tmp_path, options):
    with pytest.raises(CommandError):
        call_command("import_calls", write_csv(tmp_path / "Master.csv", {}), **options)


def test_no_such_file(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_calls", str(tmp_path / "none"))


RECORDS = [sample(name) for name in ("bridge-a-leg", "bridge-b-leg", "gateway-b-leg")]


@pytest.mark.parametrize(
    "text",
    [json.dumps(RECORDS), json.dumps(RECORDS, indent=2), "\n".join(map(json.dumps, RECORDS)) + "\n\n"],
    ids=["array", "indented", "lines"],
)
def test_freeswitch(recorded, tmp_path, capsys, text):
    path = tmp_path / "calls.json"
    path.write_text(text)
    call_command("import_calls", str(path))
    call_command("import_calls", str(path))
    first, second = capsys.readouterr().out.splitlines()
    assert first == "2 new, 0 known, 1 kept aside, 0 rejected."
    assert second == "0 new, 3 known, 0 kept aside, 0 rejected."


def test_one_record_a_file_and_bad_lines(recorded, tmp_path, capsys):
    path = tmp_path / "calls.json"
    path.write_text(json.dumps(RECORDS[0], indent=2))
    call_command("import_calls", str(path))
    path.write_text(f'{json.dumps(RECORDS[1])}\n{{"a": \n{{"variables": {{}}}}\n')
    call_command("import_calls", str(path))
    assert capsys.readouterr().out.splitlines()[1].startswith("1 new, 0 known, 0 kept aside, 2 rejected.")
    rejected = [json.loads(line) for line in Path(f"{path}.rejected").read_text().splitlines()]
    assert [(row["line"], row["reason"]) for row in rejected] == [
        (2, "the body is no JSON"),
        (3, "a record has the uuid of its leg"),
    ]


at_once = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def write_many(path, records):
    template = sample("bridge-b-leg")
    with path.open("w") as file:
        for index in range(records):
            template["variables"] |= {"uuid": f"leg {index}", "call_uuid": f"call {index}"}
            file.write(json.dumps(template) + "\n")
    return str(path)


@pytest.fixture
def many(tmp_path, recorded):
    """A file of four batches."""
    return write_many(tmp_path / "calls.json", 2_000)


def start_import(path):
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "pbxportal.settings"}
    command = [sys.executable, "manage.py", "import_calls", path, "--batch", "500"]
    return subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_the_first_batch():
    until = time.monotonic() + 60
    while not CallLeg.objects.exists():
        assert time.monotonic() < until
        time.sleep(0.01)


def assert_all_is_there_once():
    assert CallLeg.objects.count() == 2_000
    assert LegCount.objects.aggregate(all=Sum("total"))["all"] == 2_000


@at_once
def test_killed_in_the_middle(many):
    importing = start_import(many)
    wait_for_the_first_batch()
    importing.send_signal(signal.SIGKILL)
    importing.communicate()
    assert 500 <= CallLeg.objects.count() < 2_000
    assert LegCount.objects.aggregate(all=Sum("total"))["all"] == CallLeg.objects.count()
    call_command("import_calls", many)
    assert_all_is_there_once()


@at_once
def test_the_database_goes_away_in_the_middle(many):
    importing = start_import(many)
    wait_for_the_first_batch()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
    _out, said = importing.communicate()
    assert importing.returncode == 1
    assert "Run the command again" in said
    assert LegCount.objects.aggregate(all=Sum("total"))["all"] == CallLeg.objects.count() < 2_000
    again = start_import(many)
    out, _said = again.communicate()
    assert out.splitlines()[0].split(",")[2:] == [" 0 kept aside", " 0 rejected."]
    assert_all_is_there_once()
