"""How a group rings, in words: what the Skill page says of each level, and of what comes after the last."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from .models import Member, Status
from .queue_types import QUEUE_TYPES
from .ringing_order import Phone, by_level

# What the words go by, of members with their mode.
RINGING = ["service_number", "skill", "ringing_time", "is_active", "is_available"]


@dataclass(frozen=True)
class Turn:
    """A member on the Skill page; `words` say when the phone rings, where members of a level take turns, and where
    the member's own ringing time is not used.
    """

    member: Member
    words: str


@dataclass(frozen=True)
class Section:
    """A level of the Skill page: when it rings, and its members."""

    title: str
    words: str
    is_skipped: bool
    turns: list[Turn]


def phones_of(members):
    """As the order of ringing is worked out from; `members` with their mode, in their order."""
    return [Phone(one, one.skill, one.ringing_time, one.status_in(one.mode) == Status.AVAILABLE) for one in members]


def sections(service_number, members, shown=None):
    """The levels with their members, by the queue type of the service number; with `shown`, as a page of them.

    The words of a level are about all its members, wherever they are shown.
    """
    phones, ringing = phones_of(members), QUEUE_TYPES[service_number.queue_type]
    shown = {one: one for one in (members if shown is None else shown)}
    turns = {}
    if not ringing.by_own_time:
        not_used = _("its own %(seconds)d s are not used")
        turns = {one: not_used % {"seconds": one.ringing_time} for one in shown}
    if ringing.by_member:
        levels = ringing.levels(phones, service_number)
        turns = {level.phones[0].who: when(level) for level in levels if level.phones[0].who in shown}
    return [
        Section(
            title=_("Level %(level)d") % {"level": level.skill},
            words=when(level) if ringing.by_level else "",
            is_skipped=ringing.by_level and not level.ringing,
            turns=[Turn(shown[one], turns.get(one, "")) for one in _members_of(level) if one in shown],
        )
        for level in by_level(phones)
        if not shown.keys().isdisjoint(_members_of(level))
    ]


def _members_of(level):
    return [phone.who for phone in level.phones]


def when(level):
    """When a level rings and for how long: rings first, all its phones together, for 25 s.

    Phones with ringing times of their own stop one after another: each member's line says after how long.
    """
    if not level.ringing:
        return _("skipped: nobody is available") if len(level.phones) > 1 else _("skipped: not available")
    how = {"start": level.starts, "seconds": level.lasts}
    together = len(level.ringing) > 1
    if not level.is_even and level.starts == 0:
        return _("rings first, each phone for its own time, %(seconds)d s in all") % how
    if not level.is_even:
        return _("rings after %(start)d s, each phone for its own time, %(seconds)d s in all") % how
    if level.starts == 0 and together:
        return _("rings first, all its phones together, for %(seconds)d s") % how
    if level.starts == 0:
        return _("rings first, for %(seconds)d s") % how
    if together:
        return _("rings after %(start)d s, all its phones together, for %(seconds)d s") % how
    return _("rings after %(start)d s, for %(seconds)d s") % how


def rule(service_number, members):
    """What the queue type means, and what comes after the last phone."""
    phones = phones_of(members)
    if not any(phone.is_available for phone in phones):
        return _("Nobody is available: callers get the no agents mode.")
    return QUEUE_TYPES[service_number.queue_type].rule(phones, service_number)
