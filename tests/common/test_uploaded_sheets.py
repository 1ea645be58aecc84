"""Sheets by what they mean: told by content, a heading found by its words, what is left out or guessed said."""

import io
import json
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from common import uploaded_sheets
from common.readers import Refused, sheets
from common.sheets import Column, add_sheet, new_workbook, packed
from common.uploaded_sheets import BadCell, Wanted, _table
from tests.old_sheets import xls
from users.number_plan_sheets import COLUMNS, POSITIONS

HEADING = ["Short code", "Name", "Number"]
TAXI = ["70", "Taxi", "01632 960123"]


def book(*rows, change=None, title="Plan"):
    """An .xlsx of rows; `change` is told the workbook before it is saved."""
    workbook, file = Workbook(), io.BytesIO()
    workbook.active.title = title
    for row in rows:
        workbook.active.append(row)
    if change:
        change(workbook)
    workbook.save(file)
    return file.getvalue()


def within(content, part, old, new):
    """A workbook with something else in one of its parts, as other programs write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for one in before.infolist():
            text = before.read(one)
            if one.filename == part:
                assert old in text
                text = text.replace(old, new)
            after.writestr(one, text)
    return file.getvalue()


def ods(*rows, extra=""):
    """An OpenDocument sheet, as little of it as there may be; cells that begin with < are written as they are."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = ["".join(one if one.startswith("<") else cell.format(one) for one in row) for row in rows]
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    names = "".join(
        f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text")
    )
    content = f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet>'
    content += f'<table:table table:name="Plan">{body}</table:table>'
    content += "</office:spreadsheet></office:body></office:document-content>"
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{extra}'
    manifest += f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as after:
        for name, text in (("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            after.writestr(name, text)
    return file.getvalue()


def understood(content, sheet=""):
    """The Table of a file, by the reader itself without a process for each."""
    asked = {"columns": [[one.name, [str(one.heading), *one.words]] for one in COLUMNS], "positions": POSITIONS}
    told = sheets.read(io.BytesIO(content), sheet=sheet, **asked)[0]
    return _table(
        COLUMNS,
        lambda row: bool(row.texts[1] and row.texts[2].strip("+ 0123456789") == ""),
        json.loads(json.dumps(told)),
    )


def texts(table):
    return [list(row.texts) for row in table.rows]


def strict(content):
    """As Excel saves a "Strict Open XML Spreadsheet": other names for everything."""
    file, usual = io.BytesIO(), b"http://schemas.openxmlformats.org/"
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(file, "w") as after:
        for one in before.infolist():
            text = before.read(one).replace(
                usual + b"spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
            )
            text = text.replace(usual + b"officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/")
            after.writestr(one, text)
    return file.getvalue()


def hidden(workbook):
    workbook.active.row_dimensions[2].hidden = True


def two_sheets(workbook):
    workbook.create_sheet("Old").append(["x"])
    workbook.create_sheet("Blank")


def veiled_first(workbook):
    workbook.active.sheet_state = "hidden"
    workbook.create_sheet("Shown").append(HEADING)
    workbook["Shown"].append(["71", "Bank", "01632 960124"])


def merged(workbook):
    workbook.active.merge_cells("B2:B3")


def zeros(workbook):
    workbook.active["C2"].number_format = "00000\\ 000000"


NUMBER_OF_ODS = '<table:table-cell office:value-type="float" office:value="2036001878"/>'
SIZE, TOO_SMALL = b'<dimension ref="A1:C2"', b'<dimension ref="A1:A1"'
COMMA = "Short code,Name,Number\r\n70,Taxi,01632 960123\r\n"


@pytest.mark.parametrize(
    ("content", "rows", "said"),
    [
        (book(HEADING, TAXI), [TAXI], []),
        (book(["Number", "NAME ", "Code"], ["01632 960123", "Taxi", 70]), [TAXI], []),
        (book(["Our numbers"], [], HEADING, TAXI), [TAXI], ["Above the heading, and left out: row 1 (Our numbers)"]),
        (
            book(TAXI, ["71", "Bank", "01632 960124"]),
            [TAXI, ["71", "Bank", "01632 960124"]],
            ["row 1 was read as an entry"],
        ),
        (book(["Kürzel", "Bezeichnung", "Ziel"], TAXI), [TAXI], ["Row 1 (Kürzel · Bezeichnung · Ziel) was taken"]),
        (book(["Code", "Name", "Ziel"], TAXI), [TAXI], ["The column “Ziel” was taken for Number by its place."]),
        (book([*HEADING, "Note", None], [*TAXI, "old", "x"]), [TAXI], ["Columns that are left out: D (Note), E."]),
        (book(["Name", "Telephone"], TAXI[1:]), [["", *TAXI[1:]]], []),
        (book(TAXI[1:]), [["", *TAXI[1:]]], ["A is Name, B is Number"]),
        (book([None, *TAXI[1:]]), [["", *TAXI[1:]]], ["B is Name, C is Number"]),
        (book([None, *TAXI]), [TAXI], ["B is Short code, C is Name, D is Number"]),
        (book(HEADING, TAXI, change=hidden), [TAXI], ["Row 2 is hidden in the sheet, or filtered out"]),
        (book(HEADING, TAXI, change=two_sheets), [TAXI], ["The sheet “Plan” was read.", "upload the file again"]),
        (
            book(["x"], change=veiled_first),
            [["71", "Bank", "01632 960124"]],
            ["The sheet “Shown” was read.", "upload the"],
        ),
        (
            book(HEADING, TAXI, ["71", None, "01632 960124"], change=merged),
            [TAXI, ["71", "Taxi", "01632 960124"]],
            [],
        ),
        (book(HEADING, ["70", "Taxi", 1632960123], change=zeros), [TAXI], []),
        (book(HEADING, [70.0, "Taxi", 441632960123]), [["70", "Taxi", "441632960123"]], []),
        (book(*[HEADING] * 2), [HEADING], []),
        (
            book(["\u200eName", "Nume\u00adro"], ["Cafe\u0301", "\u202a0163\u202c"], ["\u200b", "\u00a0"]),
            [["", "Café", "0163"]],
            [],
        ),
        (within(book(HEADING, TAXI), "xl/worksheets/sheet1.xml", SIZE, TOO_SMALL), [TAXI], []),
        (strict(book(HEADING, TAXI)), [TAXI], ["Whether rows are hidden"]),
        (COMMA.encode(), [TAXI], []),
        (COMMA.replace(",", ";").encode("utf-8-sig"), [TAXI], []),
        (COMMA.replace(",", "\t").encode("utf-16"), [TAXI], []),
        (COMMA.replace(",", "\t").encode("utf-16-le"), [TAXI], []),
        (COMMA.replace("\r\n", "\r").encode(), [TAXI], []),
        (b"sep=|\r\nCode|Name|Number\r\n70|Taxi, cabs|01632 960123", [["70", "Taxi, cabs", TAXI[2]]], []),
        (b'Name;Number\r\n"Smith; ""Jo""\r\nLtd";=""01632960123""', [["", 'Smith; "Jo"\r\nLtd', "01632960123"]], []),
        (
            b'Name,Number\r\nTaxi,"=""01632960123"""\r\nBank,\'01632960124',
            [["", "Taxi", "01632960123"], ["", "Bank", "01632960124"]],
            [],
        ),
        (
            b'Name,Number\n"Ann\nLondon\nOffice",81\nBob,82\n"Dan" x,83\n"Eve\rYork" y,84\n"Fay\nz",85\n"Gus" x,86\n',
            [
                ["", "Ann\nLondon\nOffice", "81"],
                ["", "Bob", "82"],
                ["", "Dan x", "83"],
                ["", "Eve\rYork y", "84"],
                ["", "Fay\nz", "85"],
                ["", "Gus x", "86"],
            ],
            [],
        ),
        (
            b'Name;Number\r\n"A\r\n\r\nB";1\r\n\r\nC;"2" \r\nD;3',
            [["", "A\r\n\r\nB", "1"], ["", "C", "2"], ["", "D", "3"]],
            [],
        ),
        ("Name;Number\r\nZoë;01632 960123".encode("cp1252"), [["", "Zoë", TAXI[2]]], ["Windows-1252"]),
        (ods(HEADING, TAXI), [TAXI], ["Whether rows are hidden cannot be told"]),
        (xls(HEADING[1:], ["Zoë", 2036001878.0]), [["", "Zoë", "2036001878"]], ["Whether rows are hidden"]),
        (xls(["Zoë", "0163"], first_row=9), [["", "Zoë", "0163"]], ["Whether", "row 10 was read as an entry"]),
        (ods(HEADING[1:], ["Taxi", NUMBER_OF_ODS]), [["", "Taxi", "2036001878"]], ["Whether"]),
    ],
)
def test_what_is_read_and_what_is_said(content, rows, said):
    table = understood(content)
    assert texts(table) == rows
    assert len(table.notes) == len(said), table.notes
    for note, words in zip(table.notes, said, strict=True):
        assert words in note


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no-sheet"),
        (b"just words", "no-sheet"),
        (b"<html><table><tr><td>a;b</td></tr></table></html>", "no-sheet"),
        (b'{"a": 1, "b": 2}', "no-sheet"),
        (b"BEGIN:VCARD\r\nTEL;TYPE=cell:1\r\n", "no-sheet"),
        (b"%PDF-1.7\n1,2,3\n", "no-sheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00,,", "no-text"),
        (b'Name;Number\r\nA;1\r\n"B;2\r\nC;3\r\n', "open-quote"),
        (b'Name;Number\r\n"A" x;1\r\n"B;2\r\nC;3\r\n', "open-quote"),
        (b'Name;Number\r\n"A" x;"1\r\nB;2\r\n', "open-quote"),
        (b'Name;Number\r\n"A;1\r\nB;2\r\n"C";3\r\n', "open-quote"),
        (b'Name;Number\r\n"A" x;1\r\n"' + b"B;2\r\n" * 30_000, "open-quote"),
        (b"PK\x03\x04 cut off", "no-sheet"),
        (ods(HEADING)[:-60], "no-sheet"),
        (ods(HEADING, extra="<manifest:encryption-data/>"), "locked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "no-sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "no-sheet"),
        (book(), "no-rows"),
        (b"a;b\r\n" * 10_200, "too-long"),
        (book(*[["a", "b", "c"]] * 10_200), "too-long"),
    ],
    ids=range(21),
)
def test_what_is_no_sheet(content, why):
    with pytest.raises(Refused) as refusal:
        understood(content)
    assert refusal.value.why == why
    assert str(uploaded_sheets.REFUSALS[why]) % refusal.value.words


def test_the_row_of_a_quotation_mark_is_counted_as_a_spreadsheet_does():
    with pytest.raises(Refused) as refusal:
        understood(b'Name;Number\n"A\nB\nC";1\n"D" x;2\n"E\nF" y;3\n"G;4\nH;5\n')
    assert refusal.value.words == {"row": 5}


def test_cells_that_say_nothing_that_can_be_taken():
    content = book(
        HEADING,
        ["70", "=B1", "=C1"],
        ["71", "Date", date(2026, 1, 2)],
        ["72", True, "4.41534E+11"],
        ["73", datetime(2026, 1, 2, 3, 4), 44_153_400_000_000_000],
        ["74", "#REF!", "#N/A"],
    )
    part, empty = "xl/worksheets/sheet1.xml", b'<c r="B2" t="str"><f>B1</f><v></v></c>'
    content = within(content, part, b'<c r="B2"><f>B1</f><v /></c>', empty)
    table = understood(content)

    def reason(index, column):
        try:
            return table.rows[index].number_text(column)
        except BadCell as error:
            return str(error)[:26]

    assert [[reason(index, column) for column in (1, 2)] for index in range(5)] == [
        ["", "This formula has no value "],
        ["Date", "The sheet has a date here,"],
        ["TRUE", "A spreadsheet program has "],
        ["The sheet has a date here,", "A spreadsheet program has "],
        ["This formula has gone wron", "This formula has gone wron"],
    ]
    assert (table.rows[1].text(2, may_be_date=True), table.cell(table.rows[1], 2)) == ("2026-01-02", "C3")


def test_a_sheet_by_its_name():
    content = book(["x"], change=two_sheets)
    assert texts(understood(content, sheet="old ")) == []
    assert "Row 1 (x) was taken for the heading" in understood(content, sheet="old").notes[-1]
    with pytest.raises(Refused) as refusal:
        understood(content, sheet="Blank")
    assert (refusal.value.why, refusal.value.words) == ("no-such-sheet", {"names": "Plan, Old"})


def test_a_column_that_has_to_be_there():
    with pytest.raises(uploaded_sheets.bounded_reading.CannotRead, match="heading, row 1, has no column “Number”"):
        _table(
            [Wanted("number", "Number")],
            bool,
            {"rows": [], "columns": [None], "heading": 1},
        )


def test_our_own_sheets_come_back_as_they_were():
    workbook = new_workbook()
    rows = [["70", "=Taxi", "+44 1632 960123"], [None, "-Sum", "+1 646-368-5030"], ["71", "Chloé 'x'", "+39 06 698"]]
    add_sheet(workbook, "Plan", [Column(one, 10) for one in HEADING], rows)
    with packed(workbook) as file:
        assert texts(understood(file.read())) == [[text or "" for text in row] for row in rows]
