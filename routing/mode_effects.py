"""What each mode of a user does with calls, in words: the steps of a plan, said before a mode is switched on."""

from dataclasses import dataclass

from users.models import Mode

from .loading import load_call
from .plan import Caller, Kind
from .rules import steps_in_mode


@dataclass(frozen=True)
class Effect:
    """`words` say what happens to calls, `lacks` what the mode needs and the user has not set; "" when complete."""

    words: str
    lacks: str


def effects_of_modes(user, moment):
    """The Effect of each Mode on calls to a user from somebody on no list, who rings at a moment."""
    company = load_call(user.tenant, moment, user=user)
    return {mode: _effect(company, company.users[user.pk], mode, moment) for mode in Mode}


def _effect(company, settings, mode, moment):
    steps = []
    for step in steps_in_mode(company, settings, Caller(), moment, mode):
        steps.append(step)
        if step.kind is Kind.PASS_ON:  # what the other one does is not this user's, and not everybody's to read
            break
    return Effect(
        words=" ".join(step.words for step in steps if step.kind is not Kind.NOTE),
        lacks=" ".join(step.words for step in steps if step.kind is Kind.NOTE),
    )
