"""Small files that were made to cost much: refused in words, and nothing of it is the portal's own memory or time."""

import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from calendars.calendar_files import UnreadableFile, read_days
from common.uploaded_sheets import UnreadableSheet, Wanted, read_table
from service_numbers.audio import check
from tests import heavy_files
from users.logo import read_logo


def rows(file):
    wanted = [Wanted(name, name) for name in ("Code", "Name", "Number")]
    return read_table(file, wanted, reads_as_entry=bool)


def days(file):
    return read_days(file, date(2026, 6, 1))


@pytest.mark.parametrize(
    ("read", "make", "words"),
    [
        (rows, heavy_files.wide_sheet, "at most 10,000 rows"),
        (rows, heavy_files.long_sheet, "at most 10,000 rows"),
        (rows, heavy_files.sheet_of_texts, "at most 10,000 rows"),
        (days, heavy_files.wide_sheet, "at most 10,000 rows"),
        (rows, heavy_files.far_cell, "takes too long to read, or too much memory|at most 10,000 rows"),
        (days, heavy_files.calendar_of_centuries, "no whole day"),
        (days, heavy_files.calendar_of_lines, "no whole day"),
        (check, heavy_files.silence, "hardly more than silence"),
        (read_logo, heavy_files.picture_of_words, "damaged"),
    ],
)
def test_refused_within_a_second_of_the_portals_own_time(read, make, words):
    content, began = make(), time.process_time()
    assert len(content) < 1_000_000
    with pytest.raises((ValidationError, UnreadableFile, UnreadableSheet), match=words):
        read(SimpleUploadedFile("file", content))
    assert time.process_time() - began < 1
