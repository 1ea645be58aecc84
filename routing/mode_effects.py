"""What each mode of a user does with calls, in words: the steps of a plan before the mode is switched on. Pure."""

from common.planner_door import Effect
from users.models import Mode

from .call import Call
from .plan import Caller, Kind
from .planner import own_part
from .rules import steps_in_mode


def effects_of_modes(company, user, moment):
    """The Effect of each Mode on calls to a user from somebody on no list, who rings at a moment."""
    return {mode: effect_of_mode(company, user, mode, moment) for mode in Mode}


def effect_of_mode(company, user, mode, moment):
    """The Effect of one Mode."""
    return effect_of(list(own_part(steps_in_mode(Call(company, Caller(), moment), user, mode))))


def effect_of(steps):
    """Steps in words: those in which something happens, and those that say what is missing."""
    return Effect(
        words=" ".join(step.words for step in steps if step.kind is not Kind.NOTE),
        lacks=" ".join(step.words for step in steps if step.kind is Kind.NOTE),
    )
