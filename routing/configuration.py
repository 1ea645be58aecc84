"""What decides over a call, as values: no database, no clock. `loading.py` makes them of a company's rows."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Period:
    """A part of a day of the week by the wall clock; `starts` and `ends` are minutes from midnight."""

    weekday: int
    starts: int
    ends: int


@dataclass(frozen=True)
class Message:
    """A prompt."""

    pk: int
    name: str
    is_too_quiet: bool = False


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
    """A temporary "Closed until" or "External divert until": from `set_at` until `ends_at`."""

    kind: str
    set_at: datetime
    ends_at: datetime
    set_by: str = ""

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
    until: Until | None = None


class Situation(Enum):
    """Why a call is or is not served. Each closed one has a mode, a message and a divert number of its own."""

    OPEN = "open"
    CALENDAR_CLOSED = "calendar_closed"
    OPENING_HOURS_CLOSED = "opening_hours_closed"
    NO_AGENTS = "no_agents"


@dataclass(frozen=True)
class ClosedSettings:
    """What happens in one of the closed situations: a ClosedMode, the message, and where a divert leads (E.164)."""

    mode: str
    message: Message | None = None
    divert_number: str = ""


@dataclass(frozen=True)
class ServiceNumberSettings:
    """One service number with all its modules. Times are seconds, numbers E.164; None is no limit.

    `barred_numbers` are those of its divert numbers that the company's black list bars: missing in a call.
    """

    pk: int
    name: str
    e164: str
    hours: Hours
    closed: dict[Situation, ClosedSettings]
    welcome_message: Message | None = None
    external_divert_number: str = ""
    vms_emails: tuple[str, ...] = ()
    barred_numbers: frozenset[str] = frozenset()
