"""The report as an Excel file, read by openpyxl and calamine: the figures of the page, durations, harmless text."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from common.sheets import DURATION, Column, add_sheet, new_workbook, packed
from statistics.figures import Question, columns_of, figures_of
from statistics.number_figures import NUMBER_COLUMNS, service_number_figures
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import roll_up, some_legs

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
ASKED = {"format": "excel", "start": "2026-06-01", "end": "2026-06-30", "sort": "-busy"}
INCOMING = columns_of("incoming")
BAD = ["=1+1", "+44 1632", "-1", "@SUM(A1)", "=", "#REF!", "#N/A", "\t=1", "a\x01b", "'=1"]


@pytest.fixture
def content(as_admin, company):
    department = factories.DepartmentFactory(tenant=company, name="@Sales")
    people = [
        factories.UserFactory(tenant=company, first_name=one, last_name="B", department=department)
        for one in ("=1+1", "+Zoë", "-x")
    ]
    some_legs(company, people, count=120)
    number = factories.ServiceNumberFactory(tenant=company, name="=Support")
    factories.QueueCallCountFactory(tenant=company, service_number=number.pk, offered=3, wait=100_000)
    roll_up(company)
    people[2].delete()
    return b"".join(as_admin.get(reverse("statistics:report"), ASKED))


def expected_rows(table):
    def seconds(value):
        return None if value is None else timedelta(seconds=value)

    for row in table.rows:
        figures = [(getattr(row, one.name), one.is_duration) for one in INCOMING]
        shown = [seconds(value) if is_duration else value for value, is_duration in figures]
        yield (row.name, row.short_number, row.department or None, *shown, "deleted" if row.is_deleted else None)


def test_the_figures_of_the_page_by_openpyxl(content, company):
    table = figures_of(Question(company, JUNE, "incoming"), "-busy")
    sheet = load_workbook(io.BytesIO(content))["Statistics"]
    rows = [tuple(duration(cell) for cell in row) for row in sheet.iter_rows(min_row=3)]
    assert rows[:-1] == list(expected_rows(table))
    total = table.total
    assert rows[-1][3:10] == (
        *(total.missed, total.total, total.answered, total.unanswered),
        *(total.transferred, total.abandoned, total.errors),
    )
    assert rows[-1][10:12] == (timedelta(seconds=total.average), timedelta(seconds=total.busy))
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width) == ("A3", 30)
    assert {sheet.cell(3, column).number_format for column in (11, 12)} == {DURATION}
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert [sheet[cell].font.bold for cell in ("A1", "A2", "A3")] == [True, True, False]
    assert sheet["A1"].value == "Ours: incoming calls, 1 June 2026 to 30 June 2026"
    assert [cell.value for cell in sheet[2]][3:5] == ["Missed", "Total"]
    assert sheet.cell(len(rows) + 2, 1).value == "Total"


def test_each_table_has_filters_that_leave_the_total_alone(content):
    book = load_workbook(io.BytesIO(content))
    ranges = {sheet.title: sheet.auto_filter.ref for sheet in book}
    assert ranges == {"Statistics": "A2:M6", "What it means": None, "Service numbers": "A2:I3"}
    assert [book["Statistics"]["A7"].value, book["Service numbers"]["A4"].value] == ["Total", "Total"]
    assert book["Service numbers"]["A1"].value == "Ours: calls to service numbers, 1 June 2026 to 30 June 2026"
    empty = new_workbook()
    add_sheet(empty, "T", [Column("A", 9), Column("B", 9)], [], filters=True)
    assert load_workbook(packed(empty)).active.auto_filter.ref == "A1:B1"


def duration(cell):
    """The value; a time or a number in a column of durations as the timedelta that Excel shows."""
    if cell.number_format != DURATION or cell.value is None or isinstance(cell.value, timedelta):
        return cell.value
    return timedelta(seconds=round(cell.value * 86_400))


def test_the_same_by_calamine(content, company):
    table = figures_of(Question(company, JUNE, "incoming"), "-busy")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert workbook.sheet_names == ["Statistics", "What it means", "Service numbers"]
    rows = workbook.get_sheet_by_name("Statistics").to_python()[2:]
    assert [(row[0], row[4], row[11]) for row in rows[:-1]] == [
        (row.name, row.total, timedelta(seconds=row.busy)) for row in table.rows
    ]
    meaning = workbook.get_sheet_by_name("What it means").to_python()
    said = {row[0]: row[1] or row[2] for row in reversed(meaning)}
    assert (said["First day"], said["Last day"], said["Company"]) == (JUNE.first, JUNE.last, "Ours")
    assert (said["Calls"], said["Sorted by"]) == ("incoming calls", "Busy time, the largest first")
    assert {str(one.label): str(one.meaning) for one in INCOMING}.items() <= said.items()
    of_numbers = [[str(one.label), "", str(one.meaning)] for one in NUMBER_COLUMNS]
    assert meaning[-len(of_numbers) :] == of_numbers


def test_service_numbers(content, company):
    [row] = service_number_figures(Question(company, JUNE)).rows
    sheet = load_workbook(io.BytesIO(content))["Service numbers"]
    assert [cell.value for cell in sheet[2]][2:6] == ["Offered", "Answered", "Abandoned", "No agents"]
    cells = [duration(cell) for cell in sheet[3]]
    assert cells[:1] + cells[2:7] == ["=Support", 3, 1, 0, 2, timedelta(seconds=row.average_wait)]
    assert (round(cells[7], 3), sheet["H3"].number_format) == (0.333, "0%")
    assert [sheet["A4"].value, sheet["C4"].value, sheet["F4"].value] == ["Total", 3, 2]


def test_text_is_never_a_formula_nor_an_error():
    workbook = new_workbook()
    add_sheet(workbook, "T", [Column("=H", 9), Column("D", 9, DURATION)], [[one, 1] for one in BAD], last=["=T", 5])
    sheet = load_workbook(packed(workbook)).active
    assert [cell.value for cell in sheet["A"]] == ["=H", *(one.replace("\x01", "") for one in BAD), "=T"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


def test_times_and_durations_stay_what_they_are():
    workbook = new_workbook()
    values = [[0, datetime(2026, 6, 1, 9, 5)], [59, None], [None, None], [86_399, None], [90_061, None]]
    add_sheet(workbook, "T", [Column("D", 9, DURATION), Column("At", 9, "d mmm yyyy, hh:mm:ss")], values)
    with packed(workbook) as file:
        sheet = load_workbook(file).active
    assert [duration(cell) and round(duration(cell).total_seconds()) for cell in sheet["A"][1:]] == [
        *(timedelta(0), 59),
        *(None, 86_399, 90_061),
    ]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (datetime(2026, 6, 1, 9, 5), "d mmm yyyy, hh:mm:ss")


def test_a_large_file_lies_on_the_disk(monkeypatch):
    monkeypatch.setattr("common.sheets.KEPT_IN_MEMORY", 10)
    workbook = new_workbook()
    add_sheet(workbook, "T", [Column("N", 9)], [[1]])
    with packed(workbook) as file:
        assert not isinstance(file, io.BytesIO)
        assert load_workbook(file).active["A2"].value == 1
