"""Files of Asterisk's call records in every form: which column is which, separators, headings, times, channels."""

import csv
import io
from itertools import combinations

import pytest
from django.core.management import CommandError, call_command

from statistics.asterisk_files import AsteriskFile
from statistics.models import CallLeg, KeptRecord, QueueCall
from statistics.records import ASTERISK, READERS, NotARecord
from statistics.records.asterisk import COLUMNS, doubts_of
from statistics.records.asterisk_channels import dialled_phones, local_name, phone
from statistics.records.asterisk_columns import FURTHER, UnclearColumns, told_by
from statistics.services.intake import take_in_records
from tests.statistics.test_import_calls import ROW

ABOUT = {"company": "tenant1.test", "zone": "Europe/London"}


def rows_of_two_calls(system="", userfield=""):
    """Two phones of one call and one of another, as dicts: 1001 is rung, 1002 answers."""
    call, other = f"{system}1780300800.7", f"{system}1780300900.12"
    first = ROW | {"uniqueid": call, "linkedid": call, "userfield": userfield}
    lost = first | {"dstchannel": "PJSIP/1001-00000001", "disposition": "NO ANSWER", "duration": "7", "billsec": "0"}
    later = first | {"uniqueid": other, "linkedid": other, "channel": "PJSIP/carrier-00000009", "sequence": "9"}
    # The half of a Local channel: a channel with an id of its own in the same call.
    half = {"channel": "Local/x@y-1;2", "dstchannel": "PJSIP/other-1", "uniqueid": f"{system}1780300800.8"}
    half["lastapp"] = "Dial"
    rows = [first, lost | {"sequence": "8"}, first | half | {"sequence": "10"}]
    return [*rows, later | {"start": "2026-06-01 12:00:00"}]


def write(path, rows, names, **options):
    with path.open("w", newline="") as file:
        csv.writer(file, **options).writerows([row[name] for name in names] for row in rows)
    return str(path)


SUBSETS = [names for count in range(6) for names in combinations(FURTHER, count)]


@pytest.mark.parametrize("system", ["", "jersey-1-"])
@pytest.mark.parametrize("userfield", ["", "a note", "77"])
def test_further_columns_in_any_combination_are_told_by_what_they_hold(tmp_path, system, userfield):
    rows = rows_of_two_calls(system, userfield)
    for further in SUBSETS:
        path = write(tmp_path / "cdr.csv", rows, [*COLUMNS, *further])
        read = [record for _line, _row, record, _reason in AsteriskFile(path, **ABOUT).records()]
        for record, row in zip(read, rows, strict=True):
            told = {name: record.get(name, "") for name in ("uniqueid", "linkedid")}
            assert told == {name: row[name] if name in further else "" for name in told}, further
            if {"linkedid", "sequence"} <= set(further):
                assert record["sequence"] == row["sequence"]


BASE = [
    "",
    "1",
    "2",
    "c",
    "i",
    "PJSIP/a-1",
    "PJSIP/1002-2",
    "Dial",
    "",
    "2026-06-01 10:00:00",
    "",
    "",
    "1",
    "0",
    "BUSY",
    "D",
]


@pytest.mark.parametrize(
    "further",
    [
        ["note", "1780300800.7", "note", "note", "note"],  # none of the five is where it should be
        ["note", "note", "note"],  # there is room for two of that kind
        ["7", "1780300800.7", "7", "1780300800.7", "note"],
        ["a", "b", "c", "d", "e", "f"],
    ],
)
def test_where_nobody_can_tell_the_command_asks(recorded, tmp_path, further):
    with pytest.raises(UnclearColumns):
        told_by([BASE + further])
    path = tmp_path / "cdr.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([BASE + further] * 3)
    with pytest.raises(CommandError, match="--columns"):
        call_command("import_calls", str(path), **ABOUT)
    names = [*COLUMNS, *(["-"] * (len(further) - 1)), "userfield"]
    call_command("import_calls", str(path), **ABOUT, columns=",".join(names))
    assert CallLeg.objects.count() == 1


def test_a_sequence_that_repeats_is_none():
    rows = [[*BASE, f"178030{at:04}.{at}", "", "", f"178030{at // 9:04}.1", "3"] for at in range(40)]
    with pytest.raises(UnclearColumns):
        told_by(rows)


EXPORTED = ("calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "duration")
EXPORTED += ("billsec", "disposition", "amaflags", "accountcode", "uniqueid", "userfield", "did", "recordingfile")
EXPORTED += ("linkedid", "peeraccount", "sequence")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("has_heading", [True, False])
def test_an_export_of_a_table(recorded, tmp_path, capsys, separator, has_heading):
    rows = [row | {"calldate": row["start"], "did": "", "recordingfile": r"\N"} for row in rows_of_two_calls()]
    names = dict(zip(EXPORTED, EXPORTED, strict=True))
    path = write(tmp_path / "cdr.csv", [*([names] if has_heading else []), *rows], EXPORTED, delimiter=separator)
    given = {} if has_heading else {"columns": ",".join(EXPORTED)}
    for said in ("3 new, 0 known, 1 kept aside", "0 new, 4 known"):
        call_command("import_calls", path, **ABOUT, **given)
        out = capsys.readouterr().out
        assert out.startswith(said)
        assert "cannot tell" not in out
    outcomes = CallLeg.objects.order_by("started_at", "outcome").values_list("short_number", "outcome")
    assert list(outcomes) == [("1002", "answered"), ("1001", "elsewhere"), ("1002", "answered")]


def test_a_heading_that_lacks_a_column_is_said(recorded, tmp_path):
    path = tmp_path / "cdr.csv"
    path.write_text("calldate,src,dst,channel,dstchannel,duration,disposition\n" + "x," * 6 + "x\n")
    with pytest.raises(CommandError, match="billsec, lastapp, lastdata"):
        call_command("import_calls", str(path), **ABOUT)


def read(**changes):
    return READERS[ASTERISK](ROW | ABOUT | changes)


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ("2026-06-01 09:00:00", "2026-06-01T08:00:00+00:00"),
        ("2026-06-01 09:00:00.123456", "2026-06-01T08:00:00+00:00"),
        ("2026-06-01T09:00:00", "2026-06-01T08:00:00+00:00"),
        ("2026-06-01T09:00:00+02:00", "2026-06-01T07:00:00+00:00"),
        ("1780300800", "2026-06-01T08:00:00+00:00"),
        ("1780300800.250000", "2026-06-01T08:00:00+00:00"),
    ],
)
def test_times(start, moment):
    leg, _queue = read(start=start).legs, None
    assert leg[0].started_at.isoformat() == moment


@pytest.mark.parametrize("start", ["", "20260601", "2026-06-01", "2026-13-01 00:00:00", "99999999999999", "١٢"])
def test_what_is_no_time(start):
    with pytest.raises(NotARecord):
        read(start=start)


@pytest.mark.parametrize(
    ("uniqueid", "linkedid", "hour"),
    [
        ("1792888200.1", "1792888200.1", 0),  # 00:30 UTC, an hour of summer time
        ("1792891800.1", "1792891800.1", 1),  # 01:30 UTC
        ("pbx-1792891800.1", "", 1),
        ("", "1792891800.9", 1),
        ("", "", 0),
    ],
)
def test_the_repeated_hour_is_told_by_the_epoch_in_the_id(uniqueid, linkedid, hour):
    row = {"start": "2026-10-25 01:30:00", "uniqueid": uniqueid, "linkedid": linkedid}
    assert read(**row).legs[0].started_at.hour == hour
    assert ("which hour" in set(doubts_of(ROW | ABOUT | row))) == (not uniqueid and not linkedid)


@pytest.mark.parametrize(
    ("channel", "user"),
    [
        *(
            ("PJSIP/501-0000001a", "501"),
            ("SIP/501-b7d3a1c0", "501"),
            ("IAX2/501-12345", "501"),
            ("SCCP/501-1", "501"),
        ),
        *(("WebRTC2/501-0000001a", "501"), ("Some-Tech/501-0000001a", "501"), ("PJSIP/501", "501")),
        *(("PJSIP/501m-0000001a", "501"), ("PJSIP/501_desk-0000001a", "501"), ("SIP/501-2-0000001a", "501")),
        *(("SIP/501@acme.example-0000001a", "501"), ("Local/501@from-queue-0000001a;1", "501")),
        *(("Local/501@from-internal-0000001a;2", "501"), ("Local/FMPR-501@from-internal-1a;1", "501")),
        *(("PJSIP/carrier-0000001a", ""), ("PJSIP/44voip-0000001a", ""), ("DAHDI/i1/07700900123-1", "")),
        *(("Local/07700900123@from-internal-1a;1", ""), ("", ""), ("501", ""), ("PJSIP/", "")),
    ],
)
def test_whose_telephone_a_channel_is(channel, user):
    assert phone(channel) == user


def test_halves_of_a_local_channel_and_targets_of_dial():
    halves = {local_name(f"Local/501@from-queue-0000001a;{half}") for half in (1, 2)}
    assert halves == {"Local/501@from-queue-0000001a"}
    assert dialled_phones("PJSIP/501&PJSIP/501m&SIP/502@x,30,tT") == ["501", "502"]
    assert dialled_phones("PJSIP/0123456789@carrier,60") == []


def test_a_word_that_nobody_knows_yet_is_kept_until_somebody_does(recorded, tmp_path, capsys):
    path = write(tmp_path / "cdr.csv", [ROW | {"disposition": "BEAMED_UP"}], ROW)
    call_command("import_calls", path, **ABOUT)
    out = capsys.readouterr().out
    assert out.startswith("0 new, 0 known, 1 kept aside, 0 rejected.")
    assert KeptRecord.objects.get().reason == "its disposition is unknown"


def test_a_file_is_only_said_not_to_tell_what_it_does_not_tell(recorded, tmp_path, capsys):
    told = {
        "ANSWERED": ROW,
        "CANCEL": ROW | {"disposition": "CANCEL", "billsec": "0", "sequence": "8"},
    }
    call_command("import_calls", write(tmp_path / "a.csv", told.values(), ROW), **ABOUT)
    assert "cannot tell" not in capsys.readouterr().out
    rang = ROW | {"disposition": "NO ANSWER", "billsec": "0"}
    call_command("import_calls", write(tmp_path / "b.csv", [rang], COLUMNS), **ABOUT)
    out = capsys.readouterr().out
    assert "whether the caller hung up" in out
    assert "clocks go back" not in out
    assert "Rows of 16 columns" in out


def test_legs_are_counted_not_rows(recorded, tmp_path, capsys):
    """Two rows of one user's phones and a queue are one leg; a user who rings another makes two of one row."""
    two_phones = [ROW | {"disposition": "CANCEL"}, ROW | {"dstchannel": "SIP/1002-9", "sequence": "8"}]
    inside = ROW | {"channel": "PJSIP/1001-3", "linkedid": "1748764900.1", "uniqueid": "1748764900.1"}
    call_command("import_calls", write(tmp_path / "cdr.csv", [*two_phones, inside], ROW), **ABOUT)
    assert "3 new, " in (out := capsys.readouterr().out)
    assert "3 legs" in out
    assert CallLeg.objects.count() == 3
    assert QueueCall.objects.count() == 2


def test_a_row_kept_aside_tells_that_somebody_else_took_the_call(recorded):
    lost = ROW | ABOUT | {"disposition": "NO ANSWER", "billsec": "0", "duration": "7"}
    mobile = ROW | ABOUT | {"dstchannel": "PJSIP/carrier-00000003", "sequence": "9", "lastapp": "Dial"}
    take_in_records(source=ASTERISK, records=[lost])
    assert CallLeg.objects.get().outcome == "unanswered"
    taken = take_in_records(source=ASTERISK, records=[mobile])
    assert (taken.taken, taken.kept, CallLeg.objects.get().outcome) == (0, 1, "elsewhere")


def test_another_encoding_of_a_whole_file(recorded, tmp_path):
    text = io.StringIO()
    csv.writer(text).writerow(ROW.values())
    path = tmp_path / "cdr.csv"
    path.write_bytes(text.getvalue().encode("utf-16"))
    call_command("import_calls", str(path), **ABOUT)
    assert CallLeg.objects.get().short_number == "1002"
