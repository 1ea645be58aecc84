"""Excel files (.xlsx) as the portal writes them: no text is ever a formula. For uploads: uploaded_sheets.py."""

import io
import re
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import FileResponse, HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter

from . import storage

NOT_IN_XML = re.compile(ILLEGAL_CHARACTERS_RE.pattern + "|[\ufffe\uffff]")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_IN_MEMORY = 2_000_000  # bytes of a file that is written; what is larger lies on the disk
DURATION = "[h]:mm:ss"
MOMENT = "d mmm yyyy, hh:mm:ss"
SECONDS_A_DAY = 86_400


def cell_name(row, column):
    """As Excel calls a cell: B3 for row 3, column 1 (counted from 0)."""
    return f"{column_name(column)}{row}"


def column_name(column):
    """As Excel calls a column, counted from 0: B."""
    return get_column_letter(column + 1)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, its width in letters, and how Excel shows its values if not as they are."""

    heading: str
    width: int
    number_format: str = ""


def words_of(choices):
    """The words of a TextChoices by value, asked for once a sheet: for each row gettext takes longer than a cell."""
    return {value: str(label) for value, label in choices.choices}


def new_workbook():
    """A workbook that is written row by row and never held in memory as a whole."""
    return Workbook(write_only=True)


def add_sheet(workbook, title, columns, rows, last=None, *, above="", filters=False):
    """A sheet with a heading that stays in view, `rows` of values, and perhaps a `last` row in bold.

    `above` is a sentence over the heading. With `filters` people narrow and sort the rows in Excel; the last one, a
    total, stays where it is.
    Values are texts, numbers, dates, times without a zone and None; those of a DURATION column are whole seconds.
    """
    with no_half_sheets(workbook):
        _write(workbook.create_sheet(title), columns, rows, last, above, filters)


def _write(sheet, columns, rows, last, above, filters):
    heading = 2 if above else 1
    sheet.freeze_panes = f"A{heading + 1}"
    for index, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    if above:
        sheet.append([_plain(sheet, str(above), Font(bold=True))])
    sheet.append([_plain(sheet, str(column.heading), Font(bold=True)) for column in columns])
    formats = [column.number_format for column in columns]
    cells = [_formatted(sheet, one) for one in formats]
    end = heading
    for end, row in enumerate(rows, heading + 1):  # noqa: B007 - where the rows end is asked for below
        sheet.append([_fitted(sheet, *one) for one in zip(row, cells, formats, strict=True)])
    if filters:
        sheet.auto_filter.ref = f"A{heading}:{cell_name(end, len(columns) - 1)}"
    if last:
        bold = [_formatted(sheet, one or "General", Font(bold=True)) for one in formats]
        sheet.append([_fitted(sheet, *one) for one in zip(last, bold, formats, strict=True)])


def _fitted(sheet, value, cell, number_format):
    """What openpyxl writes for a value. A cell with a format serves its whole column: each row is written at once."""
    if value is None:
        return None
    if isinstance(value, str):
        value = NOT_IN_XML.sub("", value) if not value.isprintable() else value
        if cell is None:
            # Only these would not stay text; making a cell for every text would take twice the time.
            return _plain(sheet, value) if value[:1] in ("=", "#") else value
    if cell is None:
        return value
    if isinstance(value, str):
        cell.value, cell.data_type = value, "s"
    else:
        cell.value = value / SECONDS_A_DAY if number_format == DURATION else value
    return cell


def _plain(sheet, text, font=None):
    """Text stays text, also when it begins with = or is the word for an error."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def _formatted(sheet, number_format, font=None):
    if not number_format:
        return None
    cell = WriteOnlyCell(sheet)
    cell.number_format = number_format
    if font:
        cell.font = font
    return cell


def packed(workbook):
    """The workbook as a file at its beginning: in memory when it is small, else on the disk. The caller closes it.

    Raises StorageFailed when temporary files have no room for it.
    """
    with no_half_sheets(workbook), ExitStack() as unless_returned:
        file = unless_returned.enter_context(tempfile.TemporaryFile())
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:  # openpyxl's own is closed only when somebody collects it
            ExcelWriter(workbook, archive).save()
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        if size <= KEPT_IN_MEMORY:
            return io.BytesIO(file.read())
        unless_returned.pop_all()
        return file


@contextmanager
def no_half_sheets(workbook):
    """openpyxl has a temporary file for each sheet, which it would leave for as long as the process lives."""
    try:
        yield
    except OSError as error:
        for sheet in (one for one in workbook.worksheets if one._writer is not None):
            ends = [sheet._rows.close] if sheet._rows is not None else []
            for end in (*ends, sheet._writer.xf.close, sheet._writer.cleanup):
                with suppress(OSError, ValueError):  # there is no room for its end either, or it has gone already
                    end()
        raise storage.failed(storage.TEMPORARY, error) from error


def write_sheet(title, headings, rows, widths):
    """The bytes of a workbook with one sheet: a heading that stays in view, and `rows` of values."""
    workbook = new_workbook()
    add_sheet(workbook, title, [Column(*one) for one in zip(headings, widths, strict=True)], rows)
    with packed(workbook) as file:
        return file.read()


def sheet_response(content, filename):
    """Bytes as a file that the browser saves."""
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )


def workbook_response(workbook, filename):
    """The same for a workbook that may be large: sent piece by piece."""
    return FileResponse(packed(workbook), as_attachment=True, filename=filename, content_type=XLSX)
