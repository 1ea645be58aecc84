"""Sheets of Excel 97 (.xls), written by hand: no library that is alive writes them.

BIFF8 records ([MS-XLS]) in a compound file ([MS-CFB]) of one stream.
"""

import struct

SECTOR, SHORTEST_STREAM = 512, 4096  # bytes
FREE, END, OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
BOF, EOF, BOUNDSHEET, LABEL, NUMBER = 0x0809, 0x000A, 0x0085, 0x0204, 0x0203
OF_BOOK, OF_SHEET = 5, 0x10


def xls(*rows, first_row=0):
    """The bytes of a workbook with one sheet of texts and numbers."""
    cells = []
    for number, row in enumerate(rows, first_row):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", number, column, 0)
            if isinstance(value, str):
                cells.append(record(LABEL, place, struct.pack("<HB", len(value), 1), value.encode("utf-16-le")))
            elif value is not None:
                cells.append(record(NUMBER, place, struct.pack("<d", value)))
    begin, name = beginning(OF_BOOK), b"Plan"
    where = len(begin) + 4 + 8 + len(name) + 4
    sheet = record(BOUNDSHEET, struct.pack("<IBBBB", where, 0, 0, len(name), 0), name)
    return compound(b"".join([begin, sheet, record(EOF), beginning(OF_SHEET), *cells, record(EOF)]))


def record(kind, *parts):
    content = b"".join(parts)
    return struct.pack("<HH", kind, len(content)) + content


def beginning(kind):
    return record(BOF, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def compound(book):
    """A compound file of at most 126 sectors: its table, its folder, its one stream."""
    book = book.ljust(max(SHORTEST_STREAM, -(-len(book) // SECTOR) * SECTOR), b"\0")
    sectors = len(book) // SECTOR
    table = [OF_TABLE, END, *range(3, sectors + 2), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    folder = entry("Root Entry", 5, END, 0, child=1) + entry("Workbook", 2, 2, len(book)) + entry("", 0, 0, 0) * 2
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, 1, 0, SHORTEST_STREAM, END, 0, END, 0)
    return head + struct.pack("<109I", 0, *[FREE] * 108) + struct.pack("<128I", *table) + folder + book


def entry(name, kind, start, size, child=FREE):
    raw = name.encode("utf-16-le") + b"\0\0" if name else b""
    links = struct.pack("<HBBIII", len(raw), kind, 1, FREE, FREE, child)
    return raw.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)
