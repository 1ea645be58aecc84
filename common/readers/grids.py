"""What all kinds of sheets come to before anything is looked for in them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

MOST_COLUMNS = 60
MOST_ROWS = 10_000
LONGEST_CELL = 1000  # characters
LONGEST_EXACT = 10**15  # numbers of spreadsheets have 15 digits; what follows them is lost
MIDNIGHT = time()


class Cell(NamedTuple):
    """What stands in a cell, and a word on what it is when it is no text or number.

    "date"; "no-value": a formula that nobody has worked out; "error": one that went wrong; "cut": digits are lost.
    """

    text: str
    mark: str = ""


@dataclass
class Grid:
    """The cells of one sheet by row (from 1) and column (from 0), none of them blank.

    `others` are further sheets that have something in them. `merged` are areas that look like one cell: first row,
    last row, column. `beyond` says that there are columns further to the right.
    """

    kind: str
    sheet: str = ""
    others: list[str] = field(default_factory=list)
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    encoding: str = ""
    beyond: bool = False

    def put(self, row, column, cell):
        if not cell.text and not cell.mark:
            return
        if column >= MOST_COLUMNS:
            self.beyond = True
        else:
            self.rows.setdefault(row, {})[column] = cell


def cell_of(value):
    """A value of a library as people see it: 7, not 7.0."""
    if value is None:
        return Cell("")
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and abs(value) >= LONGEST_EXACT:
        return Cell(str(value), "cut")
    if isinstance(value, datetime):
        return Cell(str(value.date() if value.time() == MIDNIGHT else value), "date")
    if isinstance(value, (date, time, timedelta)):
        return Cell(str(value), "date")
    return Cell(str(value).strip()[: LONGEST_CELL + 1])
