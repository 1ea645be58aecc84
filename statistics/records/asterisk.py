"""A row of Asterisk's CSV (Master.csv), as a dict of texts with `company` (SIP domain) and `zone` beside the columns.

The file cannot tell who hung up, whether another phone took the call, transfers, or how long callers waited:
a call that was not answered is unanswered, never abandoned or elsewhere.
"""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ..models import Direction, Outcome
from .reading import LONGEST_CALL, LONGEST_ID, NotARecord, Reading, ReadLeg, digest_of

COLUMNS = [
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "disposition", "amaflags"),
]
# What follows them depends on cdr.conf: by how many columns there are.
FURTHER = {
    0: [],
    1: ["uniqueid"],
    2: ["uniqueid", "userfield"],
    5: ["uniqueid", "userfield", "peeraccount", "linkedid", "sequence"],
}
OUTCOMES = {
    "ANSWERED": Outcome.ANSWERED,
    "NO ANSWER": Outcome.UNANSWERED,
    "BUSY": Outcome.UNANSWERED,
    "FAILED": Outcome.ERROR,
    "CONGESTION": Outcome.ERROR,
}
CANNOT_TELL = [
    "whether the caller hung up or the telephone rang out: both are counted as unanswered",
    "whether another phone of the group took the call: such legs are counted as unanswered",
    "whether a call was transferred: none is",
    "how long callers waited for a service number: no such calls are counted",
    "which of the two hours it was when the clocks go back: the first one is taken",
]
_CHANNEL = re.compile(r"^[A-Za-z0-9_]+/([0-9]{2,6})(?:-[0-9A-Fa-f]+)?(?:;[12])?\Z")


def row_as_record(row, company, zone):
    """The record of a row of the file. Raises NotARecord."""
    names = FURTHER.get(len(row) - len(COLUMNS))
    if names is None:
        raise NotARecord(f"a row has 16, 17, 18 or 21 columns, not {len(row)}")
    return dict(zip([*COLUMNS, *names], row, strict=True)) | {"company": company, "zone": zone}


def read(record):
    """The Reading of one record: a leg for the user who called, and one for the user whose phone rang."""
    if not isinstance(record, dict) or any(not isinstance(record.get(name), str) for name in COLUMNS):
        raise NotARecord("not the columns of Asterisk's CSV")
    started_at = _moment(record["start"], record["zone"])
    duration, talk = _seconds(record["duration"]), _seconds(record["billsec"])
    outcome = OUTCOMES.get(record["disposition"].upper())
    if outcome is None:
        raise NotARecord("its disposition is unknown")
    talk = min(talk, duration) if outcome == Outcome.ANSWERED else 0
    course = {
        "domain": record["company"],
        "outcome": outcome,
        "started_at": started_at,
        "answered_at": started_at + timedelta(seconds=duration - talk) if outcome == Outcome.ANSWERED else None,
        "ended_at": started_at + timedelta(seconds=duration),
        "call_id": record.get("linkedid", "")[:LONGEST_ID],
        "ringing": duration - talk,
        "talk": talk,
        "caller": record["src"],
        "called": record["dst"],
        "cause": record["disposition"],
    }
    record_id = _record_id(record)
    legs = []
    if user := _user(record["channel"]):
        # A row for each phone that it rang: all of them are the one call that the user made.
        leg_id = _leg_id(record, record.get("uniqueid"), "out") or f"{record_id}/out"
        legs.append(ReadLeg(leg_id=leg_id, user=user, direction=Direction.OUTGOING, **course))
    if user := _user(record["dstchannel"]):
        queue = record["lastdata"].split(",")[0] if record["lastapp"] == "Queue" else ""
        through = {"queue": queue, "dialled": record["dst"]}
        # Phones of one user that rang together are one leg.
        call = record.get("linkedid") or record.get("uniqueid")
        leg_id = _leg_id(record, call, user, record["start"], "in") or f"{record_id}/in"
        legs.append(ReadLeg(leg_id=leg_id, user=user, direction=Direction.INCOMING, **through, **course))
    return Reading(record_id, digest_of(record), tuple(legs), reason="" if legs else "no leg of a user")


def _leg_id(record, call, *parts):
    """The id of a leg that several rows may share; "" where the file names no call, or too long a one."""
    found = "/".join((record["company"], call, *parts)) if call else ""
    return found if len(found) <= LONGEST_ID else ""


def _record_id(record):
    """Of one company: ids of Asterisk are unique in one system only."""
    linked, sequence = record.get("linkedid"), record.get("sequence")
    if linked and sequence:
        parts = (linked, sequence)
    elif record.get("uniqueid"):
        parts = (record["uniqueid"], record["dstchannel"], record["start"])
    else:
        # A separator that no row can have: two rows never give the same text.
        joined = "\x00".join(record[name] for name in COLUMNS)
        parts = (hashlib.sha256(joined.encode()).hexdigest(),)
    found = "/".join((record["company"], *parts))
    too_long = len(found) > LONGEST_ID - 4
    return hashlib.sha256(found.encode()).hexdigest() if too_long else found


def _user(channel):
    """The short number in PJSIP/201-0000002a; "" for a trunk."""
    found = _CHANNEL.match(channel)
    return found[1] if found else ""


def _moment(text, zone):
    try:
        local = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(zone))
    except ValueError as error:
        raise NotARecord("its start is no time") from error
    if not 2000 <= local.year < 2100:
        raise NotARecord("its start is in another century")
    return local.astimezone(UTC)


def _seconds(text):
    if not (text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= LONGEST_CALL):
        raise NotARecord("a duration is whole seconds")
    return int(text)
