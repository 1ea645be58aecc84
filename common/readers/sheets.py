"""Sheets of any program, told by their content: the rows of one table in them, as texts, and what else there is.

Excel (.xlsx, .xlsb, .xls), OpenDocument (.ods) and CSV come to one Grid; which of its columns are wanted is found by
the words of its heading (tables.py).
"""

import zipfile

from . import Refused
from .comma_separated import grid_of_text
from .tables import table_of
from .workbooks import grid_of_other, grid_of_xlsx

LARGEST_CONTENT = 50_000_000  # bytes, unpacked
MOST_TAGS = 1_500_000  # of XML, in all parts: 20,000 rows of 15 cells with formats have 1.3 million
MOST_PARTS = 1000
PIECE = 1 << 18
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED, OLD_BOOKS = (
    "EncryptedPackage".encode("utf-16-le"),
    [name.encode("utf-16-le") for name in ("Workbook", "Book")],
)
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def read(file, columns, positions, sheet=""):
    """[what tables.table_of tells of the sheet of that name, else of the first one with rows].

    `columns` are the wanted ones: [name, words of a heading]. `positions` says which columns those of a sheet without
    such words are: {"2": [names], "3": [names]}, by how many it has.
    """
    try:
        return [table_of(grid_of(file, sheet), columns, positions)]
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a broken or hostile file brings the libraries to
        raise Refused("no-sheet") from error


def grid_of(file, sheet):
    opening = file.read(8)
    file.seek(0)
    if opening == OLE:
        return grid_of_old(file, sheet)
    if not opening.startswith(ZIP):
        if opening.startswith(b"PK"):
            raise Refused("no-sheet")
        return grid_of_text(file.read())
    kind = kind_of_packed(file)
    file.seek(0)
    if kind == "xlsx":
        try:
            return grid_of_xlsx(file, sheet)
        except (Refused, MemoryError):
            raise
        except Exception:  # one that openpyxl does not read, such as a "Strict Open XML Spreadsheet"
            file.seek(0)
            kind = "other"
    return grid_of_other(file, kind, sheet)


def grid_of_old(file, sheet):
    content = file.read()
    if ENCRYPTED in content:
        raise Refused("locked")
    if not any(name in content for name in OLD_BOOKS):
        raise Refused("no-sheet")
    file.seek(0)
    return grid_of_other(file, "xls", sheet)


def kind_of_packed(file):
    """Which kind of sheet a zip file is. Refuses what would unpack to far more than a sheet may hold.

    Counted is what really comes out, before any of it becomes cells. Libraries make a row of as many cells as there
    are, and keep all shared texts: each has its tag, also those that are empty.
    """
    size = tags = 0
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
            raise Refused("too-large")
        for part in parts:
            if part.flag_bits & 1:
                raise Refused("locked")
            with packed.open(part) as content:
                while piece := content.read(PIECE):
                    size += len(piece)
                    tags += piece.count(b"<")
                    if size > LARGEST_CONTENT or tags > MOST_TAGS:
                        raise Refused("too-large")
        names = {part.filename for part in parts}
        if "mimetype" in names and packed.read("mimetype").startswith(ODS):
            if b"encryption-data" in packed.read("META-INF/manifest.xml"):
                raise Refused("locked")
            return "ods"
    if "Index/Document.iwa" in names:
        raise Refused("numbers")
    if "[Content_Types].xml" not in names:
        raise Refused("no-sheet")
    return "xlsb" if "xl/workbook.bin" in names else "xlsx"
