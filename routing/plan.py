"""What a plan is made of: the steps of a call in their order, each with its reason and the setting it comes from."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from queues.models import Status
from queues.ringing_order import Level
from users.number_lists import matching_entry

from .configuration import Message, Party, Phone, PickUpGroup


class Kind(Enum):
    """What happens in a step. After REJECT, DIVERT, VOICEMAIL, RECORD and HANG_UP nothing follows."""

    PASS_ON = "pass_on"  # noqa: S105 - to a user or service number of the company, whose steps follow
    PLAY = "play"
    RING = "ring"
    QUEUE = "queue"
    PICK_UP = "pick_up"  # a call that rings at one of `phones` is taken; what follows is for when none rings
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
    """Who calls: `number` in E.164, of a short service as it is dialled, None when withheld; inside the company also
    `short_number`.
    """

    number: str | None = None
    short_number: str | None = None
    is_withheld: bool = False

    def entry_on(self, entries):
        """The entry of a list that speaks for this caller, or None."""
        return matching_entry(entries, self.number, self.short_number)

    def is_on(self, entries):
        return self.entry_on(entries) is not None


class Whose(Enum):
    """Whose setting it is."""

    COMPANY = "company"
    SERVICE_NUMBER = "service_number"
    USER = "user"


class What(Enum):
    """Which setting it is; `pages.py` knows where each is changed."""

    # of a service number
    OVERRIDE = "override"
    CALENDAR = "calendar"
    CALENDAR_HOLIDAYS = "calendar_holidays"
    OPENING_HOURS = "opening_hours"
    RECORDING_NUMBERS = "dial_in_recording_numbers"
    CALLER_BLACKLIST = "caller_blacklist"
    MAIN_MODE = "main_mode"
    CALENDAR_CLOSED_MODE = "calendar_closed_mode"
    OPENING_HOURS_CLOSED_MODE = "opening_hours_closed_mode"
    NO_AGENTS_MODE = "no_agents_mode"
    WELCOME_MESSAGE = "welcome_message"
    CALENDAR_CLOSED_MESSAGE = "calendar_closed_message"
    OPENING_HOURS_CLOSED_MESSAGE = "opening_hours_closed_message"
    NO_AGENTS_MESSAGE = "no_agents_message"
    EXTERNAL_DIVERT_NUMBER = "external_divert_number"
    CLOSED_DIVERT_NUMBER = "closed_divert_number"
    NO_AGENTS_DIVERT_NUMBER = "no_agents_divert_number"
    VMS_EMAIL = "vms_email"
    QUEUE_MESSAGES = "queue_messages"
    AVAILABLE_MESSAGES = "prompts"
    TIME_AND_POSITION = "time_and_position"
    NUMBER_DISPLAY = "number_display"
    QUEUE_TYPE = "queue_type"
    MEMBERS = "members"
    SKILL = "skill"
    # of a user
    PROFILE = "profile"
    NUMBERS = "numbers"
    MODES = "modes"
    WORK_HOURS = "work_hours"
    COMMON_SETTINGS = "common_settings"
    LISTS = "lists"  # the company has lists, too
    REFUSED_CALLERS = "refused_callers"
    # of the company
    OFFICE_HOURS = "office_hours"


@dataclass(frozen=True)
class Setting:
    """What decided: a setting of the service number or user with the primary key `pk`, or of the company (None).

    The library of messages stands with the service numbers, and is the company's.
    """

    what: What
    whose: Whose
    pk: int | None = None


@dataclass(frozen=True)
class NotRinging:
    """A member of a group whose phone does not ring for it, and why: a Status other than available.

    Who is absent is so until `until`; None is until the mode is switched off.
    """

    phone: Phone
    status: Status
    until: datetime | None = None


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
    """One step. `words` say what happens, `reason` why, and `setting` what decided so and whose that is.

    Times are seconds, numbers E.164; the `number` of an emergency call, of a short service, and of a call with a code
    in front is what is dialled. `trunk` is the name of the Trunk `trunk_pk` that a DIVERT goes out on ("" and None:
    there is none), `shown_number` what it shows there, which `withheld` keeps from whoever is called: the caller, or
    a code in front, wants it so. `phones` ring, or of PICK_UP have what rings
    there taken. `party` is whose telephones, queue or recording it is, and of PASS_ON to whom;
    `queue_type` that of a queue. `note` is what people wrote at the entry of a list that decided: for those who may
    see the list.
    """

    kind: Kind
    words: str
    reason: str
    setting: Setting | None = None
    message: Message | None = None
    phones: tuple[Phone, ...] = ()
    seconds: int | None = None
    levels: tuple[Level, ...] = ()
    queue_type: str = ""
    not_ringing: tuple[NotRinging, ...] = ()
    waiting: Waiting | None = None
    number: str = ""
    shown_number: str = ""
    withheld: bool = False
    trunk: str = ""
    trunk_pk: int | None = None
    party: Party | None = None
    addresses: tuple[str, ...] = ()
    pin: str = ""
    note: str = ""


@dataclass(frozen=True)
class Plan:
    """What happens to a call from `caller` to `called` at `moment`. The last step always ends the call.

    `pick_up_group` is that of the user who makes the call. A step QUEUE may end in being answered; the steps after it
    are for callers who are not served, and those after a PICK_UP for when there was nothing to take.
    """

    called: str
    caller: Caller
    moment: datetime
    steps: tuple[Step, ...] = field(default_factory=tuple)
    pick_up_group: PickUpGroup | None = None

    @property
    def numbers(self):
        """All numbers outside that the call may be sent to."""
        rung = [phone.number for step in self.steps for phone in step.phones]
        return [number for number in [*rung, *(step.number for step in self.steps)] if number]
