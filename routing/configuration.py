"""What decides over a call, as values: no database, no clock. `loading.py` makes them of a company's rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from zoneinfo import ZoneInfo

from queues.models import Status
from queues.services.memberships import back_at
from users.models import mode_now
from users.number_lists import entry_in_words


@dataclass(frozen=True)
class Period:
    """A part of a day of the week by the wall clock; `starts` and `ends` are minutes from midnight."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True)
class Message:
    """A prompt. Calls go on as if one that has no sound were not chosen; while it `is_coming` it is converted."""

    pk: int
    name: str
    is_too_quiet: bool = False
    has_sound: bool = True
    is_coming: bool = False


def first_heard(chosen):
    """The first of messages that has a sound; None when there is none. What is None was not chosen."""
    return next((one for one in chosen if one and one.has_sound), None)


@dataclass(frozen=True)
class Day:
    """A calendar entry, `first_day` to `last_day` inclusive; `hours` are (starts, ends) in minutes of the day."""

    pk: int
    name: str
    first_day: date
    last_day: date
    mode: str
    hours: tuple[tuple[int, int], ...] = ()
    message: Message | None = None
    divert_number: str = ""

    def covers(self, day):
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Until:
    """A service number closed, or diverted, for a while: from `set_at` until `ends_at`.

    While closed its `message` goes before the calendar closed message, and nothing is played if it `is_silent`;
    while diverted its `divert_number` (E.164) goes before the external divert number.
    """

    kind: str
    set_at: datetime
    ends_at: datetime
    set_by: str = ""
    message: Message | None = None
    is_silent: bool = False
    divert_number: str = ""
    pk: int = 0

    def covers(self, moment):
        return self.set_at <= moment < self.ends_at


@dataclass(frozen=True)
class Hours:
    """All that decides when a service number is open, and in which main mode."""

    zone: ZoneInfo
    main_mode: str
    opening_hours: tuple[Period, ...] = ()
    office_hours: tuple[Period, ...] = ()
    days: tuple[Day, ...] = ()
    untils: tuple[Until, ...] = ()


class Situation(Enum):
    """Why a call is or is not served. Each closed one has a mode, a message and a divert number of its own."""

    OPEN = "open"
    CALENDAR_CLOSED = "calendar_closed"
    OPENING_HOURS_CLOSED = "opening_hours_closed"
    NO_AGENTS = "no_agents"


@dataclass(frozen=True)
class ClosedSettings:
    """What happens in one of the closed situations: a ClosedMode, the message, and where a divert leads (E.164).

    `is_of_company` says that the message is the company's, for want of one of the number's own. Where the latter has
    no sound, `otherwise` is the company's.
    """

    mode: str
    message: Message | None = None
    divert_number: str = ""
    is_of_company: bool = False
    otherwise: Message | None = None

    @property
    def messages(self):
        return self.message, self.otherwise


@dataclass(frozen=True)
class Listed:
    """An entry of a list: a whole number (E.164 or a short number), or a prefix; `note` is what stands beside it."""

    digits: str
    is_prefix: bool = False
    note: str = ""

    def __str__(self):
        return entry_in_words(self.digits, self.is_prefix)


@dataclass(frozen=True)
class SpeedDial:
    """A short code of the number plan, and the number (E.164, or a short service as dialled) that it stands for."""

    code: str
    name: str
    number: str


@dataclass(frozen=True)
class Away:
    """A mode that a user has switched on, from `starts_at` until `ends_at`; None is until it is switched off."""

    mode: str
    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True)
class ModeEffect:
    """What a mode does: a CallPattern, its own number ("" means the call forwarding number), and its own colleague
    (a primary key; None means the colleague of Common settings).
    """

    pattern: str
    number: str = ""
    colleague: int | None = None


@dataclass(frozen=True)
class PickUpGroup:
    """A department whose call pick-up is on: its users may take calls that ring at one another's phones."""

    pk: int
    name: str


@dataclass(frozen=True)
class TrunkSettings:
    """A trunk that calls go out on. Calls that are sent on show whoever called if it `carries_caller_number`."""

    pk: int
    name: str
    carries_caller_number: bool = False


@dataclass(frozen=True)
class Party:
    """A service number (its `number`, E.164) or a user (by `short_number`) of the company."""

    pk: int
    number: str = ""
    short_number: str = ""


@dataclass(frozen=True)
class Phone:
    """What rings: the telephones of a user, registered under the short number, or a number outside (E.164).

    Those of a user without an app password are `unknown`: none can be registered yet. `wrap_up_time` is the pause, in
    seconds, after a call of the queue that rings them. Of a number outside `trunk` (its name), `trunk_pk`,
    `shown_number` (E.164) and `withheld` are as in a Step.
    """

    name: str
    user_pk: int | None = None
    short_number: str = ""
    number: str = ""
    unknown: bool = False
    pick_up_group: PickUpGroup | None = None
    wrap_up_time: int = 0
    trunk: str = ""
    trunk_pk: int | None = None
    shown_number: str = ""
    withheld: bool = False


@dataclass(frozen=True)
class MemberSettings:
    """A user in the group of a service number, with what decides whether the phone rings for the group.

    `has_app_password` says whether a telephone can be registered.
    """

    user_pk: int
    name: str
    short_number: str
    skill: int = 1
    ringing_time: int = 25
    wrap_up_time: int = 0
    has_app_password: bool = True
    pick_up_group: PickUpGroup | None = None
    is_active: bool = True
    is_available: bool = True
    absence_activated: bool = True
    absences: tuple[Away, ...] = ()

    def status_at(self, moment):
        """How the member stands towards the group: the Status, by the rule of `queues.models.Member.status_in`."""
        if not self.is_active:
            return Status.NOT_ACTIVE
        if mode_now(self.absences, self.absence_activated, moment):
            return Status.ABSENT
        return Status.AVAILABLE if self.is_available else Status.LOGGED_OFF

    def is_available_at(self, moment):
        return self.status_at(moment) is Status.AVAILABLE

    def absent_until(self, moment):
        """When the modes that keep the member out now are over; None is until they are switched off."""
        ahead = [away for away in self.absences if away.ends_at is None or away.ends_at > moment]
        return back_at(sorted(ahead, key=lambda away: away.starts_at))

    @cached_property
    def phone(self):
        """What rings for the group; made once, for groups are large and rung often."""
        return Phone(
            self.name,
            self.user_pk,
            self.short_number,
            unknown=not self.has_app_password,
            pick_up_group=self.pick_up_group,
            wrap_up_time=self.wrap_up_time,
        )


@dataclass(frozen=True)
class ServiceNumberSettings:
    """One service number with all its modules. Times are seconds, numbers E.164; None is no limit.

    `vms_emails` are without those outside the company that have not confirmed; `has_unconfirmed_emails` tells of
    them. `barred_numbers` are those of its divert numbers that the company bars, by its black list or by a tick:
    missing in a call.
    """

    pk: int
    name: str
    e164: str
    hours: Hours
    closed: dict[Situation, ClosedSettings]
    welcome_message: Message | None = None
    external_divert_number: str = ""
    vms_emails: tuple[str, ...] = ()
    has_unconfirmed_emails: bool = False
    barred_numbers: frozenset[str] = frozenset()
    recording_numbers: tuple[Listed, ...] = ()
    pin: str = ""
    caller_blacklist: tuple[Listed, ...] = ()
    refuses_withheld: bool = False
    members: tuple[MemberSettings, ...] = ()
    queue_type: str = "skill"
    retries: int = 1
    ringing_time: int = 25
    queue_music: Message | None = None
    announce_position: bool = False
    announce_waiting_time: bool = False
    most_waiting: int | None = None
    longest_wait: int | None = None
    kick_out_after: int | None = None
    number_display_type: str = "disabled"
    number_display_mode: str = "a"
    number_display_text: str = ""
    silent_messages: tuple[str, ...] = ()  # names of those that are chosen and have no sound yet
    uses_calendar: bool = False  # whether it has an entry ahead, or had one within about a year

    @property
    def party(self):
        return Party(self.pk, number=self.e164)

    def agents_at(self, moment):
        """How many members would ring at a moment, and how many take part at all."""
        active = [member for member in self.members if member.is_active]
        return sum(member.is_available_at(moment) for member in active), len(active)


@dataclass(frozen=True)
class UserSettings:
    """One user with what decides over calls. `alert_time` is seconds; `numbers` have the main one first.

    `barred_kinds` are NumberKinds, as those of the company.
    """

    pk: int
    name: str
    short_number: str
    numbers: tuple[str, ...] = ()
    email: str = ""
    colleague: int | None = None
    forwarding_number: str = ""
    alert_time: int = 25
    voicemail_enabled: bool = True
    absence_activated: bool = True
    absences: tuple[Away, ...] = ()
    work_hours_activated: bool = False
    work_hours: tuple[Period, ...] = ()
    modes: dict[str, ModeEffect] = field(default_factory=dict)
    white_list: tuple[Listed, ...] = ()
    black_list: tuple[Listed, ...] = ()
    barred_kinds: frozenset[str] = frozenset()
    refused_callers: tuple[Listed, ...] = ()
    refuses_withheld: bool = False
    trunk: TrunkSettings | None = None
    has_app_password: bool = True
    pick_up_group: PickUpGroup | None = None

    @property
    def party(self):
        return Party(self.pk, short_number=self.short_number)

    @property
    def phone(self):
        """What rings when somebody calls the user."""
        unknown = not self.has_app_password
        return Phone(self.name, self.pk, self.short_number, unknown=unknown, pick_up_group=self.pick_up_group)


@dataclass(frozen=True)
class CompanySettings:
    """What a call needs of one company: the service numbers and users that it may reach, and the company's lists.

    `service_numbers` and `owners` (primary keys of users) are by E.164, `short_numbers` and `speed_dials` by what is
    dialled. `main_number` is shown for users who have none of their own. `trunk` is the first that was allotted, for
    calls of who has none of their own; None without any. `free_numbers` are the company's, but nobody's: calls that
    are sent there reach nobody. `own_numbers` are the company's besides, of users who are not loaded.
    `may_be_picked_up` are the telephones of the others of the department of a user who dials the code for it.
    """

    zone: ZoneInfo
    country: str
    service_numbers: dict[str, ServiceNumberSettings] = field(default_factory=dict)
    users: dict[int, UserSettings] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    short_numbers: dict[str, int] = field(default_factory=dict)
    speed_dials: dict[str, SpeedDial] = field(default_factory=dict)
    white_list: tuple[Listed, ...] = ()
    black_list: tuple[Listed, ...] = ()
    barred_kinds: frozenset[str] = frozenset()
    main_number: str = ""
    trunk: TrunkSettings | None = None
    free_numbers: frozenset[str] = frozenset()
    own_numbers: frozenset[str] = frozenset()
    may_be_picked_up: tuple[Phone, ...] = ()

    def is_own(self, number):
        """Whether a number in E.164 is one of the company's, as far as calls that were asked about lead there."""
        known = (self.service_numbers, self.owners, self.free_numbers, self.own_numbers)
        return any(number in numbers for numbers in known)
