"""The body of a request with call records: JSON, or a form's `cdr` with JSON in it, urlencoded or in base64."""

import base64
import binascii
import json
import math
import re
from urllib.parse import unquote

from .records import NotARecord
from .records.reading import clean

FORM = b"cdr="
# Quotes inside a value that FreeSWITCH's encode=true leaves as they are: neither after what opens a text, nor before
# what ends one. It encodes once what was encoded already, so both look alike.
_BARE_QUOTE = re.compile(r"(?<!%7B)(?<!%5B)(?<!%3A)(?<!,)%22(?!,|%3A|%7D|%5D)", re.IGNORECASE)


def records_in(body, uuid=""):
    """The records of a body, dicts. Raises NotARecord.

    What it is shows in the first bytes, since FreeSWITCH sends bare JSON under the content type of a form. `uuid`
    is the leg of a single record that does not name it.
    """
    body = body.strip()
    try:
        found = clean(_of_form(body[len(FORM) :]) if body.startswith(FORM) else _parsed(body))
    except RecursionError as error:
        raise NotARecord("too many levels") from error
    records = found if isinstance(found, list) else [found]
    if not records or not all(isinstance(record, dict) for record in records):
        raise NotARecord("a record is a JSON object")
    if len(records) == 1 and uuid and isinstance(records[0].get("variables"), dict):
        records[0]["variables"].setdefault("uuid", clean(uuid))
    return records


def _of_form(value):
    if value[:1] in (b"%", b"{", b"["):
        text = value.decode(errors="replace")
        try:
            return _parsed(unquote(text))
        except NotARecord:
            return _parsed(unquote(_BARE_QUOTE.sub("%5C%22", text)))
    try:
        decoded = base64.b64decode(unquote(value.decode("ascii")), validate=True)
    except (ValueError, binascii.Error) as error:
        raise NotARecord("cdr is neither urlencoded nor base64") from error
    found = _parsed(decoded)
    for record in found if isinstance(found, list) else [found]:
        variables = record.get("variables") if isinstance(record, dict) else None
        for name, text in variables.items() if isinstance(variables, dict) else ():
            # With encode=base64 FreeSWITCH urlencodes each variable besides.
            variables[name] = unquote(text) if isinstance(text, str) else text
    return found


def _parsed(text):
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig", errors="replace")  # names come in other encodings: no reason to lose a call
    try:
        return json.loads(text, strict=False, parse_float=_number, parse_constant=_number)
    except (ValueError, RecursionError) as error:
        raise NotARecord("the body is no JSON") from error


def _number(text):
    """PostgreSQL's JSON has no infinity and no NaN."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value
