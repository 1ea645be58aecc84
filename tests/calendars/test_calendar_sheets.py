"""Sheets (.xlsx) of days, by cell; what is neither a sheet nor a calendar file; from a file to the calendar."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from calendars.days import FoundDay, TooManyDays, sort_out
from calendars.models import CalendarDay
from common.readers.calendars import MOST_EVENTS
from tests import factories
from tests.calendars.test_calendar_files import CHRISTMAS, found, ics, refused
from tests.users.test_number_plan import packed_bomb


def sheet(*rows):
    workbook = Workbook()
    workbook.active.append(["First day", "Last day", "Name"])
    for row in rows:
        workbook.active.append(row)
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def test_a_sheet_with_real_and_typed_dates():
    content = sheet(
        (datetime(2026, 12, 24), datetime(2026, 12, 26), "Christmas"),
        (date(2027, 1, 1), None, "New Year"),
        (None, None, None),
        ("03/05/2027", "", "May Day"),
        ("31.5.27", "2027-06-01", "Spring"),
    )
    assert found(content) == (
        [
            ("24 – 26 December 2026", "Christmas"),
            ("Friday 1 January 2027", "New Year"),
            ("Monday 3 May 2027", "May Day"),
            ("31 May – 1 June 2027", "Spring"),
        ],
        [],
    )


def test_a_name_is_read_alike_from_a_sheet_and_a_calendar_file():
    """As the form keeps it, too: no telephone shows it."""
    name = "🎄 Cafe\u0301\u00a0closed \u200e"
    of_sheet = found(sheet(("25 Dec 2026", None, name)))
    of_calendar = found(ics(f"DTSTART;VALUE=DATE:20261225\nSUMMARY:{name}"))
    assert of_sheet == of_calendar == ([("Friday 25 December 2026", "🎄 Café closed")], [])


def test_a_name_that_is_too_long_is_shortened_in_both_and_said():
    """The same for what is no text; a day that is over, and not shown, is not spoken of."""
    for name, kept in (("x" * 61, "x" * 59 + "…"), ("Fair " * 20, "Fair " * 11 + "Fair…"), ("y" * 60, "y" * 60)):
        past = "z" * 99
        rows = [("25/12/2026", None, name), ("26/12/2026", None, name), ("1/1/2024", None, past)]
        of_sheet = found(sheet(*rows))
        events = [
            f"DTSTART;VALUE=DATE:{day}\nSUMMARY:{text}" for day, text in (("20261225", name), ("20261226", name))
        ]
        of_calendar = found(ics(*events, f"DTSTART;VALUE=DATE:20240101\nSUMMARY:{past}"))
        said = [] if kept == name else [f"1 name is shortened to 60 characters. ({kept})"]
        assert of_sheet == of_calendar, name
        assert (of_sheet[0][0][1], of_sheet[1]) == (kept, said)
    assert found(sheet(("25/12/2026", None, "a\u2028b")))[0] == [("Friday 25 December 2026", "a b")]


def test_a_sheet_is_refused_by_cell():
    rows = [
        ("25/12/2026", "24/12/2026", "Back"),
        ("soon", None, ""),
        (45000, None, "x" * 61),
        ("1/1/1999", None, "a\u2028b"),
    ]
    messages = refused(sheet(*rows))
    assert messages[0] == "Nothing has been imported. Mend these cells:"
    assert [message.partition(":")[0] for message in messages[1:]] == ["B2", "A3", "C3", "A4", "A5"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a calendar", "neither a calendar file"),
        (b"\xff\xfe\x00\x01", "neither a calendar file"),
        (b"PK\x03\x04 cut off", "no sheet that can be read"),
        (sheet()[:-300], "no sheet that can be read"),
        (sheet(), "no row below the heading"),
        (packed_bomb(), "too large"),
        (ics(), "no event in this file"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "no event in this file"),
        (ics(*[CHRISTMAS] * (MOST_EVENTS + 1)), "too many events"),
        (ics(CHRISTMAS) + b" " * 1_000_000, "too large"),
        (
            ics(*(f"DTSTART;VALUE=DATE:20{year}{month:02}01" for year in range(30, 62) for month in range(1, 13))),
            "366",
        ),
    ],
    ids=range(11),
)
def test_what_is_no_such_file(content, message):
    assert message in refused(content)[0]


def test_from_file_to_calendar(as_admin, company):
    sales = factories.ServiceNumberFactory(tenant=company)
    factories.CalendarDayFactory(service_number=sales, name="There", first_day=date(2099, 12, 25))
    events = ["DTSTART;VALUE=DATE:20991224\nDTEND;VALUE=DATE:20991227\nSUMMARY:Break", "DTSTART:20991224T090000Z"]
    upload = SimpleUploadedFile("team.ics", ics(*events, "DTSTART;VALUE=DATE:20200101"))
    answer = as_admin.post(reverse("service_numbers:calendar_import", args=[sales.pk]), {"file": upload})
    words = answer.content.decode()
    for said in ("Source: team.ics", "with a time of day", "1 day is over already", "covered by There"):
        assert said in words, said
    assert CalendarDay.objects.count() == 1
    form = answer.context["form"]
    fields = {"offered": [day.as_text for day in form.offered], "take": ["0", "1"], "mode": "closed"}
    as_admin.post(reverse("service_numbers:calendar_take", args=[sales.pk]), fields)
    assert [(day.name, day.in_words) for day in sales.calendar_days.all()] == [
        ("Break", "Thursday 24 December 2099"),
        ("There", "Friday 25 December 2099"),
        ("Break", "Saturday 26 December 2099"),
    ]


def test_errors_stand_at_the_file(as_admin, company):
    url = reverse("service_numbers:calendar_import", args=[factories.ServiceNumberFactory(tenant=company).pk])
    for fields in ({}, {"file": SimpleUploadedFile("x.ics", b"")}, {"file": SimpleUploadedFile("x.ics", b"x")}):
        assert as_admin.post(url, fields).context["form"].errors.keys() == {"file"}


def test_one_row_far_down_is_no_reason_to_make_up_all_before_it():
    workbook = Workbook()
    for column, value in enumerate(("25/12/2026", None, "Far"), 1):
        workbook.active.cell(row=1_000_000, column=column, value=value)
    packed = io.BytesIO()
    workbook.save(packed)
    days, notes = found(packed.getvalue())
    assert days == [("Friday 25 December 2026", "Far")]
    assert "row 1000000 was read as an entry" in notes[0]


def test_ranges_that_cut_each_other_up_are_refused():
    day = timedelta(days=1)
    every_other = [date(2026, 1, 1) + 2 * n * day for n in range(900)]
    entries = [FoundDay("One", one, one) for one in every_other]
    found = [FoundDay("Long", date(2026, 1, 1) + n * day, date(2026, 12, 31) + n * day) for n in range(300)]
    with pytest.raises(TooManyDays):
        sort_out(found, entries, date(2026, 1, 1))
