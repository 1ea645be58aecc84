"""What a telephone system has to do and to tell, so that calls can be carried by it.

A channel is one end of a call: a telephone, or a trunk. Its id is a text that is never used twice; so is that of a
bridge, in which channels hear each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from routing.configuration import Message


class Cause(IntEnum):
    """Why a channel ended, or is to end: those of Q.850 that are used here by name."""

    UNALLOCATED = 1
    NORMAL = 16
    BUSY = 17
    NO_RESPONSE = 18
    NO_ANSWER = 19
    ABSENT = 20
    REJECTED = 21
    ELSEWHERE = 26
    OUT_OF_ORDER = 27
    FAILED = 42  # to SIP 503, so that a carrier tries its next way: of 41 Asterisk makes 603, which ends the call


class SwitchError(Exception):
    """An order could not be carried out: mostly because the channel is gone, of which an event tells as well."""


# What it tells


@dataclass(frozen=True)
class Arrived:
    """A new call: from a trunk to `called`, or from the telephone of a user who has dialled `called`.

    `endpoint` is `<short number>@<SIP domain>` of a user, or `trunk-<key of the Trunk>`. `caller` is the number as
    the trunk sent it, "" when there is none; of a withheld one nobody may be told.
    """

    channel: str
    endpoint: str
    called: str
    caller: str = ""
    is_withheld: bool = False
    from_trunk: bool = False


@dataclass(frozen=True)
class Rings:
    """A telephone that was dialled has begun to ring."""

    channel: str


@dataclass(frozen=True)
class Answered:
    """A telephone or a number outside that was dialled has answered."""

    channel: str


@dataclass(frozen=True)
class Gone:
    """A channel has ended, by its own side or by an order; `cause` is of Q.850."""

    channel: str
    cause: int = Cause.NORMAL


@dataclass(frozen=True)
class Pressed:
    """A key of the telephone was pressed: a digit, * or #."""

    channel: str
    key: str


@dataclass(frozen=True)
class TransferAsked:
    """A telephone passes its call on: to what was dialled (`target`), or to the other side of `consultation`, a
    second channel of the same telephone.
    """

    channel: str
    target: str = ""
    consultation: str = ""


# What it is told


@dataclass(frozen=True)
class Word:
    """A sound that the telephone system brings along, by its name."""

    name: str


@dataclass(frozen=True)
class Spoken:
    """A whole number, spoken."""

    number: int


@dataclass(frozen=True)
class Recorded:
    """What was recorded under a name."""

    name: str


Sound = Message | Word | Spoken | Recorded


@dataclass(frozen=True)
class Shown:
    """What the telephone that rings shows: a number (or digits) and a name. Neither: the caller is withheld."""

    number: str = ""
    name: str = ""


WITHHELD = Shown()


@dataclass(frozen=True)
class Standing:
    """What a telephone system carries at a moment: its channels with the notes on them, and who is in which bridge.

    Of a channel that waits for no order of ours, as one that is still rung, the notes are None. `callers` are those
    who have called, as they arrived, by channel; `answered` those of them whom the system has answered.
    """

    channels: dict[str, dict[str, str] | None]
    bridges: dict[str, tuple[str, ...]]
    callers: dict[str, Arrived] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()


class Switch(Protocol):
    """The orders. Each raises SwitchError when it cannot be carried out; what changes nothing more does not."""

    async def answer(self, channel: str) -> None: ...

    async def ring(self, channel: str) -> None:
        """Let a caller hear that it rings; whether the call has been answered or not."""

    async def play(self, channel: str, sounds: Sequence[Sound], name: str = "") -> None:
        """Play sounds one after another; over when they are. Cancelled, the channel hears no more of them. `name` is
        an id that is never used again, for who wants to ask whether they are over.
        """

    async def played(self, channel: str, name: str) -> None:
        """Wait for the end of sounds that somebody before us has begun; over at once where there are none."""

    async def record(self, channel: str, name: str, *, seconds: int, silence: int) -> None:
        """Record what is said on a channel, after a beep, until a # is pressed, nobody speaks for so many seconds of
        `silence`, `seconds` have passed in all, or the channel is gone. Over when nothing more is written; what was
        said until then is kept under the name. Cancelled, the telephone system goes on recording.
        """

    async def recorded(self, channel: str, name: str) -> None:
        """Wait for the end of a recording that somebody before us has begun; over at once where there is none."""

    async def music(self, channel: str, message: Message | None) -> None:
        """Let a caller who waits hear a message again and again; without one, that it rings. Never silence."""

    async def quiet(self, channel: str) -> None:
        """End music and ringing."""

    async def telephones(self, channel: str, endpoint: str) -> Sequence[str]:
        """All registered telephones of a user, each as something to dial, asked for a call of `channel`."""

    def outside(self, number: str, trunk_pk: int) -> str:
        """A number outside (E.164, or digits as they are) on a trunk, as something to dial."""

    async def dial(self, channel: str, to: str, *, caller: str, shown: Shown, seconds: int) -> None:
        """Ring one telephone as a new `channel`, for a call of the channel `caller`; after `seconds` it stops by
        itself, should nobody say so before. Rings, Answered and Gone tell how it goes.
        """

    async def bridge(self, bridge: str, channels: Sequence[str]) -> None:
        """Let channels hear each other, in a bridge that is there or a new one."""

    async def take_out(self, bridge: str, channel: str) -> None:
        """Let a channel leave a bridge, before anything that is ordered for it from then on."""

    async def unbridge(self, bridge: str) -> None:
        """Delete a bridge; channels in it stay, and have left it at some time after that."""

    async def hang_up(self, channel: str, cause: int) -> None:
        """End a channel, which Gone tells later. One that is gone already is no error."""

    async def note(self, channel: str, name: str, value: str) -> None:
        """Keep a text on a channel: it lives as long as that does, whatever becomes of this program."""

    async def transferred(self, channel: str, done: bool) -> None:
        """Tell the telephone that asked for a transfer how it went."""

    async def standing(self) -> Standing:
        """What there is now."""
