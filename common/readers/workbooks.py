"""Workbooks: .xlsx by openpyxl, row by row; .xls, .xlsb and .ods by calamine."""

import re
import warnings
from itertools import islice

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from . import Refused
from .grids import MOST_ROWS, Cell, Grid, cell_of

MOST_READ = MOST_ROWS + 100  # with the lines above a heading
MOST_SHEETS = 100  # that are looked into
MOST_MERGED = 10_000
LARGEST_DENSE = 3_000_000  # cells, of which calamine makes every one up to the last that is used
# What a number looks like by its format, where that is digits and signs between them: 01632-960123 for 00000-000000.
DIGITS_FORMAT = re.compile(r'(?:[0#?() +\-/]|\\.|"[^"]*")+')
PLACES = re.compile(r'([0#?])|\\(.)|"([^"]*)"|(.)')


class Parser(WorkSheetParser):
    """openpyxl's reader of rows, which goes by no size that a file only claims. It tells formulas without a value."""

    def parse_cell(self, element):
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            is_empty_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
            cell["data_type"] = "n" if is_empty_text else "no-value"
        return cell


def grid_of_xlsx(file, wanted):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that openpyxl does not know are of no matter here
        workbook = load_workbook(file, read_only=True, data_only=True)
        sheets = [(one.title, one.sheet_state == "visible", one) for one in workbook.worksheets[:MOST_SHEETS]]
        if not sheets:
            raise ValueError("none that openpyxl knows")
        chosen, others = choose(sheets, wanted, has_cells)
        parser = parser_of(chosen)
        grid = Grid("xlsx", chosen.title, others)
        for number, cells in parser.parse():
            for cell in shown_cells(cells):
                grid.put(number, cell["column"] - 1, cell_of_xlsx(cell, workbook))
            if len(grid.rows) > MOST_READ:
                raise Refused("too-long")
    grid.hidden = [
        number for number in grid.rows if parser.row_dimensions.get(str(number), {}).get("hidden") in ("1", "true")
    ]
    for area in islice(parser.merged_cells.mergeCell if parser.merged_cells else [], MOST_MERGED):
        grid.merged.append((area.min_row, area.max_row, area.min_col - 1))
    return grid


def has_cells(sheet):
    return any(shown_cells(cells) for _number, cells in parser_of(sheet).parse())


def choose(sheets, wanted, has_rows):
    """Of (name, whether it is visible, sheet) the one of a name, else the first with rows; and the others' names."""
    filled = [one for one in sheets if has_rows(one[2])]
    filled.sort(key=lambda one: not one[1])
    named = [one for one in filled if one[0].strip().casefold() == wanted.strip().casefold()]
    if wanted.strip() and not named:
        raise Refused("no-such-sheet", names=", ".join(one[0] for one in filled) or "–")
    if not filled:
        raise Refused("no-rows")
    chosen = (named or filled)[0]
    return chosen[2], [one[0] for one in filled if one is not chosen]


def parser_of(sheet):
    """As openpyxl's read-only sheets make theirs."""
    workbook = sheet.parent
    return Parser(
        sheet._get_source(),
        sheet._shared_strings,
        data_only=True,
        epoch=workbook.epoch,
        date_formats=workbook._date_formats,
        timedelta_formats=workbook._timedelta_formats,
    )


def shown_cells(cells):
    return [one for one in cells if one["data_type"] == "no-value" or one["value"] not in (None, "")]


def cell_of_xlsx(cell, workbook):
    value, kind = cell["value"], cell["data_type"]
    if kind == "no-value":
        return Cell("", "no-value")
    if kind == "e":
        return Cell(str(value), "error")
    if type(value) in (int, float) and cell["style_id"]:
        number_format = format_of(cell["style_id"], workbook)
        return as_formatted(value, number_format) or cell_of(value)
    return cell_of(value)


def format_of(style, workbook):
    number = workbook._cell_styles[style].numFmtId
    return BUILTIN_FORMATS.get(number) or workbook._number_formats[number - 164]


def as_formatted(value, number_format):
    """The cell of a whole number whose format writes digits of its own, such as the 0 in front; else None."""
    section = number_format.split(";")[0]
    is_whole = isinstance(value, int) or value.is_integer()
    if value < 0 or not is_whole or section.count("0") < 2 or not DIGITS_FORMAT.fullmatch(section):
        return None
    digits, written = str(int(value)), []
    for place, *signs in reversed(PLACES.findall(section)):
        if not place:
            written.append("".join(signs)[::-1])
        elif digits or place == "0":
            written.append(digits[-1:] or "0")
            digits = digits[:-1]
    return Cell((digits + "".join(written)[::-1]).strip())


def grid_of_other(file, kind, wanted):
    with CalamineWorkbook.from_object(file) as workbook:
        sheets = [
            (one.name, one.visible == SheetVisibleEnum.Visible, workbook.get_sheet_by_name(one.name))
            for one in workbook.sheets_metadata[:MOST_SHEETS]
        ]
        chosen, others = choose(sheets, wanted, lambda sheet: sheet.height > 0)
        grid = Grid(kind, chosen.name, others)
        if chosen.total_height * chosen.total_width > LARGEST_DENSE:
            raise Refused("too-long")
        first_row, first_column = chosen.start or (0, 0)
        for number, row in enumerate(chosen.to_python(skip_empty_area=True), first_row + 1):
            for column, value in enumerate(row, first_column):
                grid.put(number, column, cell_of_other(value))
            if len(grid.rows) > MOST_READ:
                raise Refused("too-long")
        for (top, left), (bottom, _right) in (chosen.merged_cell_ranges or [])[:MOST_MERGED]:
            grid.merged.append((top + 1, bottom + 1, left))
        return grid


def cell_of_other(value):
    cell = cell_of(value)
    is_error = isinstance(value, str) and re.fullmatch(r"#(?:REF|N/A|VALUE|DIV/0|NAME|NUM|NULL)[!?]?", value)
    return Cell(cell.text, "error") if is_error else cell
