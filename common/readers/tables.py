"""The table in a sheet: which row is its heading, which columns are wanted, and all that is left out."""

import re
import unicodedata
from itertools import islice

from . import Refused
from .grids import MOST_ROWS, Cell

HEADING_WITHIN = 30  # rows that hold anything
LEAST_WORDS = 2  # columns whose words tell a heading
MOST_TEXT = 4_000_000  # characters of all cells: 10,000 rows of 400
NOTHING = Cell("")


def table_of(grid, columns, positions):
    """A Grid as the portal is told of it.

    `rows` below the heading, [number, texts, {index of a column: mark}], and `heading`, the number of its row. Where
    no row has its words (None) the columns are told by their places. `above` are rows over it, `further` columns
    that nobody wants, `taken_as` columns that are taken for one by their place: [heading, name].
    """
    heading, found = heading_of(grid, columns)
    used = sorted({column for row in grid.rows.values() for column in row})
    names = [name for name, _words in columns]
    by_place = places_of(used, names, positions)
    chosen = {name: found.get(name) for name in names}
    taken_as = []
    for name, column in by_place.items():
        if chosen[name] is None and column not in found.values():
            chosen[name] = column
            if heading and column in grid.rows[heading]:
                taken_as.append([grid.rows[heading][column].text, name])
    fill_merged(grid, heading or 0)
    rows = taken_rows(grid, heading or 0, [chosen[name] for name in names])
    titles = grid.rows.get(heading or 0, {})
    return {
        "kind": grid.kind,
        "sheet": grid.sheet,
        "others": grid.others,
        "encoding": grid.encoding,
        "heading": heading,
        "above": [[number, shown(row)] for number, row in grid.rows.items() if number < (heading or 0)],
        "further": [[column, titles.get(column, NOTHING).text] for column in used if column not in chosen.values()],
        "beyond": grid.beyond,
        "columns": [chosen[name] for name in names],
        "taken_as": taken_as,
        "hidden": [number for number in grid.hidden if number > (heading or 0)],
        "rows": rows,
    }


def heading_of(grid, columns):
    """(number of the first row that has the words of two wanted columns, {name: column}), or (None, {})."""
    meant = [(name, {words_of(word) for word in words}) for name, words in columns]
    for number, row in islice(sorted(grid.rows.items()), HEADING_WITHIN):
        found = {}
        for column, cell in sorted(row.items()):
            name = next((name for name, words in meant if words_of(cell.text) in words and name not in found), None)
            if name is not None:
                found[name] = column
        if len(found) >= LEAST_WORDS:
            return number, found
    return None, {}


def words_of(text):
    """A heading without capitals, accents and signs, seen or unseen."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in letters if unicodedata.category(one) not in ("Mn", "Cf"))
    return " ".join(re.findall(r"\w+", plain))


def places_of(used, names, positions):
    """{name: column} by how many columns are used: as in our own sheets, or those there are from the left."""
    own = dict(zip(names, range(len(names)), strict=True))
    if used[: len(names)] == list(own.values()) or len(used) > len(names):
        return own
    told = positions.get(str(len(used)))
    is_own = set(used) <= set(own.values()) and told and all(own[name] in used for name in told)
    return own if is_own or not told else dict(zip(told, used, strict=True))


def fill_merged(grid, heading):
    """Cells below the heading that were merged from top to bottom all say what the first one does."""
    for first, last, column in grid.merged:
        cell = grid.rows.get(first, {}).get(column)
        if cell is None or first <= heading:
            continue
        for number in range(first + 1, min(last, first + MOST_ROWS) + 1):
            if number in grid.rows:
                grid.rows[number].setdefault(column, cell)


def taken_rows(grid, heading, columns):
    rows, length = [], 0
    for number in sorted(grid.rows):
        if number <= heading:
            continue
        cells = [grid.rows[number].get(column, NOTHING) for column in columns]
        marks = {str(index): cell.mark for index, cell in enumerate(cells) if cell.mark}
        if not marks and not any(cell.text for cell in cells):
            continue
        rows.append([number, [cell.text for cell in cells], marks])
        length += sum(len(cell.text) for cell in cells)
        if len(rows) > MOST_ROWS or length > MOST_TEXT:
            raise Refused("too-long")
    return rows


def shown(row):
    """A row in one line."""
    return " · ".join(cell.text for _column, cell in sorted(row.items()) if cell.text)[:200]
