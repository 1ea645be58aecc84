"""Calendar files by what they mean: whole days by whatever clock, repeated ones by any rule, in any encoding."""

import io
import re
import time
from datetime import date

import pytest

from calendars.calendar_files import _found
from common.readers import calendars
from common.readers.repeated import days_of_rule
from tests.calendars.test_calendar_files import TODAY, ics

XMAS_EVE = ["Thursday 24 December 2026"]
FLAGGED = "\nX-MICROSOFT-CDO-ALLDAYEVENT:TRUE"


def understood(content, zone="Europe/London", today=TODAY):
    """Days and notes, by the reader itself without a process for each file."""
    read = calendars.read(io.BytesIO(content), today=today.isoformat(), zone=zone)
    found = _found(today, *read)
    return [day.in_words for day in found.days], found.notes


def from_to(start, end, more=""):
    return f"DTSTART{start}\nDTEND{end}{more}"


@pytest.mark.parametrize(
    ("zone", "event", "days"),
    [
        ("Europe/London", from_to(';TZID="GMT Standard Time":20261224T000000', ";TZID=x:20261225T000000"), XMAS_EVE),
        (
            "Europe/London",
            from_to(";TZID=Our own zone:20261224T000000", ";TZID=Our own zone:20261225T000000"),
            XMAS_EVE,
        ),
        ("Europe/London", from_to(";TZID=America/New_York:20261224T000000", ":20261225T050000Z"), XMAS_EVE),
        ("Europe/London", from_to(":20261224T000000", ":20261226T000000"), ["24 – 25 December 2026"]),
        ("Europe/London", from_to(":20261224T000000", ":20261224T235900"), XMAS_EVE),
        ("Europe/London", from_to(":20261224T000000", ":20261225T235959"), ["24 – 25 December 2026"]),
        ("Europe/London", "DTSTART:20261224T000000\nDURATION:PT24H", XMAS_EVE),
        ("Europe/Paris", from_to(":20261223T230000Z", ":20261224T230000Z"), XMAS_EVE),
        ("Europe/London", from_to(":20260623T230000Z", ":20260624T230000Z"), ["Wednesday 24 June 2026"]),
        ("Europe/London", from_to(":20260624T000000Z", ":20260625T000000Z"), ["Wednesday 24 June 2026"]),
        ("America/New_York", from_to(":20261224T000000Z", ":20261225T000000Z"), XMAS_EVE),
        ("Europe/London", from_to(":20261224T050000Z", ":20261225T050000Z", FLAGGED), XMAS_EVE),
        ("Europe/London", from_to(":20261223T220000Z", ":20261224T220000Z", FLAGGED), XMAS_EVE),
        ("Europe/London", from_to(":20261024T230000Z", ":20261026T000000Z"), ["Sunday 25 October 2026"]),
        ("Europe/London", from_to(":20261224T000000", ":20261224T120000"), []),
        ("Europe/London", from_to(":20261224T090000", ":20261225T090000"), []),
        ("Europe/London", "DTSTART:20261224T000000", []),
    ],
)
def test_midnight_to_midnight_is_a_whole_day(zone, event, days):
    found, notes = understood(ics(event), zone)
    assert (found, len(notes)) == (days, 0 if days else 1)


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("20200504\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYSETPOS=1", "3 May 2027, 1 May 2028"),
        ("00010504\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYSETPOS=1", "3 May 2027, 1 May 2028"),
        ("20240229\nRRULE:FREQ=YEARLY;INTERVAL=4", "29 February 2028"),
        ("20261203\nRRULE:FREQ=WEEKLY;COUNT=3", "3 December 2026, 10 December 2026, 17 December 2026"),
        ("20260105\nRRULE:FREQ=WEEKLY;INTERVAL=40", "12 October 2026, 19 July 2027, 24 April 2028"),
        ("20261203\nRRULE:FREQ=DAILY;UNTIL=20261206", "3 – 6 December 2026"),
        ("20261203\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;VALUE=DATE:20261204", "3 December 2026, 5 – 6 December 2026"),
        ("20260131\nRRULE:FREQ=MONTHLY;UNTIL=20261031", "31 July 2026, 31 August 2026, 31 October 2026"),
        ("20260630\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "30 June 2026, 31 July 2026"),
        ("20260402\nRRULE:FREQ=MONTHLY;INTERVAL=6;BYDAY=1TH;UNTIL=20270601", "1 October 2026, 1 April 2027"),
        ("20250101\nRRULE:FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1;UNTIL=20270401", "1 July 2026, 1 January 2027"),
        ("20260810\nRRULE:FREQ=YEARLY;BYWEEKNO=33;BYDAY=MO;COUNT=1", "10 August 2026"),
        ("20261203\nRDATE;VALUE=DATE:20261224,20270101", "3 December 2026, 24 December 2026, 1 January 2027"),
        ("20261203\nRRULE:FREQ=YEARLY;COUNT=1\nRRULE:FREQ=WEEKLY;COUNT=2", "3 December 2026, 10 December 2026"),
        (
            "20261203\nDTEND;VALUE=DATE:20261205\nRRULE:FREQ=WEEKLY;COUNT=2",
            "3 – 4 December 2026, 10 – 11 December 2026",
        ),
        ("20261203\nRRULE:FREQ=YEARLY;COUNT=1;BYHOUR=0;BYMINUTE=0", "3 December 2026"),
    ],
)
def test_rules(event, days):
    found, notes = understood(ics(f"DTSTART;VALUE=DATE:{event}"))
    without_weekdays = [re.sub("^[A-Z][a-z]+day ", "", one) for one in found]
    assert (", ".join(without_weekdays), notes) == (days, [])


def test_the_exceptions_of_a_series_by_its_own_clock():
    """A series of Outlook: midnight by a zone of Windows, its end in UTC; days moved, taken back and left out."""
    zone = "TZID=W. Europe Standard Time:"
    series = f"DTSTART;{zone}20260701T000000\nDTEND;{zone}20260702T000000\nEXDATE;{zone}20260708T000000\n"
    series += "RRULE:FREQ=WEEKLY;UNTIL=20260728T220000Z\nUID:x"
    moved = f"RECURRENCE-ID;{zone}20260715T000000\nDTSTART;VALUE=DATE:20260716\nUID:x"
    cancelled = "RECURRENCE-ID:20260721T220000Z\nDTSTART;VALUE=DATE:20260722\nSTATUS:CANCELLED\nSUMMARY:Off\nUID:x"
    days, notes = understood(
        ics(series, moved, cancelled).replace(b"UID:0", b"").replace(b"UID:1", b"").replace(b"UID:2", b"")
    )
    assert days == ["Thursday 16 July 2026", "Wednesday 1 July 2026", "Wednesday 29 July 2026"]
    assert notes == ["1 cancelled event is left out. (Off)"]
    changed_on = "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20261210\nDTSTART;VALUE=DATE:20261211\nUID:y"
    weekly = "DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=WEEKLY\nUID:y\nSUMMARY:Weekly"
    days, notes = understood(ics(weekly, changed_on).replace(b"UID:0", b"").replace(b"UID:1", b""))
    assert (days, notes) == (
        ["Friday 11 December 2026"],
        ["1 repeated event is left out: it was changed from one of its days on. (Weekly)"],
    )


def test_a_file_that_takes_its_events_back():
    content = ics("DTSTART;VALUE=DATE:20261224\nSUMMARY:Eve").replace(b"VERSION", b"METHOD:CANCEL\r\nVERSION", 1)
    assert understood(content) == ([], ["1 cancelled event is left out. (Eve)"])


def test_the_clock_of_the_file_when_it_is_not_ours():
    content = ics(from_to(":20261224T050000Z", ":20261225T050000Z"))
    assert understood(content)[0] == []
    for name, days in (("America/New_York", XMAS_EVE), ("../../etc", [])):
        named = content.replace(b"VERSION", f"X-WR-TIMEZONE:{name}\r\nVERSION".encode(), 1)
        assert understood(named)[0] == days


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("cp1252"),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: text.replace("\r\n", "\r").encode(),
        lambda text: text.replace("ë", "ë\r\n ").encode(),
        lambda text: text.encode().replace("ë".encode(), b"\xc3\r\n \xab"),
    ],
)
def test_encodings_and_folded_lines(encode):
    content = encode(ics("DTSTART;VALUE=DATE:20261224\nSUMMARY:Noël à midi").decode())
    found = _found(TODAY, *calendars.read(io.BytesIO(content), today="2026-06-01", zone="Europe/London"))
    assert [day.name for day in found.days] == ["Noël à midi"]


def test_days_beyond_the_most_of_an_import_are_left_out_from_a_day_on():
    single = "DTSTART;VALUE=DATE:20280101\nSUMMARY:Single"
    weekly = [f"DTSTART;VALUE=DATE:2026060{day}\nRRULE:FREQ=WEEKLY;INTERVAL=2" for day in range(1, 9)]
    days, notes = understood(ics(single, *weekly[::2], *weekly[1::2]))
    assert len(days) == 366
    assert days[:2] == ["Saturday 1 January 2028", "Monday 1 June 2026"]
    assert len(notes) == 1
    left = int(notes[0].split()[0])
    every_other_day = [f"DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=DAILY;INTERVAL=2\nSUMMARY:{n}" for n in range(5)]
    days, notes = understood(ics(*every_other_day))
    assert (len(days), int(notes[0].split()[0])) == (366, 5 * 367 - 366)
    assert left == sum(len(understood(ics(one))[0]) for one in weekly) - 365
    assert "at most 366 are taken at a time" in notes[0]
    days, notes = understood(ics(*["DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=WEEKLY"] * 1200))
    assert (set(days), len(days)) == ({"Monday 1 June 2026"}, 366)
    assert int(notes[0].split()[0]) == 1200 * 105 - 366


def test_hostile_rules_stay_within_seconds():
    """One that has no day for 8,000 years takes its half second, and no more of them than four seconds in all."""
    endless = "DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    began = time.process_time()
    days, notes = understood(ics(*[endless] * 12, "DTSTART;VALUE=DATE:20261224"))
    assert time.process_time() - began < 8
    assert (days, notes[0].split(":")[0]) == (XMAS_EVE, "12 repeated events are left out")


def test_the_years_before_are_passed_over():
    rule = {"FREQ": ["MONTHLY"], "INTERVAL": [5], "BYMONTHDAY": [31]}
    for first in (date(1, 1, 31), date(1950, 3, 31)):
        days = days_of_rule(first, rule, date(2020, 1, 1), date(2027, 12, 31))
        months = {(day.year * 12 + day.month - first.year * 12 - first.month) % 5 for day in days}
        assert (months, len(days) > 5) == ({0}, True)
