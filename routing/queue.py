"""How the phones of a service number ring, and until when callers wait. Pure."""

from functools import cached_property, lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock_words import until_words
from queues.models import Status
from queues.queue_types import QUEUE_TYPES
from queues.ringing_order import Phone as QueuePhone

from .plan import NotRinging, Waiting


class Standing:
    """How the members of a service number stand at a moment: groups are large, and a page makes many plans."""

    def __init__(self, members, moment):
        self.moment = moment
        self.of_members = [(member, member.status_at(moment)) for member in members]

    @cached_property
    def phones(self):
        """All of them, as their order of ringing is worked out from."""
        available = Status.AVAILABLE
        return [
            QueuePhone(member.phone, member.skill, member.ringing_time, status is available)
            for member, status in self.of_members
        ]

    @cached_property
    def not_ringing(self):
        """The members whose phones do not ring, each with why not."""
        silent = [(member, status) for member, status in self.of_members if status is not Status.AVAILABLE]
        return tuple(
            NotRinging(member.phone, status, member.absent_until(self.moment) if status is Status.ABSENT else None)
            for member, status in silent
        )


class Same:
    """A key that is the very same value, where looking whether 2,000 members are equal takes longer than the rest."""

    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return id(self.value)

    def __eq__(self, other):
        return self.value is other.value


def standing_of_members(number, moment):
    """The Standing of the members of a service number at a moment."""
    return _standing(Same(number.members), moment)


@lru_cache(maxsize=8)
def _standing(members, moment):
    return Standing(members.value, moment)


def ringing_levels(number, standing):
    """In which order the phones of a service number ring; `standing` is the Standing of its members."""
    return QUEUE_TYPES[number.queue_type].levels(standing.phones, number)


def why_in_words(silent, moment):
    """Who does not ring and why, as of a moment: Ann Bee: absent until 14:00. Which mode is on is not everybody's."""
    words = silent.status.label
    if silent.status is Status.ABSENT:
        words += " " + (until_words(silent.until, moment) if silent.until else _("until the mode is switched off"))
    return _("%(name)s: %(why)s") % {"name": silent.phone.name, "why": words}


def again_in_words(step):
    """What comes after the last phone of a queue's round, from its step of a plan; "" where the limits say it."""
    return QUEUE_TYPES[step.queue_type].again([level for level in step.levels if level.ringing])


def how_it_rings(number, levels):
    """The ringing of a queue in one sentence."""
    return QUEUE_TYPES[number.queue_type].words([level for level in levels if level.ringing])


def waiting_of(number):
    """What callers meet while the phones of a service number ring."""
    return Waiting(
        announce_position=number.announce_position,
        announce_waiting_time=number.announce_waiting_time,
        most_waiting=number.most_waiting,
        longest_wait=number.longest_wait,
        kick_out_after=number.kick_out_after,
        rounds=QUEUE_TYPES[number.queue_type].rounds(number),
    )


def limits_in_words(waiting):
    """When callers who wait get the no agents mode."""
    parts = []
    if waiting.rounds:
        rounds = ngettext("after %(rounds)d round", "after %(rounds)d rounds", waiting.rounds)
        parts.append(rounds % {"rounds": waiting.rounds})
    if waiting.longest_wait:
        parts.append(_("after %(seconds)d seconds of waiting") % {"seconds": waiting.longest_wait})
    if waiting.most_waiting:
        parts.append(_("at once when %(count)d are waiting already") % {"count": waiting.most_waiting})
    if waiting.kick_out_after:
        left = _("%(seconds)d seconds after the last agent has left") % {"seconds": waiting.kick_out_after}
    else:
        left = _("when the last agent has left")
    return _("What follows is for callers who are not served: %(when)s.") % {"when": _(", or ").join([*parts, left])}
