"""Excel files (.xlsx): read row by row within bounds, and written so that no text ever is a formula."""

import io
import zipfile

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_FILE = 5_000_000  # bytes, as uploaded
LARGEST_CONTENT = 100_000_000  # bytes, unpacked
MOST_ROWS = 10_000
LAST_ROW = 20_000
LONGEST_CELL = 1000


class UnreadableSheet(ValueError):
    """A file that is no sheet, or too large; the message says what to do."""


def read_rows(file, columns):
    """The rows of the first sheet below its heading, as (row number, list of texts), blank rows left out.

    Numbers come as people see them (7, not 7.0). Raises UnreadableSheet.
    """
    if file.size > LARGEST_FILE:
        raise UnreadableSheet(_("This file is too large: at most 5 MB."))
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_CONTENT:
                raise UnreadableSheet(_("This file is too large: at most 10,000 rows."))
        file.seek(0)
        workbook = load_workbook(file, read_only=True, data_only=True)
        rows = []
        for number, cells in enumerate(
            workbook.worksheets[0].iter_rows(min_row=2, max_col=columns, values_only=True), 2
        ):
            if number > LAST_ROW:  # a sheet may name one row far down: all before it would be made up
                raise UnreadableSheet(_("This sheet is too long: at most 10,000 rows."))
            texts = [_text(value) for value in cells]
            if any(texts):
                rows.append((number, texts + [""] * (columns - len(texts))))
            if len(rows) > MOST_ROWS:
                raise UnreadableSheet(_("This sheet is too long: at most 10,000 rows."))
        workbook.close()
    except UnreadableSheet:
        raise
    except Exception as error:  # whatever a broken or hostile file brings openpyxl and zipfile to
        raise UnreadableSheet(
            _("This is not an Excel file (.xlsx). Save the sheet as .xlsx and upload that.")
        ) from error
    return rows


def _text(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[: LONGEST_CELL + 1]


def cell_name(row, column):
    """As Excel calls a cell: B3 for row 3, column 1 (counted from 0)."""
    return f"{get_column_letter(column + 1)}{row}"


def write_sheet(title, headings, rows, widths):
    """The bytes of a workbook with one sheet: a heading that stays in view, and `rows` of values."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.append([_cell(sheet, str(heading), Font(bold=True)) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def _cell(sheet, value, font=None):
    """Text stays text, also when it begins with = or +."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def sheet_response(content, filename):
    return HttpResponse(
        content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )
