"""The agents of all lines: who is free to be rung. A user is one agent, in however many groups."""

from collections import Counter

DAY = 24 * 60 * 60  # seconds: a talk that ended longer ago is as none


class Agents:
    """Who rings, talks, makes an own call or wraps up; users are known by their key (`Phone.user_pk`).

    Kept is only what is not yet over, and of the last day when each user's last talk has ended. `freed` are those who
    may have become free since the last turn.
    """

    def __init__(self):
        self.freed = set()
        self._ringing = {}  # user: the id of the offer
        self._talks = {}  # user: seconds of wrap-up that are to follow
        self._own_calls = Counter()
        self._wraps_up_until = {}
        self._talked_until = {}  # the longest ago first

    def is_free(self, user):
        """Whether the user may be rung: no offer, no talk, no own call, no wrap-up."""
        return not (
            user in self._ringing or user in self._talks or user in self._own_calls or user in self._wraps_up_until
        )

    def talked_until(self, user):
        """When the user's last talk ended; who had none has been idle for ever."""
        return self._talked_until.get(user, float("-inf"))

    def offer_to(self, user):
        """The id of the offer that rings the user's phones, or None."""
        return self._ringing.get(user)

    def reserve(self, user, offer):
        """The user's phones ring, for this offer only."""
        self._ringing[user] = offer

    def release(self, user):
        """The user's phones ring no longer."""
        self._ringing.pop(user, None)
        self.freed.add(user)

    def talk(self, user, wrap_up):
        """The user has answered; `wrap_up` seconds of pause follow the talk, for all groups."""
        self._ringing.pop(user, None)
        self._talks[user] = wrap_up

    def talk_ended(self, user, now, wrap_up=None):
        """A talk with a caller of a line is over; `wrap_up` in place of what was said when it began."""
        if user not in self._talks:
            return
        seconds = self._talks.pop(user)
        seconds = seconds if wrap_up is None else wrap_up
        if seconds > 0:
            self._wraps_up_until[user] = max(now + seconds, self._wraps_up_until.get(user, now))
        self._has_talked(user, now)

    def own_call(self, user):
        """The user makes or takes a call that is none of a line's; there may be several at once."""
        self._own_calls[user] += 1

    def own_call_ended(self, user, now):
        if user not in self._own_calls:
            return
        self._own_calls[user] -= 1
        if not self._own_calls[user]:
            del self._own_calls[user]
        self._has_talked(user, now)

    def _has_talked(self, user, now):
        self._talked_until.pop(user, None)
        self._talked_until[user] = now
        self.freed.add(user)

    def settle(self, now):
        """What time alone ends: pauses, and talks that are too long ago to matter."""
        for user in [user for user, until in self._wraps_up_until.items() if until <= now]:
            del self._wraps_up_until[user]
            self.freed.add(user)
        while self._talked_until and next(iter(self._talked_until.values())) <= now - DAY:
            del self._talked_until[next(iter(self._talked_until))]

    def next_deadline(self):
        """When the next pause is over, or None."""
        return min(self._wraps_up_until.values(), default=None)
