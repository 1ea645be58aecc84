"""Sheets that people upload: Excel, OpenDocument and CSV by one reader, and in words what was not simply taken."""

import re
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import bounded_reading
from .sheets import cell_name, column_name
from .text import cleaned

LARGEST_FILE = 5_000_000  # bytes, as uploaded
MOST_NAMED = 10  # rows, columns and lines that a note names
NO_SHEET = gettext_lazy(
    "This is no sheet that can be read. Save it as an Excel file (.xlsx) or CSV, and upload that."
)
REFUSALS = {
    "no-sheet": NO_SHEET,
    "no-text": NO_SHEET,
    "numbers": gettext_lazy("This is a file of Numbers. Export it from there as Excel (.xlsx), and upload that."),
    "locked": gettext_lazy("This file is protected by a password. Save it without one, and upload that."),
    "open-quote": gettext_lazy(
        'In row %(row)d a quotation mark (") is opened and never closed. Mend the file, or save it as .xlsx.'
    ),
    "no-such-sheet": gettext_lazy("There is no sheet of this name with rows in the file. There are: %(names)s."),
    "no-rows": gettext_lazy("There is no row in this file."),
    "too-large": gettext_lazy("This file is too large: at most 10,000 rows."),
    "too-long": gettext_lazy("This sheet is too long: at most 10,000 rows."),
}
MARKS = {
    "no-value": gettext_lazy(
        "This formula has no value in the file. Save the file in a spreadsheet program, and upload it again."
    ),
    "error": gettext_lazy("This formula has gone wrong. Mend it in the sheet."),
    "date": gettext_lazy("The sheet has a date here, which a spreadsheet program may have made. Write it as text."),
    "cut": gettext_lazy("A spreadsheet program has cut the last digits off. Write all of them, as text."),
}
CUT_OFF = re.compile(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")  # 4.41534E+11: the digits that are missing are nowhere


class UnreadableSheet(ValueError):
    """A file that is no sheet, or too large; the message says what to do."""


class BadCell(ValueError):
    """A cell that says nothing that can be taken; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """A column that is looked for: its name, its heading in our own sheets, and the words of others for it.

    Without a required one a sheet is refused; one that is no number may look like a date.
    """

    name: str
    heading: str
    words: tuple[str, ...] = ()
    is_required: bool = True


@dataclass(frozen=True)
class Row:
    """A row of a sheet: the texts of the wanted columns, and of those that are none, what they are: see MARKS."""

    number: int
    texts: tuple[str, ...]
    marks: dict = field(default_factory=dict)

    def text(self, index, *, may_be_date=False):
        """What stands in a wanted column. Raises BadCell when it is no text or number, or not all of it."""
        mark = self.marks.get(index)
        if mark and not (mark == "date" and may_be_date):
            raise BadCell(str(MARKS[mark]))
        return self.texts[index]

    def number_text(self, index):
        """The same of a column of digits."""
        text = self.text(index)
        if CUT_OFF.fullmatch(text):
            raise BadCell(str(MARKS["cut"]))
        return text


@dataclass(frozen=True)
class Table:
    """The rows of a sheet below its heading, and what is to be said about the rest of it."""

    rows: list[Row]
    columns: list
    notes: list[str]

    def cell(self, row, index):
        """As Excel calls the cell of a row in a wanted column: B3."""
        column = self.columns[index]
        return cell_name(row.number, index if column is None else column)


def read_table(file, wanted, *, reads_as_entry, positions=None, sheet=""):
    """The Table of an uploaded file, of the sheet of that name or the first with rows. Raises UnreadableSheet.

    `reads_as_entry` says of a Row whether it could be one to take: where no heading is found, the first row is a
    heading if it could not, and has no digit. `positions`: see common/readers/sheets.py.
    """
    if file.size > LARGEST_FILE:
        raise UnreadableSheet(_("This file is too large: at most 5 MB."))
    asked = {
        "columns": [[one.name, [str(one.heading), *one.words]] for one in wanted],
        "positions": positions or {},
        "sheet": sheet,
    }
    try:
        make = partial(_table, wanted, reads_as_entry)
        return bounded_reading.read("common.readers.sheets", file, make, REFUSALS, **asked)
    except bounded_reading.CannotRead as error:
        raise UnreadableSheet(str(error)) from error


def _table(wanted, reads_as_entry, told):
    """What the reader tells of, checked: it raises ValueError when that cannot be."""
    rows = [_row(*one, len(wanted)) for one in told["rows"]]
    rows = [row for row in rows if row.marks or any(row.texts)]
    columns = [None if one is None else int(one) for one in told["columns"]]
    if len(columns) != len(wanted):
        raise ValueError("other columns than were asked for")
    for one, column in zip(wanted, columns, strict=True):
        if one.is_required and column is None:
            words = {"column": one.heading, "row": told["heading"]}
            raise bounded_reading.CannotRead(_("The heading, row %(row)s, has no column “%(column)s”.") % words)
    notes = list(_notes_on_file(told))
    if told["heading"] is None and rows:
        is_entry = reads_as_entry(rows[0]) or any(any(map(str.isdigit, text)) for text in rows[0].texts)
        notes.append(_without_heading(rows[0], is_entry, wanted, columns))
        rows = rows if is_entry else rows[1:]
    return Table(rows, columns, notes + list(_notes_on_table(wanted, told)))


def _row(number, texts, marks, columns):
    if type(number) is not int or len(texts) != columns or not all(isinstance(text, str) for text in texts):
        raise ValueError("no row of texts")
    if not MARKS.keys() >= set(marks.values()):
        raise ValueError("no such mark")
    return Row(number, tuple(map(cleaned, texts)), {int(index): mark for index, mark in marks.items()})


def _without_heading(first, is_entry, wanted, columns):
    """What was taken for granted where no row has the words of a heading."""
    places = ", ".join(
        _("%(column)s is %(name)s") % {"column": column_name(column), "name": one.heading}
        for one, column in zip(wanted, columns, strict=True)
        if column is not None
    )
    words = {"row": first.number, "places": places, "texts": " · ".join(filter(None, first.texts))[:100]}
    if is_entry:
        said = _(
            "No row is a heading: row %(row)d was read as an entry, and the columns by their places, %(places)s."
        )
    else:
        said = _("Row %(row)d (%(texts)s) was taken for the heading, and the columns by their places: %(places)s.")
    return said % words


def _notes_on_file(told):
    if told["others"]:
        words = {"sheet": told["sheet"], "others": _named(told["others"])}
        yield _("The sheet “%(sheet)s” was read. There are rows on others, too: %(others)s.") % words
        yield _("To take another sheet, upload the file again with the name of that sheet.")
    if told["encoding"] == "cp1252":
        yield _("The file was read as Windows writes Western letters (Windows-1252): look whether é and ü are right.")
    if told["kind"] not in ("xlsx", "csv"):
        yield _("Whether rows are hidden cannot be told from this kind of file: all of them were read.")


def _notes_on_table(wanted, told):
    meant = {one.name: one.heading for one in wanted}
    for heading, name in told["taken_as"]:
        yield _("The column “%(heading)s” was taken for %(name)s by its place.") % {
            "heading": heading,
            "name": meant[name],
        }
    if told["above"]:
        lines = [_("row %(row)d (%(text)s)") % {"row": number, "text": text} for number, text in told["above"]]
        yield _("Above the heading, and left out: %(rows)s.") % {"rows": _named(lines)}
    if told["further"]:
        columns = [column_name(column) + (f" ({heading})" if heading else "") for column, heading in told["further"]]
        yield _("Columns that are left out: %(columns)s.") % {"columns": _named(columns)}
    if told["beyond"]:
        yield _("What stands further to the right than column 60 is left out.")
    if told["hidden"]:
        said = ngettext(
            "Row %(rows)s is hidden in the sheet, or filtered out, and was read as well.",
            "Rows %(rows)s are hidden in the sheet, or filtered out, and were read as well.",
            len(told["hidden"]),
        )
        yield said % {"rows": _named(told["hidden"])}


def _named(things):
    """Some of them, and how many more there are."""
    shown = [str(one) for one in things[:MOST_NAMED]]
    if len(things) > len(shown):
        shown.append(_("and %(count)d more") % {"count": len(things) - len(shown)})
    return ", ".join(shown)
