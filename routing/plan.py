"""What a plan is made of: the steps of a call in their order, each with its reason and the setting it comes from."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from queues.ringing_order import Level
from users.number_lists import matching_entry

from .configuration import Message


class Kind(Enum):
    """What happens in a step. After REJECT, DIVERT, VOICEMAIL, RECORD and HANG_UP nothing follows."""

    PASS_ON = "pass_on"  # noqa: S105 - to a user or service number of the company, whose steps follow
    PLAY = "play"
    RING = "ring"
    QUEUE = "queue"
    DIVERT = "divert"  # out to the public network
    VOICEMAIL = "voicemail"
    RECORD = "record"
    REJECT = "reject"
    HANG_UP = "hang_up"
    NOTE = "note"  # nothing happens: something is missing, and this says what callers get instead

    @property
    def is_end(self):
        return self in (Kind.DIVERT, Kind.VOICEMAIL, Kind.RECORD, Kind.REJECT, Kind.HANG_UP)


@dataclass(frozen=True)
class Caller:
    """Who calls: `number` in E.164, None when withheld; inside the company also `short_number`."""

    number: str | None = None
    short_number: str | None = None

    def is_on(self, entries):
        return matching_entry(entries, self.number, self.short_number) is not None


@dataclass(frozen=True)
class Setting:
    """The page that a step comes from: the name of its address, and what the address is made of."""

    url_name: str
    args: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Phone:
    """What rings: the telephones of a user, registered under the short number, or a number outside (E.164)."""

    name: str
    user_pk: int | None = None
    short_number: str = ""
    number: str = ""


@dataclass(frozen=True)
class Waiting:
    """What callers meet while a queue rings. Seconds; None is no limit, but no kick-out timer means at once.

    `rounds` are those of a sequential queue, None for others.
    """

    announce_position: bool = False
    announce_waiting_time: bool = False
    most_waiting: int | None = None
    longest_wait: int | None = None
    kick_out_after: int | None = None
    rounds: int | None = None


@dataclass(frozen=True)
class Step:
    """One step. `words` say what happens, `reason` why; times are seconds, numbers E.164."""

    kind: Kind
    words: str
    reason: str
    setting: Setting | None = None
    message: Message | None = None
    phones: tuple[Phone, ...] = ()
    seconds: int | None = None
    levels: tuple[Level, ...] = ()
    waiting: Waiting | None = None
    number: str = ""
    shown_number: str = ""
    addresses: tuple[str, ...] = ()
    pin: str = ""


@dataclass(frozen=True)
class Plan:
    """What happens to a call from `caller` to `called` at `moment`. The last step always ends the call.

    A step QUEUE may end in being answered; the steps after it are for callers who are not served.
    """

    called: str
    caller: Caller
    moment: datetime
    steps: tuple[Step, ...] = field(default_factory=tuple)

    @property
    def numbers(self):
        """All numbers outside that the call may be sent to."""
        rung = [phone.number for step in self.steps for phone in step.phones]
        return [number for number in [*rung, *(step.number for step in self.steps)] if number]


def without_others(plan):
    """The plan as far as it goes by one's own rules: what colleagues and service numbers do is not everybody's."""
    handed_over = next((n for n, step in enumerate(plan.steps) if step.kind is Kind.PASS_ON), len(plan.steps))
    return replace(plan, steps=plan.steps[: handed_over + 1])
