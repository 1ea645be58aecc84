"""Files with call records of FreeSWITCH: JSON, one record, one a line, or an array. Asterisk's: asterisk_files.py.

Yields (line number, raw text, record or None, reason): without a record the line is rejected.
"""

import json
from itertools import islice

from .intake_bodies import records_in
from .records import ASTERISK, FREESWITCH, READERS, NotARecord


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


def _checked(source, record):
    """The record, read once to see whether it can be, and no reason; or no record, and the reason."""
    try:
        READERS[source](record)
    except NotARecord as error:
        return None, str(error)
    return record, ""
