"""Files with call records in JSON: one record, one a line, or an array. Asterisk's: asterisk_files.py.

FreeSWITCH writes such ones, and the portal's own telephone system those of its spool.

Yields (line number, raw text, record or None, reason): without a record the line is rejected.
"""

import json
import re
from itertools import islice

from .intake_bodies import records_in
from .records import ASTERISK, FREESWITCH, PORTAL, READERS, NotARecord

SAYS_ITS_KIND = re.compile(rb'"record":\s*"(?:leg|queue call)"')


def source_of(path):
    """Asterisk unless it begins as JSON, which is FreeSWITCH's unless it says of what kind its first records are."""
    with open(path, "rb") as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] not in (b"{", b"["):
        return ASTERISK
    return PORTAL if SAYS_ITS_KIND.search(start) else FREESWITCH


def json_records(path, source=FREESWITCH):
    """Line by line where one of the first two is a whole record, else all of the file at once."""
    with open(path, encoding="utf-8-sig", errors="replace") as file:
        start = list(islice((line for line in file if line.strip()), 2))  # the first may have been cut off
        file.seek(0)
        if any(line.lstrip().startswith("{") and _is_whole(line) for line in start):
            lines = ((number, line) for number, line in enumerate(file, 1) if line.strip())
        else:
            lines = [(1, file.read())]
        for number, line in lines:
            yield from records_of_line(source, number, line)


def _is_whole(line):
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def records_of_line(source, number, line):
    """What a line of JSON holds, as a file's reader yields it."""
    try:
        records = records_in(line.encode())
    except NotARecord as error:
        yield number, line, None, str(error)
        return
    for record in records:
        yield number, json.dumps(record), *_checked(source, record)


def _checked(source, record):
    """The record, read once to see whether it can be, and no reason; or no record, and the reason."""
    try:
        READERS[source](record)
    except NotARecord as error:
        return None, str(error)
    return record, ""
