"""What a call record says, in the portal's words, before anybody has looked up whose it is."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from .beside import Course

LONGEST_ID = 200
LONGEST_CALL = 31 * 24 * 3600  # seconds; nobody talks for a month, but clocks of telephone systems do jump


class NotARecord(ValueError):
    """What was sent is no call record at all; the message says why."""


@dataclass(frozen=True)
class ReadLeg:
    """A leg as the record tells it: `user` is a short number in the SIP `domain`, all durations are whole seconds.

    It came through a service number if there is one for `queue` (the engine's name of it) or `dialled` (what the
    caller's leg dialled).
    """

    leg_id: str
    domain: str
    user: str
    direction: str
    outcome: str
    started_at: datetime
    ended_at: datetime
    call_id: str = ""
    answered_at: datetime | None = None
    ringing: int = 0
    talk: int = 0
    is_transferred: bool = False
    caller: str = ""
    called: str = ""
    cause: str = ""
    queue: str = ""
    dialled: str = ""
    # The id that the leg had before records of one call were joined by more than one of their fields.
    former_id: str = ""
    # What other rows of Asterisk may explain; None where a record speaks for itself.
    course: Course | None = None


@dataclass(frozen=True)
class ReadQueueCall:
    """A call that reached the waiting of a service number, `queue` in the engine's words; `wait` is seconds.

    Where it comes `with_legs`, these are what the record is kept for: it need not fit as well. `of_call` as
    QueueCall has it.
    """

    call_id: str
    domain: str
    queue: str
    dialled: str
    offered_at: datetime
    wait: int
    is_answered: bool
    is_abandoned: bool
    caller: str = ""
    with_legs: bool = False
    of_call: str = ""


@dataclass(frozen=True)
class Reading:
    """What one record gives. Without legs and queue call, `reason` says why it counts nowhere.

    `beside` is what it says about others of its call all the same.
    """

    record_id: str
    digest: str
    legs: tuple = ()
    queue_call: ReadQueueCall | None = None
    reason: str = ""
    beside: Course | None = None


def digest_of(record):
    """The same for the same content, however the record was sent."""
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def clean(value):
    """The value with all texts such that PostgreSQL can keep them: no NUL, no half characters."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode().replace("\x00", "")
    if isinstance(value, dict):
        return {clean(key): clean(part) for key, part in value.items()}
    if isinstance(value, list):
        return [clean(part) for part in value]
    return value
