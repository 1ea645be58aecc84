"""Calendar files (.ics): which days are taken, and what is left out and said."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calendars.calendar_files import UnreadableFile, read_days

TODAY = date(2026, 6, 1)
CHRISTMAS = "DTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas"


def ics(*events):
    body = "".join(f"BEGIN:VEVENT\nUID:{uid}\n{event}\nEND:VEVENT\n" for uid, event in enumerate(events))
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def found(content):
    """What a file has, as (days, name), and the notes on what is left out."""
    read = read_days(SimpleUploadedFile("days", content), TODAY)
    return [(day.in_words, day.name) for day in read.days], read.notes


def refused(content):
    with pytest.raises(UnreadableFile) as refusal:
        read_days(SimpleUploadedFile("days", content), TODAY)
    return refusal.value.messages


@pytest.mark.parametrize(
    ("event", "days"),
    [
        ("DTSTART;VALUE=DATE:20261225", ["Friday 25 December 2026"]),
        ("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261226", ["Friday 25 December 2026"]),
        ("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261225", ["Friday 25 December 2026"]),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", ["24 – 26 December 2026"]),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P2D", ["24 – 25 December 2026"]),
        ("DTSTART;VALUE=DATE:20200614\nRRULE:FREQ=YEARLY", ["Sunday 14 June 2026", "Monday 14 June 2027"]),
        ("DTSTART;VALUE=DATE:20200301\nRRULE:FREQ=YEARLY", ["Monday 1 March 2027", "Wednesday 1 March 2028"]),
        ("DTSTART;VALUE=DATE:20240229\nRRULE:FREQ=YEARLY", ["Tuesday 29 February 2028"]),
        (
            "DTSTART;VALUE=DATE:20250831\nRRULE:FREQ=YEARLY;COUNT=3",
            ["Monday 31 August 2026", "Tuesday 31 August 2027"],
        ),
        ("DTSTART;VALUE=DATE:20250831\nRRULE:FREQ=YEARLY;UNTIL=20260831", ["Monday 31 August 2026"]),
        ("DTSTART;VALUE=DATE:20250831\nRRULE:FREQ=YEARLY;INTERVAL=2", ["Tuesday 31 August 2027"]),
        (
            "DTSTART;VALUE=DATE:20200831\nRRULE:FREQ=YEARLY;BYMONTH=8;BYDAY=-1MO\nEXDATE;VALUE=DATE:20260831",
            ["Monday 30 August 2027"],
        ),
        (
            "DTSTART;VALUE=DATE:20200504\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1MO",
            ["Monday 3 May 2027", "Monday 1 May 2028"],
        ),
    ],
)
def test_whole_days(event, days):
    assert found(ics(event + "\nSUMMARY:Day")) == ([(one, "Day") for one in days], [])


@pytest.mark.parametrize(
    ("event", "note"),
    [
        ("DTSTART:20261203T100000Z", "with a time of day"),
        ("DTSTART;TZID=Europe/London:20261203T000000", "with a time of day"),
        (
            "DTSTART:20261203T000000\nDTEND:20261203T120000\nSUMMARY:Noon",
            "left out: only whole days are taken. (Noon)",
        ),
        ("DTSTART;VALUE=DATE:20261203\nSTATUS:CANCELLED", "cancelled event"),
        ("DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=YEARLY;BYDAY=XX", "cannot be understood"),
        ("DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=HOURLY;BYMONTH=2", "its rule is none that the portal knows"),
        ("DTSTART;VALUE=DATE:20261203\nRRULE:RSCALE=CHINESE;FREQ=YEARLY", "its rule is none that the portal knows"),
        ("DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "takes too long to work out"),
        ("DTSTART;VALUE=DATE:20200103\nRRULE:FREQ=YEARLY;UNTIL=20250103", "it has no day from today"),
        ("DTSTART;VALUE=DATE:20261203\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20261203,20271203", "it has no day from"),
        ("DTSTART;VALUE=DATE:20261399", "cannot be understood"),
        ("DTSTART;VALUE=DATE:10660101", "or is not of this century"),
        ("DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20280101", "it lasts more than 366 days"),
    ],
)
def test_what_is_left_out_is_said(event, note):
    days, notes = found(ics(CHRISTMAS, event))
    assert days == [("Friday 25 December 2026", "Christmas")]
    assert len(notes) == 1
    assert note in notes[0]
    assert note in refused(ics(event))[1]


def test_an_occurrence_that_was_moved_is_not_taken_twice():
    series = "DTSTART;VALUE=DATE:20250614\nRRULE:FREQ=YEARLY;COUNT=2\nSUMMARY:Outing"
    moved = "RECURRENCE-ID;VALUE=DATE:20260614\nDTSTART;VALUE=DATE:20260621\nSUMMARY:Outing"
    assert found(ics(series, moved).replace(b"UID:1", b"UID:0"))[0] == [("Sunday 21 June 2026", "Outing")]


@pytest.mark.parametrize(
    ("summary", "name"),
    [
        ("🎄 Christmas  Day ❄️", "🎄 Christmas Day ❄"),
        ("\u200b", "Without a name"),
        ("é" * 61, "é" * 59 + "…"),
        ("A\\, B", "A, B"),
    ],
)
def test_names_are_made_to_fit(summary, name):
    assert found(ics(f"DTSTART;VALUE=DATE:20261225\nSUMMARY:{summary}"))[0] == [("Friday 25 December 2026", name)]


def test_endless_rules_of_a_time_zone_do_no_harm():
    zone = (
        b"BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+0100\r\n"
        b"TZOFFSETTO:+0200\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    content = ics(CHRISTMAS, "DTSTART;TZID=x:20261203T100000").replace(b"BEGIN:VEVENT", zone + b"BEGIN:VEVENT", 1)
    assert found(content)[0] == [("Friday 25 December 2026", "Christmas")]


def test_no_day_is_lost_behind_a_name_of_several_lines():
    content = (
        b'First day,Last day,Name\n2026-12-01,,"Works\noutside\nLondon"\n2026-12-02,,Bank\n2026-12-03,,"Fair" x\n'
    )
    found = read_days(SimpleUploadedFile("days", content + b"2026-12-04,,Last\n"), TODAY)
    assert [str(day.first_day) for day in found.days] == [f"2026-12-0{number}" for number in range(1, 5)]
