"""The callers who wait for one service number, and what holds for each of them."""

from dataclasses import dataclass

from routing.configuration import Phone

ASK_EVERY = 30.0  # seconds: an absence that begins or ends by itself is known after so long at the latest
ASK_BEFORE = 0.5  # seconds before it is needed: so long the planner's answer may take


@dataclass(frozen=True)
class Ringing:
    """An offer that is not over: the phones of an agent ring until `ends`."""

    offer: str
    phone: Phone
    ends: float


class Caller:
    """One who waits in a line: since when, in which level, and whose phones ring.

    `level_ends` is None while there is no level: nobody is free to have the turn, or nobody is available. `to_ring`
    are the phones of the level that have not rung for this caller in it, by user. Whoever changes anything here calls
    `changed`, so that the deadline is found anew.
    """

    def __init__(self, key, line, arrived):
        self.key, self.line, self.arrived = key, line, arrived
        self.queue_type = self.way = None  # of the level, or the last one
        self.level_ends = None
        self.to_ring = {}
        self.ringing = {}  # Ringing, by user
        self.has_asked = False  # for the level that comes next
        self.announce_at = None  # not known yet: whether any phone rings for a new caller decides
        self._deadline = None

    def changed(self):
        self._deadline = None

    @property
    def deadline(self):
        """When the next thing is to happen that only time brings about."""
        if self._deadline is None:
            self._deadline = min(self._deadlines())
        return self._deadline

    def _deadlines(self):
        yield self.arrived if self.announce_at is None else self.announce_at
        yield self.waits_until
        if self.level_ends is not None:
            yield self.level_ends if self.has_asked else self.level_ends - ASK_BEFORE
        for one in self.ringing.values():
            yield one.ends

    @property
    def waits_until(self):
        """When the longest wait is reached."""
        longest = self.line.waiting.longest_wait
        return self.arrived + longest if longest else float("inf")

    def begin(self, level, now):
        """A level begins."""
        self.level_ends = now + level.lasts
        self.to_ring = {phone.who.user_pk: phone for phone in level.ringing}
        self.has_asked = False
        self.changed()

    def end_level(self):
        """The level is over; its phones have been told to stop."""
        self.level_ends, self.to_ring = None, {}
        self.changed()


class Line:
    """The callers of one service number by arrival, and the planner's last word on it.

    `step` is the last one with somebody available, whose limits hold at once; `available` are the users who are so
    now. With nobody left, callers wait until `kicks_out_at`.
    """

    def __init__(self, number):
        self.number = number
        self.callers = {}
        self.step = None
        self.available = frozenset()
        self.kicks_out_at = None
        self.ask_at = None

    @property
    def waiting(self):
        """The limits and announcements that hold now."""
        return self.step.waiting

    @property
    def is_full(self):
        most = self.waiting.most_waiting
        return bool(most) and len(self.callers) >= most

    def wrap_up_of(self, user):
        """The pause in seconds after a talk with a caller of this line; None of who is no member of the group."""
        phones = (phone.who for level in self.step.levels for phone in level.phones)
        return next((phone.wrap_up_time for phone in phones if phone.user_pk == user), None)

    def take(self, step, now):
        """What the planner says now: a step of the kind QUEUE, or None."""
        rung = () if step is None else (phone for level in step.levels for phone in level.ringing)
        self.available = frozenset(phone.who.user_pk for phone in rung)
        if self.available:
            self.step, self.kicks_out_at = step, None
        elif self.kicks_out_at is None:
            self.kicks_out_at = now + (self.waiting.kick_out_after or 0) if self.step else now
        self.asked(now)

    def asked(self, now):
        """The planner has been asked just now, or has said something by itself."""
        self.ask_at = now + ASK_EVERY
        if self.kicks_out_at is not None and now < self.kicks_out_at - ASK_BEFORE < self.ask_at:
            self.ask_at = self.kicks_out_at - ASK_BEFORE

    @property
    def deadline(self):
        return self.ask_at if self.kicks_out_at is None else min(self.ask_at, self.kicks_out_at)

    def position_of(self, caller):
        """1 is who is next."""
        return list(self.callers).index(caller.key) + 1
