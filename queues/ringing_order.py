"""In which order the phones of a group ring: pure, from the members as they are at a moment.

All times are whole seconds from the moment the first phone rings. After the last level the round begins again.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby


@dataclass(frozen=True)
class Phone:
    """A member's phones: `who` is whatever the caller knows the member by; they ring for `ringing_time`.

    That is the member's own; where all ring at once it is the service number's.
    """

    who: Hashable
    skill: int
    ringing_time: int
    is_available: bool


@dataclass(frozen=True)
class Level:
    """Phones that begin to ring together, `starts` after the round's beginning; after `lasts` seconds it is over.

    Of `phones` those of `ringing` ring, each for its own ringing time. With nobody available the level is skipped: it
    has no `starts`, and does not last.
    """

    skill: int
    phones: tuple[Phone, ...]
    starts: int | None
    lasts: int

    @property
    def ringing(self):
        return tuple(phone for phone in self.phones if phone.is_available)

    @property
    def is_even(self):
        """Whether all that ring stop ringing together."""
        return len({phone.ringing_time for phone in self.ringing}) <= 1

    @property
    def ends(self):
        return None if self.starts is None else self.starts + self.lasts


def by_level(phones: Iterable[Phone]):
    """Skill-based: level 1 first, all its phones together, then the next one.

    A level lasts as long as its longest available member rings.
    """
    in_order = sorted(phones, key=lambda phone: phone.skill)
    return in_turn(tuple(level) for _skill, level in groupby(in_order, key=lambda phone: phone.skill))


def one_by_one(phones: Iterable[Phone]):
    """Sequential: one phone after another, by level and within a level in the order given."""
    return in_turn((phone,) for phone in sorted(phones, key=lambda phone: phone.skill))


def all_at_once(phones: Iterable[Phone], ringing_time: int):
    """All available phones together for `ringing_time` of the service number, whatever their level and own time."""
    phones = tuple(replace(phone, ringing_time=ringing_time) for phone in phones)
    rings = any(phone.is_available for phone in phones)
    skill = min((phone.skill for phone in phones), default=1)
    return (Level(skill, phones, 0 if rings else None, ringing_time if rings else 0),) if phones else ()


def in_turn(groups: Iterable[tuple[Phone, ...]]):
    """Levels that begin when the one before them ends."""
    levels, now = [], 0
    for phones in groups:
        lasts = max((phone.ringing_time for phone in phones if phone.is_available), default=0)
        levels.append(Level(phones[0].skill, phones, now if lasts else None, lasts))
        now += lasts
    return tuple(levels)


def round_time(levels: Iterable[Level]):
    """How long one round takes; 0 when nobody is available."""
    return sum(level.lasts for level in levels)
