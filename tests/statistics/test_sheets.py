"""The report as an Excel file, read by openpyxl and calamine: the figures of the page, durations, harmless text."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from common.sheets import DURATION, Column, add_sheet, new_workbook, packed
from statistics.figures import COLUMNS, Question, figures_of, service_number_figures
from statistics.periods import Period
from tests import factories
from tests.statistics.legs import roll_up, some_legs

JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))
ASKED = {"format": "excel", "start": "2026-06-01", "end": "2026-06-30", "sort": "-busy"}
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
        figures = [getattr(row, one.name) for one in COLUMNS]
        shown = [seconds(value) if one.is_duration else value for one, value in zip(COLUMNS, figures, strict=True)]
        yield (row.name, row.short_number, row.department or None, *shown, "deleted" if row.is_deleted else None)


def test_the_figures_of_the_page_by_openpyxl(content, company):
    table = figures_of(Question(company, JUNE), "-busy")
    sheet = load_workbook(io.BytesIO(content))["Statistics"]
    rows = [tuple(duration(cell) for cell in row) for row in sheet.iter_rows(min_row=2)]
    assert rows[:-1] == list(expected_rows(table))
    total = table.total
    assert rows[-1][3:9] == (
        *(total.total, total.answered, total.unanswered),
        *(total.transferred, total.abandoned, total.errors),
    )
    assert rows[-1][9:11] == (timedelta(seconds=total.average), timedelta(seconds=total.busy))
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].width) == ("A2", 30)
    assert {sheet.cell(2, column).number_format for column in (10, 11)} == {DURATION}
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert sheet["A2"].font.bold is False
    assert (sheet.cell(len(rows) + 1, 1).value, sheet["A1"].font.bold) == ("Total", True)


def duration(cell):
    """The value; a time or a number in a column of durations as the timedelta that Excel shows."""
    if cell.number_format != DURATION or cell.value is None or isinstance(cell.value, timedelta):
        return cell.value
    return timedelta(seconds=round(cell.value * 86_400))


def test_the_same_by_calamine(content, company):
    table = figures_of(Question(company, JUNE), "-busy")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert workbook.sheet_names == ["Statistics", "What it means", "Service numbers"]
    rows = workbook.get_sheet_by_name("Statistics").to_python()[1:]
    assert [(row[0], row[3], row[10]) for row in rows[:-1]] == [
        (row.name, row.total, timedelta(seconds=row.busy)) for row in table.rows
    ]
    meaning = workbook.get_sheet_by_name("What it means").to_python()
    said = {row[0]: row[1] or row[2] for row in meaning}
    assert (said["First day"], said["Last day"], said["Company"]) == (JUNE.first, JUNE.last, "Ours")
    assert {str(one.label): str(one.meaning) for one in COLUMNS}.items() <= said.items()


def test_service_numbers(content, company):
    [row] = service_number_figures(Question(company, JUNE)).rows
    sheet = load_workbook(io.BytesIO(content))["Service numbers"]
    cells = [duration(cell) for cell in sheet[2]]
    assert cells[:1] + cells[2:6] == ["=Support", 3, 1, 0, timedelta(seconds=row.average_wait)]
    assert (round(cells[6], 3), sheet["G2"].number_format) == (0.333, "0%")
    assert [sheet["A3"].value, sheet["C3"].value] == ["Total", 3]


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
