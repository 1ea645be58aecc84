"""CSV: text with a row a line, in whichever encoding and with whichever separator some program wrote it."""

import csv
import io
import re
from collections import Counter
from itertools import chain, islice

from . import Refused
from .grids import MOST_COLUMNS, MOST_ROWS, Cell, Grid, cell_of
from .texts import text_of

SEPARATORS = ";\t,|"  # a comma stands in names, too: of two that fit as well it comes later
LOOKED_AT = 50  # rows
NO_TABLES = re.compile(r"<|\{|BEGIN:|%PDF|From ", re.IGNORECASE)  # pages, JSON, cards of addresses, calendars, mail
# As programs write "this is text, and no number".
KEPT_AS_TEXT = re.compile(r'="{1,2}(.*?)"{1,2}|\'(?=[-+=@0-9])(.*)', re.DOTALL)


def grid_of_text(content):
    """The cells of a text file. Refuses what is no table."""
    text, encoding = text_of(content)
    if NO_TABLES.match(text.lstrip()):
        raise Refused("no-sheet")
    told = re.match(r'"?sep=(.)"?(?:\r\n|\r|\n)', text, re.IGNORECASE)  # Excel's own line, which it does not show
    text = text[told.end() :] if told else text
    separator = told[1] if told else separator_of(text)
    grid = Grid("csv", encoding=encoding)
    for number, row in enumerate(rows_of(text, separator), 1):
        for column, value in enumerate(row[: MOST_COLUMNS + 1]):
            grid.put(number, column, plain(value))
        if len(grid.rows) > MOST_ROWS + LOOKED_AT:
            raise Refused("too-long")
    return grid


def separator_of(text):
    """The sign that cuts most rows into the same number of cells. Refuses text of one column."""
    best, most, refusal = "", 0, Refused("no-sheet")
    for separator in SEPARATORS:
        try:
            sizes = Counter(len(row) for row in islice(rows_of(text, separator), LOOKED_AT) if len(row) > 1)
        except Refused as error:
            refusal = error
            continue
        if sizes and sizes.most_common(1)[0][1] > most:
            best, most = separator, sizes.most_common(1)[0][1]
    if not best:
        raise refusal
    return best


def rows_of(text, separator):
    """Rows as csv reads them; a quotation mark that is never closed would take all the rest into one cell."""
    lines, done, count = list(io.StringIO(text, newline="")), 0, 0
    while done < len(lines):
        reader, read = csv.reader(lines_from(lines, done), delimiter=separator, strict=True), 0
        try:
            for row in reader:
                yield row
                count, read = count + 1, reader.line_num
            return
        except csv.Error as error:
            done, count = done + read, count + 1
            if "unexpected end" in str(error):
                raise Refused("open-quote", row=count) from error
        row, read = loose_row(lines, done, separator)
        if row is None:
            raise Refused("open-quote", row=count)
        yield row
        done += read


def loose_row(lines, start, separator):
    """A row with signs behind a closing quotation mark, and how many lines it has; None when that takes others in."""
    behind_the_end = "\n"  # only a cell that is still open takes it
    reader = csv.reader(chain(lines_from(lines, start), [behind_the_end]), delimiter=separator)
    try:
        row = next(reader)
    except csv.Error:  # larger than any cell
        return None, 0
    takes_rows = any(separator in cell and len(cell.splitlines()) > 1 for cell in row)
    is_open = reader.line_num > len(lines) - start
    return (None, 0) if takes_rows or is_open else (row, reader.line_num)


def lines_from(lines, start):
    return (lines[number] for number in range(start, len(lines)))


def plain(value):
    found = KEPT_AS_TEXT.fullmatch(value.strip())
    return cell_of(value) if found is None else Cell((found[1] or found[2] or "").strip())
