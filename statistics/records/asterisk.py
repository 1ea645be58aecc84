"""A row of Asterisk's call records, as a dict of texts with `company` (SIP domain) and `zone` beside the columns.

Asterisk 12 and newer write a row for each channel that was rung. What a row cannot say alone its neighbours do: see
beside.py and services/settling.py.
"""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from ..models import Direction, Outcome
from .asterisk_channels import dialled_phones, has_number, is_local, local_name, phone
from .beside import Course
from .reading import LONGEST_CALL, LONGEST_ID, NotARecord, Reading, ReadLeg, ReadQueueCall, digest_of

COLUMNS = [
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "disposition", "amaflags"),
]
NEEDED = ("src", "dst", "channel", "dstchannel", "lastapp", "lastdata", "start", "duration", "billsec", "disposition")
OUTCOMES = {
    "ANSWERED": Outcome.ANSWERED,
    "NO ANSWER": Outcome.UNANSWERED,
    "CANCEL": Outcome.ABANDONED,
    "BUSY": Outcome.UNANSWERED,
    "FAILED": Outcome.ERROR,
    "CONGESTION": Outcome.ERROR,
}
# Where people talk with one another though no channel was called.
ROOMS = {"confbridge", "meetme", "konference"}
# Applications in which the system itself speaks. Before version 12 one row tells of a whole call: whose telephone
# rang, and what answered instead of it.
SPEAKS = {
    *("voicemail", "voicemailmain", "minivmrecord", "playback", "background", "controlplayback", "record", "read"),
    *("musiconhold", "waitexten", "echo", "festival", "directory", "milliwatt", "busy", "congestion", "playtones"),
}
# Takes a call that rings elsewhere: the caller's row has it.
PICKS_UP = {"pickup", "pickupchan"}
EPOCH = re.compile(r"(?:^|-)([0-9]{9,10})\.[0-9]+\Z")
_NUMBER = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,9})?\Z", re.ASCII)
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)
# A channel that was rung and is connected further after its first call does not do so half a day later.
LONGEST_FIRST_CALL = 12 * 3600
UNKNOWN = "its disposition is unknown"


def read(record):
    """The Reading of one row: a leg for the user who called, and one for the user whose phone rang."""
    if not isinstance(record, dict) or any(not isinstance(record.get(name), str) for name in NEEDED):
        raise NotARecord("not the columns of Asterisk's CSV")
    row = _Row(record)
    record_id = _record_id(record)
    if row.disposition not in OUTCOMES:
        return Reading(record_id, digest_of(record), reason=UNKNOWN)
    row.course = row.as_course(record_id)
    legs = (*row.outgoing(record_id), *(row.incoming(record_id) or row.unregistered(record_id)))
    queue_call = row.queue_call(bool(legs))
    # Whom else it rang is kept, too: it may have been them who took the call.
    reason = "" if legs or (queue_call and not row.peer) else "no leg of a user"
    return Reading(record_id, digest_of(record), legs, queue_call, reason, row.course)


def doubts_of(record):
    """What this row leaves open: names of `call_files.CANNOT_TELL`. For rows that `read` understands."""
    row = _Row(record)
    rang = bool(row.peer and (phone(row.peer) or phone(row.channel)))
    if rang and row.disposition == "NO ANSWER":
        yield "who hung up"
    if row.disposition == "CANCEL":
        yield "says who hung up"
    if not row.call:
        yield "which rows are one call"
    if not record.get("uniqueid") and not record.get("linkedid") and rang and row.outcome == Outcome.ANSWERED:
        yield "transfers"
    if rang and row.outcome == Outcome.ANSWERED and row.talk == row.duration > 0 and not is_local(row.peer):
        yield "when it was answered"
    if row.app in SPEAKS and not row.peer and not phone(row.channel) and not is_local(row.channel):
        yield "nobody available"
    if row.is_ambiguous and not row.epoch:
        yield "which hour"


class _Row:
    """A row under short names, its times understood. Raises NotARecord."""

    course = None

    def __init__(self, record):
        self.record = {name: "" if text in (r"\N", "NULL") else text for name, text in record.items()}
        self.channel, self.peer = self.record["channel"], self.record["dstchannel"]
        self.app = self.record["lastapp"].strip().lower()
        self.disposition = " ".join(self.record["disposition"].upper().replace("_", " ").split())
        self.linked, self.unique = self.record.get("linkedid", ""), self.record.get("uniqueid", "")
        found = EPOCH.search(self.unique) or EPOCH.search(self.linked)
        self.epoch = int(found[1]) if found else 0
        self.started_at = self._moment()
        self.duration = _seconds(self.record["duration"])
        billed = _seconds(self.record["billsec"])
        self.talk = min(billed, self.duration) if self.outcome == Outcome.ANSWERED else 0
        self.ended_at = self.started_at + timedelta(seconds=self.duration)
        self.answered_at = self.ended_at - timedelta(seconds=self.talk) if self.outcome == Outcome.ANSWERED else None

    @cached_property
    def outcome(self):
        """Answered is what somebody took: neither what the system says nor what it lets wait."""
        said = OUTCOMES.get(self.disposition)
        has_other_side = self.app not in SPEAKS if self.peer else self.app in ROOMS
        return Outcome.UNANSWERED if said == Outcome.ANSWERED and not has_other_side else said

    @property
    def call(self):
        """What the rows of one call have in common: without an id the caller's channel, with its start."""
        by_channel = f"{self.channel}@{self.second}" if has_number(self.channel) else ""
        return (self.linked or self.unique or by_channel)[:LONGEST_ID]

    @property
    def second(self):
        """The start as Asterisk's CSV writes it."""
        text = self.record["start"]
        return text[:19].replace("T", " ") if TIME.match(text) else str(int(self.started_at.timestamp()))

    def as_course(self, record_id):
        return Course(
            record=record_id,
            call=self.call,
            start=int(self.started_at.timestamp()),
            end=int(self.ended_at.timestamp()),
            answer=int(self.answered_at.timestamp()) if self.answered_at else None,
            domain=self.record["company"],
            channel=self.channel,
            peer=self.peer,
            dst=self.record["dst"],
            app=self.app,
            is_own=not is_local(self.peer),
        )

    def outgoing(self, record_id):
        """The call of the user whose channel this is, once, however many telephones it rang."""
        user = "" if is_local(self.channel) else phone(self.channel)
        if not user or self.app in PICKS_UP or self._goes_on():
            return
        outcome = Outcome.UNANSWERED if self.outcome == Outcome.ABANDONED else self.outcome
        leg_id = _leg_id(self.record, self.unique, "out") or f"{record_id}/out"
        yield self._leg(leg_id, user, Direction.OUTGOING, outcome)

    def incoming(self, record_id):
        """The offer to the user whose telephone this is, or for whom a Local channel stands."""
        if user := phone(self.peer):
            dialled = self.record["dst"]
            leg = self._leg(self._incoming_id(record_id, user), user, Direction.INCOMING, self.outcome)
            return [replace(leg, queue=self.queue, dialled=dialled)]
        return []

    def unregistered(self, record_id):
        """Users whom Dial was to ring and could not: no channel was made, so that nothing rang."""
        failed = self.app == "dial" and not self.peer and self.disposition in ("FAILED", "CONGESTION", "NO ANSWER")
        for user in dialled_phones(self.record["lastdata"]) if failed else ():
            leg_id = self._incoming_id(record_id, user)
            leg_id = leg_id if local_name(self.channel) else f"{record_id[:190]}/{user}"
            yield replace(self._leg(leg_id, user, Direction.INCOMING), dialled=self.record["dst"])

    def queue_call(self, has_legs):
        """The wait for a service number: this row's part of it."""
        if self.app != "queue" or not self.call:
            return None
        is_answered = self.outcome == Outcome.ANSWERED
        over = self.answered_at if is_answered else self.ended_at
        return ReadQueueCall(
            call_id=self.call,
            domain=self.record["company"],
            queue=self.queue,
            dialled=self.record["dst"],
            offered_at=self.started_at,
            wait=int((over - self.started_at).total_seconds()),
            is_answered=is_answered,
            is_abandoned=not is_answered,
            caller=self.record["src"],
            with_legs=has_legs,
        )

    @property
    def queue(self):
        return self.record["lastdata"].split(",")[0].split("|")[0] if self.app == "queue" else ""

    def _leg(self, leg_id, user, direction, outcome=Outcome.ERROR):
        is_answered = outcome == Outcome.ANSWERED
        never_rang = outcome == Outcome.ERROR and not self.peer
        return ReadLeg(
            leg_id=leg_id,
            domain=self.record["company"],
            user=user,
            direction=direction,
            outcome=outcome,
            started_at=self.started_at,
            answered_at=self.answered_at if is_answered else None,
            ended_at=self.started_at if never_rang and direction == Direction.INCOMING else self.ended_at,
            call_id=self.call,
            ringing=0 if never_rang else self.duration - self.talk,
            talk=self.talk if is_answered else 0,
            caller=self.record["src"],
            called=self.record["dst"],
            cause=self.disposition,
            course=self.course,
        )

    def _incoming_id(self, record_id, user):
        """Telephones of one user that rang together are one leg, and so are a queue's row and the telephone's own."""
        call = self.linked or self.unique
        if name := local_name(self.peer) or local_name(self.channel):
            parts = (self.linked or self.second[:13], name, user)
            return _leg_id(self.record, *parts) or f"{record_id}/in"
        return _leg_id(self.record, call, user, self.second, "in") or f"{record_id}/in"

    def _goes_on(self):
        """Whether this channel was rung by somebody and is connected further: by a transfer, not by its own call."""
        first = EPOCH.search(self.unique)
        after = self.started_at.timestamp() - int(first[1]) if first else 0
        return bool(self.linked) and self.linked != self.unique and 2 < after < LONGEST_FIRST_CALL

    def _moment(self):
        text, zone = self.record["start"], ZoneInfo(self.record["zone"])
        try:
            if _NUMBER.match(text) and len(text.split(".")[0]) >= 9:
                found = datetime.fromtimestamp(int(text.split(".")[0]), UTC)
            else:
                found = datetime.fromisoformat(text) if TIME.match(text) else None
        except ValueError as error:
            raise NotARecord("its start is no time") from error
        if found is None:
            raise NotARecord("its start is no time")
        if not 2000 <= found.year < 2100:
            raise NotARecord("its start is in another century")
        found = found.replace(microsecond=0)
        return found.astimezone(UTC) if found.tzinfo else self._by_clock(found, zone)

    def _by_clock(self, local, zone):
        """Of two hours that look alike the one that is not before the channel was made: the epoch in its id tells."""
        first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        self.is_ambiguous = first < second
        return second if self.is_ambiguous and first.timestamp() < self.epoch - 2 <= second.timestamp() else first

    is_ambiguous = False


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
        joined = "\x00".join(record.get(name, "") for name in COLUMNS)
        parts = (hashlib.sha256(joined.encode()).hexdigest(),)
    found = "/".join((record["company"], *parts))
    too_long = len(found) > LONGEST_ID - 4
    return hashlib.sha256(found.encode()).hexdigest() if too_long else found


def _seconds(text):
    """Whole seconds; cdr_custom may write them with a fraction."""
    if not _NUMBER.match(text) or int(text.split(".")[0]) > LONGEST_CALL:
        raise NotARecord("a duration is whole seconds")
    return int(text.split(".")[0])
