"""How a group rings, in words: what the Skill page says of each level, and of what comes after the last."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from service_numbers.models import QueueType

from .models import Member, Status
from .ringing_order import Phone, all_at_once, by_level, one_by_one, round_time


@dataclass(frozen=True)
class Turn:
    """A member on the Skill page; `words` say when the phone rings, where members of a level take turns."""

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
    return [Phone(one, one.skill, one.ringing_time, one.status == Status.AVAILABLE) for one in members]


def sections(service_number, members):
    """The levels with their members, by the queue type of the service number."""
    phones = phones_of(members)
    turns = {}
    if service_number.queue_type == QueueType.SEQUENTIAL:
        turns = {level.phones[0].who: when(level) for level in one_by_one(phones)}
    is_by_level = service_number.queue_type == QueueType.SKILL
    return [
        Section(
            title=_("Level %(level)d") % {"level": level.skill},
            words=when(level) if is_by_level else "",
            is_skipped=is_by_level and not level.ringing,
            turns=[Turn(phone.who, turns.get(phone.who, "")) for phone in level.phones],
        )
        for level in by_level(phones)
    ]


def when(level):
    """When a level rings and for how long: rings first, all its phones together, for 25 s."""
    if not level.ringing:
        return _("skipped: nobody is available") if len(level.phones) > 1 else _("skipped: not available")
    how = {"start": level.starts, "seconds": level.lasts}
    together = len(level.ringing) > 1
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
    match service_number.queue_type:
        case QueueType.SKILL:
            return _(
                "Level 1 is the highest. A level rings as long as its longest available member, then the next one "
                "does. After %(seconds)d s it begins with the first level again, until somebody answers, the caller "
                "hangs up or the longest wait is reached."
            ) % {"seconds": round_time(by_level(phones))}
        case QueueType.ALL:
            [level] = all_at_once(phones, service_number.ringing_time)
            return _("All available phones ring together for %(seconds)d s, whatever their level.") % {
                "seconds": level.lasts
            }
        case QueueType.SEQUENTIAL:
            return _("One phone after another rings, in the order of this page.") + " " + rounds(service_number)
        case QueueType.RANDOM:
            return _("One phone after another rings, in random order, whatever their level, round after round.")
        case QueueType.LONGEST_IDLE:
            return _(
                "One phone after another rings, round after round. Who has been without a call the longest is first, "
                "whatever the level."
            )


def rounds(service_number):
    if not service_number.retries:
        return _("After the last one callers get the no agents mode.")
    return ngettext(
        "After the last one there is %(retries)d more round, then callers get the no agents mode.",
        "After the last one there are %(retries)d more rounds, then callers get the no agents mode.",
        service_number.retries,
    ) % {"retries": service_number.retries}
