"""Legs and waiting callers as the telephone system saw them, and their form in a spool: an object of JSON a record.

The outcomes of a leg are those of docs/rules.md, part 4. Numbers are E.164, or as dialled where they are none; "" is
a withheld caller. Durations are whole seconds, instants aware datetimes.
"""

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum

from statistics.models import Direction, Outcome

INSTANTS = ("started_at", "answered_at", "ended_at", "offered_at")


class End(StrEnum):
    """How the wait of a caller ended. NOT_SERVED: the no agents mode took the call."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    NOT_SERVED = "not served"


class _Record:
    """A dataclass with its form in JSON, where `record` says which of them it is."""

    def as_json(self):
        """A dict that JSON can say: instants are texts of ISO 8601 in UTC."""
        said = asdict(self)
        instants = {name: said[name].astimezone(UTC).isoformat() for name in INSTANTS if said.get(name)}
        return {"record": self.RECORD} | said | instants

    @classmethod
    def from_json(cls, said):
        """The record of what `as_json` gave. Raises KeyError and ValueError for what is none."""
        values = {one.name: said[one.name] for one in fields(cls)}
        instants = {name: datetime.fromisoformat(values[name]) for name in INSTANTS if values.get(name)}
        return cls(**values | instants)


@dataclass(frozen=True, kw_only=True)
class LegRecord(_Record):
    """One offer of a call to the telephones of a user, or one call that a user makes.

    `id` is the engine's name and the offer's id, at most 180 characters: telephones of one user that ring together
    are one offer, each round of a queue is another. `call` is what all legs of a call have in common. `user` is a
    short number in the company whose SIP domain is `domain`. `ringing` goes until answered or over, `talk` is while
    bridged with the other side; waiting is no talk. `queue` is the number of the service number that offered the
    call, else "". `transferred`: this user passed the call on. `cause` is Q.850's number as text ("16"), or "".
    """

    RECORD = "leg"

    id: str
    call: str
    domain: str
    user: str
    direction: Direction
    outcome: Outcome
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime
    ringing: int = 0
    talk: int = 0
    caller: str = ""
    called: str = ""
    queue: str = ""
    transferred: bool = False
    cause: str = ""


@dataclass(frozen=True, kw_only=True)
class QueueCallRecord(_Record):
    """A caller who reached the ringing or waiting of a service number; also one who was sent on at once.

    `id` is the engine's name, the call's id and a count of the lines that the call went through, at most 180
    characters: two lines are two of these. `call` is that of the legs (LegRecord), by which is found who answered.
    `number` is the service number's, E.164. `wait` goes until answered or over.
    """

    RECORD = "queue call"

    id: str
    call: str
    domain: str
    number: str
    offered_at: datetime
    wait: int
    end: End
    caller: str = ""
