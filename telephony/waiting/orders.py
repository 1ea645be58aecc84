"""What the waiting line tells the call controller to do, and the words that it is told things by."""

from dataclasses import dataclass
from enum import Enum

from routing.configuration import Phone


class Ended(Enum):
    """How a phone stopped ringing by itself, which nobody answered: 486, 603, no contact or 404, its own time."""

    BUSY = "busy"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    TIME_OVER = "time over"


class Why(Enum):
    """Why a phone is to stop ringing (the first five), or why a caller is not served (the last four)."""

    ELSEWHERE = "elsewhere"  # another agent has answered, or a colleague picked the caller up
    GONE = "gone"  # the caller has hung up, or was transferred away
    NOT_SERVED = "not served"  # the caller waits no longer
    TIME_OVER = "time over"  # its own ringing time, or that of the level
    NOT_AVAILABLE = "not available"  # the agent is in a mode or logged off by now, or makes an own call
    FULL = "full"  # so many wait already
    LONGEST_WAIT = "longest wait"
    NOBODY = "nobody"  # the last agent has left, and did not come back before the kick-out timer had run out
    ROUNDS = "rounds"  # all rounds of a sequential queue have rung


@dataclass(frozen=True)
class Offer:
    """Ring all phones of one agent for a caller, for at most so many seconds; the end is told by a Withdraw besides.

    `id` is the leg's, and no other offer has it.
    """

    id: str
    caller: str
    phone: Phone
    seconds: float


@dataclass(frozen=True)
class Withdraw:
    """The phones of an offer stop ringing. `offer` is its id."""

    offer: str
    why: Why


@dataclass(frozen=True)
class NotServed:
    """The caller waits no longer: what follows after the queue in the plan is next, the no agents mode."""

    caller: str
    why: Why


@dataclass(frozen=True)
class Ask:
    """Ask the planner what happens now to callers of this number, and tell the answer by `Lines.settings`."""

    number: object


@dataclass(frozen=True)
class Announce:
    """Tell the caller the position (1 is who is next) and how many seconds the wait may take.

    Either is None where it is not wanted, and the seconds also while there are too few answers to say.
    """

    caller: str
    position: int | None
    expected_wait: int | None


Order = Offer | Withdraw | NotServed | Ask | Announce
