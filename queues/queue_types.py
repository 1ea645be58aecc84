"""What each queue type does: in which order phones ring, in words and for how many rounds. Pure.

A new type is a class here and its line in QUEUE_TYPES; pages, warnings and plans know no type by name.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from service_numbers.models import QueueType

from .ringing_order import Level, Phone, all_at_once, by_level, one_by_one, round_time


class Ringing(ABC):
    """How the phones of a group ring. `group` is a service number or its settings: who has `ringing_time` (seconds)
    and `retries` (rounds after the first).

    `by_own_time` says that each phone rings for the member's own time; `by_level` that the levels ring one after
    another, each at a time of its own, and `by_member` that the members do, in the order of the Skill page; with
    neither of these two nobody knows beforehand who rings when.
    """

    by_own_time = True
    by_level = False
    by_member = False

    @abstractmethod
    def levels(self, phones: Iterable[Phone], group) -> tuple[Level, ...]:
        """One round of ringing, with its seconds."""

    @abstractmethod
    def words(self, ringing: list[Level]) -> str:
        """A plan's sentence of a round, of levels whose phones are known by `name`."""

    @abstractmethod
    def rule(self, phones: list[Phone], group) -> str:
        """What the Skill page says of it, and of what comes after the last phone; somebody is available."""

    def again(self, levels: Iterable[Level]) -> str:
        """What comes after the last phone of a round, of levels as for `words`; "" where `rounds` say it."""
        return ""

    def rounds(self, group) -> int | None:
        """How many rounds ring before callers get the no agents mode; None is no limit."""
        return None


class SkillBased(Ringing):
    by_level = True

    def levels(self, phones, group):
        return by_level(phones)

    def words(self, ringing):
        return with_seconds(ringing)

    def rule(self, phones, group):
        return _(
            "Level 1 is the highest. Each phone rings for its own ringing time; a level lasts as long as its longest "
            "available one, then the next level rings in its place. After %(seconds)d s it begins from level 1 "
            "again, until somebody answers, the caller hangs up or the longest wait is reached."
        ) % {"seconds": round_time(by_level(phones))}

    def again(self, levels):
        return _("After %(seconds)d seconds it rings from level 1 again.") % {"seconds": round_time(levels)}


class AllAtOnce(Ringing):
    by_own_time = False

    def levels(self, phones, group):
        return all_at_once(phones, group.ringing_time)

    def words(self, ringing):
        return with_seconds(ringing)

    def rule(self, phones, group):
        return _("All available phones ring together for %(seconds)d s, whatever their level.") % {
            "seconds": group.ringing_time
        }

    def again(self, levels):
        return _("After %(seconds)d seconds all of them ring again.") % {"seconds": round_time(levels)}


class Sequential(Ringing):
    by_member = True

    def levels(self, phones, group):
        return one_by_one(phones)

    def words(self, ringing):
        return with_seconds(ringing)

    def rule(self, phones, group):
        return _("One phone after another rings, in the order of this page.") + " " + after_the_last(group)

    def rounds(self, group):
        return group.retries + 1


class Random(Ringing):
    def levels(self, phones, group):
        return one_by_one(phones)

    def words(self, ringing):
        return _("One phone after another rings, in random order: %(names)s.") % {"names": ", ".join(names(ringing))}

    def rule(self, phones, group):
        return _("One phone after another rings, in random order, whatever their level, round after round.")

    def again(self, levels):
        return _("After the last phone another round begins, in another order.")


class LongestIdle(Ringing):
    def levels(self, phones, group):
        return one_by_one(phones)

    def words(self, ringing):
        return _("One phone after another rings, who has waited longest first: %(names)s.") % {
            "names": ", ".join(names(ringing))
        }

    def rule(self, phones, group):
        return _(
            "One phone after another rings, round after round. Who has been without a call the longest is first, "
            "whatever the level."
        )

    def again(self, levels):
        return _("After the last phone another round begins.")


QUEUE_TYPES: dict[str, Ringing] = {
    QueueType.SKILL: SkillBased(),
    QueueType.ALL: AllAtOnce(),
    QueueType.SEQUENTIAL: Sequential(),
    QueueType.RANDOM: Random(),
    QueueType.LONGEST_IDLE: LongestIdle(),
}


def names(ringing):
    """Who rings, a text a level."""
    return [", ".join(phone.who.name for phone in level.ringing) for level in ringing]


def with_seconds(ringing):
    """Who rings for how long, in turn."""
    return _("It rings: %(order)s.") % {"order": _("; then ").join(in_level(level) for level in ringing)}


def in_level(level):
    """Who rings in a level for how long: Ann, Bob for 25 seconds; each on its own where they differ."""
    if level.is_even:
        return for_seconds(", ".join(phone.who.name for phone in level.ringing), level.lasts)
    return ", ".join(for_seconds(phone.who.name, phone.ringing_time) for phone in level.ringing)


def for_seconds(name, seconds):
    return _("%(names)s for %(seconds)d seconds") % {"names": name, "seconds": seconds}


def after_the_last(group):
    """What comes after the last phone of a group that rings by turns."""
    if not group.retries:
        return _("After the last one callers get the no agents mode.")
    return ngettext(
        "After the last one there is %(retries)d more round, then callers get the no agents mode.",
        "After the last one there are %(retries)d more rounds, then callers get the no agents mode.",
        group.retries,
    ) % {"retries": group.retries}
