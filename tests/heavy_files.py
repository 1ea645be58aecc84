"""Small files that cost whoever reads them trustingly many seconds and gigabytes."""

import io
import struct
import zipfile
import zlib
from functools import cache

import numpy as np
import soundfile
from openpyxl import Workbook

from tests.old_sheets import xls

SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
HAS_TEXTS = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
OF_SHEETS = b'<?xml version="1.0"?><%s xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@cache
def sheet_of(part, opening, piece, times, closing):
    """A sheet of which one part holds a piece very often."""
    plain, packed = io.BytesIO(), io.BytesIO()
    told = (HAS_TEXTS if part == TEXTS else b"") + b"</Types>"
    workbook = Workbook()
    workbook.active.append(["Code", "Name", "Number"])
    workbook.save(plain)
    with (
        zipfile.ZipFile(plain) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as after,
    ):
        for one in before.infolist():
            if one.filename != part:
                after.writestr(one, before.read(one).replace(b"</Types>", told))
        with after.open(part, "w") as content:
            content.write(opening)
            for _thousands in range(times // 10_000):
                content.write(piece * 10_000)
            content.write(closing)
    return packed.getvalue()


def wide_sheet():
    """19 million empty cells in one row: 75 kB."""
    opening = OF_SHEETS % b"worksheet" + b"<sheetData><row/><row>"
    return sheet_of(SHEET, opening, b"<c/>", 19_000_000, b"</row></sheetData></worksheet>")


def dense_sheet():
    """As many cells as are just taken for a sheet: 350,000, of which all is read in good faith."""
    opening = OF_SHEETS % b"worksheet" + b"<sheetData>"
    row = b"<row>" + b"<c><v>1</v></c>" * 35 + b"</row>"
    return sheet_of(SHEET, opening, row, 10_000, b"</sheetData></worksheet>")


def long_sheet():
    """Ten million empty rows."""
    opening = OF_SHEETS % b"worksheet" + b"<sheetData>"
    return sheet_of(SHEET, opening, b"<row/>", 10_000_000, b"</sheetData></worksheet>")


def sheet_of_texts():
    """Six million shared texts that no cell has."""
    return sheet_of(TEXTS, OF_SHEETS % b"sst", b"<si><t/></si>", 6_000_000, b"</sst>")


def far_cell():
    """An old sheet of two cells, between which a trusting reader makes up 16 million."""
    return xls(["x"], *[[]] * 65_534, [None] * 255 + [1.0])


def calendar_of_centuries():
    """2,000 events that come back every year since the year 1: 213 kB."""
    event = b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:00010528\r\nSUMMARY:x\r\n"
    event += b"RRULE:FREQ=YEARLY;COUNT=9999;BYMONTH=5;BYDAY=-1MO\r\nEND:VEVENT\r\n"
    return b"BEGIN:VCALENDAR\r\n" + event * 2000 + b"END:VCALENDAR\r\n"


def calendar_of_lines():
    """A megabyte of lines that say next to nothing."""
    return b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"SUMMARY:\r\n" * 99_000 + b"END:VEVENT\r\nEND:VCALENDAR\r\n"


@cache
def silence(seconds=600):
    """Ten minutes of silence, as FLAC: some kilobytes."""
    file = io.BytesIO()
    with soundfile.SoundFile(file, "w", 8000, 1, format="FLAC", subtype="PCM_16") as sound:
        for _second in range(seconds):
            sound.write(np.zeros(8000, "int16"))
    return file.getvalue()


def chunk(name, content):
    """A piece of a PNG."""
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


@cache
def picture_of_words():
    """A PNG of the right size with 100 million letters of text about it: 100 kB."""
    words = b"Comment\0\0" + zlib.compress(b"x" * 100_000_000, 9)
    head = struct.pack(">IIBBBBB", 50, 50, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 8 * 50)
    chunks = [(b"IHDR", head), (b"zTXt", words), (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*one) for one in chunks)
