"""The door by which pages of every floor ask the planner what callers get.

Imports go one way, and the planner stands above users, service numbers, calendars and queues: their pages ask
`planner()` here. `routing/apps.py` says who answers; docs/adr/0014-the-door-to-the-planner.md says why.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST_NAMED = 5


@dataclass(frozen=True)
class Effect:
    """`words` say what happens to calls, `lacks` what is missing for more; "" when complete."""

    words: str
    lacks: str


@dataclass(frozen=True)
class Outlook(Effect):
    """What callers get at a moment, which `when` says in words: now, from 17:00.

    `since` is None where nobody knows the moment beforehand, and `when` says in which case then.
    """

    since: datetime | None
    when: str


@dataclass(frozen=True)
class Lacking:
    """What a mode needs and has not: `effect` is what callers get instead.

    `page` is the address that mends it, "" when the role of who asks does not include it.
    """

    words: str
    effect: str
    page: str


@dataclass(frozen=True)
class Foretold:
    """What callers will get of a service number that is closed or diverted for a while.

    `sentence` says so with the time of its end and what holds then, `lacks` what is missing for more; "" when
    complete. `is_heard` says whether the message that was chosen is played. Of messages that are being converted the
    sentence speaks as if they were, and `until_then` says so, with what callers get meanwhile.
    """

    sentence: str
    lacks: str
    is_heard: bool
    until_then: str = ""

    @property
    def shown(self):
        """All that was said, for the next press to send back: it saves just that."""
        return f"{self.sentence} {self.lacks}".strip()


@dataclass(frozen=True)
class Standing:
    """How a service number stands: its `state` in words (routing's State), `agents` who would ring and who take part
    at all, `warnings` of what cannot work, and what is `not_used`; templates/routing/ shows them.
    """

    state: object
    agents: tuple[int, int]
    warnings: list
    not_used: list


@dataclass(frozen=True)
class Found:
    """How many there are of something, and what the first MOST_NAMED of them are called."""

    count: int
    names: list[str]


@dataclass(frozen=True)
class Hits:
    """What a black list, or ticks, hit of a company: own numbers (whose they are), diverts, speed dials."""

    numbers: Found
    diverts: Found
    speed_dials: Found


class Planner(Protocol):
    """The questions. All are about rows of one company; who has just been deleted is a 404.

    `user`, `by` and `service_number` are rows, `service_numbers` is a queryset, moments are aware.
    """

    def effects_of_modes(self, user, moment: datetime) -> dict[str, Effect]:
        """What each Mode does, or would do, with calls to a user from somebody on no list who rings at a moment."""

    def calls_to_user(self, user, moment: datetime, about: str = "") -> list[Outlook]:
        """What somebody on no list gets who calls a user: at a moment, and from the next change of the mode on.

        As far as the user's own rules go. There is no second one when no mode changes within two weeks. With `about`,
        a Mode or the name of the page of work hours or of a list, also the next time that this one counts.
        """

    def unused_of_user(self, user, moment: datetime) -> list:
        """What a user has set that has no effect on calls as it is now (routing's UnusedSetting)."""

    def calls_to_service_number(self, service_number, moment: datetime, about="", day=None) -> list[Outlook]:
        """What somebody on no list gets who calls a service number: at a moment, and from the next change on.

        A change is one of its hours, days or temporary modes within two weeks, or that the last member goes away or
        the first one comes back. With `about`, the name of a setting's page (routing's What), also the next time
        that this very setting counts, or in which case it would; `day` is the key of an entry of its calendar.
        """

    def foretold(self, override, moment: datetime) -> Foretold:
        """What callers on no list will get by an Override, which need not be saved yet."""

    def reopening(self, service_number, moment: datetime) -> datetime | None:
        """When a service number, by hours and calendar, opens after a moment and after it was closed, if soon."""

    def lack_of_mode(self, service_number, setting: str, mode: str, by) -> Lacking | None:
        """The first thing that a service number lacks for a mode, asked by a user; `setting` is the mode's field."""

    def standings(self, tenant, service_numbers, moment: datetime) -> dict[str, Standing]:
        """How each of the service numbers stands, by its number in E.164; without those added a moment ago."""

    def standings_of_page(self, tenant, keys: list[int], moment: datetime) -> dict[int, Standing]:
        """The same by the keys of service numbers, from memory where nothing has changed: for pages that show."""

    def without_telephone(self, tenant, moment: datetime, keys: list[int] | None = None) -> dict[int, object]:
        """The warning of each service number, by its key in the order of lists, none of whose members has a telephone
        registered just now; of some `keys` alone, if they are given. Where it is not known there is none. No Standing
        has it: no setting changes it.
        """

    def hit_by(self, tenant, dialled: list[tuple[str, bool]], user=None) -> Hits:
        """What would be hit by entries of the company's black list, or of a user's: digits, and whether a prefix."""

    def hit_by_kinds(self, tenant, kinds: frozenset, user=None) -> Hits:
        """What would be hit by ticks of the company, or of a user, that bar NumberKinds."""

    def warned(self, tenant, moment: datetime) -> list[int]:
        """The keys of the service numbers that have warnings or settings not used, in the order of lists."""

    def circles_of_users(self, tenant) -> list[tuple[int, ...]]:
        """Users, by their keys, who send calls to one another so that they would go round: each circle in the order
        of the calls.
        """

    def mixed_circles(self, tenant, moment: datetime) -> list[tuple[tuple[str, int], ...]]:
        """The same of circles that service numbers are in as well: each of them "number" or "user", and the key."""


class NobodyAnswers(RuntimeError):
    """The door is not filled."""


_filled: list[Planner] = []


def answered_by(planner: Planner):
    """Say who answers; once, when the portal starts."""
    _filled[:] = [planner]


def planner() -> Planner:
    """Who answers. Raises NobodyAnswers."""
    if not _filled:
        raise NobodyAnswers("The planner's door is not filled: RoutingConfig.ready() in routing/apps.py does that.")
    return _filled[0]
