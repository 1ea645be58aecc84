"""Excel files (.xlsx): the rows of the first sheet, as texts."""

import zipfile

from openpyxl import load_workbook

from . import Refused

LARGEST_CONTENT = 50_000_000  # bytes, unpacked
MOST_TAGS = 1_500_000  # of XML, in all parts: 20,000 rows of 15 cells with formats have 1.3 million
MOST_PARTS = 1000
MOST_ROWS = 10_000
LAST_ROW = 20_000
LONGEST_CELL = 1000  # characters
MOST_TEXT = 4_000_000  # characters of all cells: 10,000 rows of 400
PIECE = 1 << 18


def read(file, columns):
    """The rows below the heading as [row number, texts], blank ones left out. Numbers come as people see them: 7."""
    try:
        check_size(file)
        file.seek(0)
        return [rows_of(file, columns)]
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a broken or hostile file brings openpyxl and zipfile to
        raise Refused("no-sheet") from error


def check_size(file):
    """Refuse what would unpack to far more than a sheet may hold, before any of it becomes cells.

    Counted is what really comes out. openpyxl makes a row of as many cells as there are, and keeps all shared texts:
    each has its tag, also those that are empty.
    """
    size = tags = 0
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
            raise Refused("too-large")
        for part in parts:
            with packed.open(part) as content:
                while piece := content.read(PIECE):
                    size += len(piece)
                    tags += piece.count(b"<")
                    if size > LARGEST_CONTENT or tags > MOST_TAGS:
                        raise Refused("too-large")


def rows_of(file, columns):
    workbook = load_workbook(file, read_only=True, data_only=True)
    rows, length = [], 0
    for number, cells in enumerate(workbook.worksheets[0].iter_rows(min_row=2, max_col=columns, values_only=True), 2):
        if number > LAST_ROW:  # a sheet may name one row far down: all before it would be made up
            raise Refused("too-long")
        texts = [text_of(value) for value in cells]
        if any(texts):
            rows.append([number, texts + [""] * (columns - len(texts))])
            length += sum(map(len, texts))
        if len(rows) > MOST_ROWS or length > MOST_TEXT:
            raise Refused("too-long")
    return rows


def text_of(value):
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[: LONGEST_CELL + 1]
