"""Files with call records: FreeSWITCH's JSON (one record, one a line, or an array) and Asterisk's CSV.

Both readers yield (line number, raw text or row, record or None, reason): without a record the line is rejected.
"""

import csv
import json
from itertools import islice

from .intake_bodies import records_in
from .records import ASTERISK, FREESWITCH, READERS, NotARecord
from .records.asterisk import row_as_record


def source_of(path):
    """FreeSWITCH or Asterisk, by the first character."""
    with open(path, "rb") as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    return FREESWITCH if start[:1] in (b"{", b"[") else ASTERISK


def json_records(path):
    """Line by line where one of the first two is a whole record, else all of the file at once."""
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        start = list(islice((line for line in file if line.strip()), 2))  # the first may have been cut off
        file.seek(0)
        if any(line.lstrip().startswith("{") and _is_whole(line) for line in start):
            lines = ((number, line) for number, line in enumerate(file, 1) if line.strip())
        else:
            lines = [(1, file.read())]
        for number, line in lines:
            yield from _json_line(number, line)


def _is_whole(line):
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _json_line(number, line):
    try:
        records = records_in(line.encode())
    except NotARecord as error:
        yield number, line, None, str(error)
        return
    for record in records:
        yield number, json.dumps(record), *_checked(FREESWITCH, record)


def csv_records(path, company, zone):
    """`company` is the SIP domain the rows belong to, `zone` the clock their times go by."""
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.reader(line.replace("\x00", "") for line in file)
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield rows.line_num, [], None, f"no row of CSV: {error}"
                continue
            if not row:
                continue
            try:
                yield rows.line_num, row, *_checked(ASTERISK, row_as_record(row, company, zone))
            except NotARecord as error:
                yield rows.line_num, row, None, str(error)


def _checked(source, record):
    """The record, read once to see whether it can be, and no reason; or no record, and the reason."""
    try:
        READERS[source](record)
    except NotARecord as error:
        return None, str(error)
    return record, ""
