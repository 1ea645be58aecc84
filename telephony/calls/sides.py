"""One end of a call: a channel, who is there, and the leg that is counted of it."""

from dataclasses import dataclass

from .legs import Leg
from .switch import WITHHELD, Shown


@dataclass(frozen=True)
class Who:
    """A user of a company, or somebody outside (`number` in E.164 or as it came; "" when it is not known).

    `user_pk`, `short_number` and `domain` are a user's, as is `name`, which is known of who has dialled. The number
    of somebody who `is_withheld` is not kept at all.
    """

    number: str = ""
    is_withheld: bool = False
    user_pk: int | None = None
    short_number: str = ""
    domain: str = ""
    name: str = ""

    @property
    def endpoint(self):
        """Where the telephones of a user are registered; "" of somebody outside."""
        return f"{self.short_number}@{self.domain}" if self.short_number else ""

    @property
    def told(self):
        """What others may read of who this is: a short number before a number, "" when withheld."""
        return "" if self.is_withheld else self.short_number or self.number

    @property
    def asked(self):
        """This one as the planner is asked about a caller. Whose number is none in E.164 withholds none."""
        if self.is_withheld:
            return "anonymous"
        return self.told if self.short_number or self.number.startswith("+") else "?"

    @property
    def shown(self):
        """What telephones show that ring for a call of this one: of a colleague the name as well."""
        return Shown(self.told, self.name) if self.told else WITHHELD


class Side:
    """One end. `is_up`: it has answered, or was answered. `leg` is None where none is counted: outside.

    `freed` is called once with no arguments when a user's side is over, so that other calls may ring there.
    `wraps_up` are the seconds of pause after that, of an agent who talks with a caller of a line; None of all others.
    """

    def __init__(self, channel: str, who: Who, *, leg: Leg | None = None, is_up=False, freed=None, wraps_up=None):
        self.channel, self.who, self.leg, self.is_up = channel, who, leg, is_up
        self.freed, self.wraps_up = freed, wraps_up
        self.hears = False  # music or ringing
        self.is_over = False

    def over(self, cause, *, by_user=False):
        """This side has no part in its call any more, for a Cause: what was counted of it is written down.

        `by_user`: whoever is there has hung up.
        """
        if self.is_over:
            return
        self.is_over = True
        if self.leg:
            self.leg.close(cause, by_user=by_user)
        if self.freed:
            self.freed()
