"""All lines of waiting callers and all agents of one engine: each event, and each deadline, is one turn."""

from itertools import count

from .agents import Agents
from .expected_wait import Answers
from .line import ASK_BEFORE, Caller, Line, Ringing
from .orders import Announce, Ask, NotServed, Offer, Why, Withdraw
from .rounds import WAYS

ANNOUNCE_EVERY = 60.0  # seconds
AT_ONCE = 5.0  # seconds: who is answered so soon is told no position
INF = float("inf")
MADE_UP_FOR = 1.0  # seconds: a turn that comes late by less delays no later level


class Lines:
    """Who waits, who rings, who talks.

    `now` is in seconds of a clock that never goes back; `chance` a random.Random; `ids` yields the ids of offers,
    each once. A caller is known by an id, a line by the key of its service number, an agent by the user's key. Each
    method but `next_deadline` and `rings` returns the orders that follow, in their order; what is over already (an
    offer that was withdrawn, a caller who has left) is no error, and changes nothing. To be called by one thread.
    """

    def __init__(self, chance, ids=None):
        self._chance = chance
        self._ids = map(str, count(1)) if ids is None else ids
        self._callers = {}  # of all lines, by arrival
        self._lines = {}
        self._offers = {}  # id: Caller and user
        self._begins = {}  # id of a caller: since when a level is due
        self._agents = Agents()
        self._answers = Answers()
        self._deadline = INF  # of callers and lines

    # Callers

    def enter(self, caller, number, step, now, arrived=None):
        """A caller comes to wait; `step` is the planner's QUEUE, which holds for all of the line from now on.

        With `arrived` one who has been waiting since then is taken over: limits and the order count from there, and
        the line is not full for them. Raises ValueError for a caller who waits already.
        """
        if caller in self._callers:
            raise ValueError(f"{caller} waits already")
        orders = []
        self._end_waits(now, orders)
        line = self._lines.get(number) or Line(number)
        self._tell(line, step, now, orders)
        if not line.available:
            orders.append(NotServed(caller, Why.NOBODY))
        elif line.is_full and arrived is None:
            orders.append(NotServed(caller, Why.FULL))
        else:
            self._add(Caller(caller, line, now if arrived is None else arrived), now)
        return self._turn(now, orders)

    def leave(self, caller, now):
        """The caller has hung up, or was transferred away."""
        orders = []
        if caller in self._callers:
            self._remove(self._callers[caller], Why.GONE, orders)
        return self._turn(now, orders)

    def settings(self, number, step, now):
        """What the planner says now of a line; None: nobody is left, it has no queue step any more."""
        orders = []
        if number in self._lines:
            self._tell(self._lines[number], step, now, orders)
        return self._turn(now, orders)

    # Agents

    def rings(self, offer):
        """Whether an offer is not over: who answers another one came too late, and is to be hung up."""
        return offer in self._offers

    def answered(self, offer, now):
        """The agent has taken the caller, who leaves the line; the other phones stop ringing."""
        orders = []
        if offer in self._offers:
            caller, user = self._offers.pop(offer)
            phone = caller.ringing.pop(user).phone
            self._agents.talk(user, phone.who.wrap_up_time)
            self._answers.note(caller.line.number, now)
            self._remove(caller, Why.ELSEWHERE, orders)
        return self._turn(now, orders)

    def picked_up(self, caller, user, now):
        """A user whom the line does not ring has taken a caller who rings at a colleague's: the caller has left as
        answered. Of a member of the group it is a talk like any other, with its pause; of others it is none here.
        """
        orders = []
        if caller in self._callers:
            there = self._callers[caller]
            if (wrap_up := there.line.wrap_up_of(user)) is not None:
                self._agents.talk(user, wrap_up)
            self._answers.note(there.line.number, now)
            self._remove(there, Why.ELSEWHERE, orders)
        return self._turn(now, orders)

    def offer_ended(self, offer, how, now):
        """The phone stopped ringing by itself, as `how` (an Ended) says: all are the same here, but not to a leg."""
        if offer in self._offers:
            self._end_offer(*self._offers[offer])
        return self._turn(now, [])

    def talks(self, user, wrap_up, now):
        """An agent talks with a caller of a line since before these lines began: a talk that is taken over."""
        orders = []
        if offer := self._agents.offer_to(user):
            self._withdraw(*self._offers[offer], Why.NOT_AVAILABLE, orders)
        self._agents.talk(user, wrap_up)
        return self._turn(now, orders)

    def talk_ended(self, user, now, wrap_up=None):
        """The talk of an agent with a caller is over. `wrap_up` (seconds) instead of the membership's by then."""
        self._agents.talk_ended(user, now, wrap_up)
        return self._turn(now, [])

    def busy(self, user, now):
        """A user has begun a call of the own, which no line brought. Each of several ends by an `idle`."""
        self._agents.own_call(user)
        orders = []
        if offer := self._agents.offer_to(user):
            self._withdraw(*self._offers[offer], Why.NOT_AVAILABLE, orders)
        return self._turn(now, orders)

    def idle(self, user, now):
        """An own call of a user is over."""
        self._agents.own_call_ended(user, now)
        return self._turn(now, [])

    # Time

    def tick(self, now):
        """A deadline has come."""
        return self._turn(now, [])

    def next_deadline(self):
        """When `tick` is to be called, unless something happens before; None: no need to."""
        pause = self._agents.next_deadline()
        deadline = self._deadline if pause is None else min(pause, self._deadline)
        return None if deadline == INF else deadline

    # One turn

    def _turn(self, now, orders):
        """All that is due: who waits too long, levels and phones whose time is over, then who rings for whom."""
        self._agents.settle(now)
        self._answers.forget(now)
        self._end_waits(now, orders)
        self._end_ringing(now, orders)
        self._ring(now, orders)
        self._find_deadline()
        if self._deadline <= now:
            self._announce(now, orders)
            self._ask(now, orders)
            self._find_deadline()
        return orders

    def _find_deadline(self):
        self._deadline = min([one.deadline for one in (*self._callers.values(), *self._lines.values())], default=INF)

    def _due(self, now):
        """The callers for whom something is due, by arrival."""
        if now < self._deadline:
            return []
        return [caller for caller in self._callers.values() if caller.deadline <= now]

    def _end_waits(self, now, orders):
        for caller in self._due(now):
            if caller.waits_until <= now:
                self._not_served(caller, Why.LONGEST_WAIT, orders)
        for line in list(self._lines.values()):
            if line.kicks_out_at is not None and line.kicks_out_at <= now:
                for caller in list(line.callers.values()):
                    self._not_served(caller, Why.NOBODY, orders)

    def _end_ringing(self, now, orders):
        for caller in self._due(now):
            level_ends = caller.level_ends
            is_over = level_ends is not None and level_ends <= now
            for user, one in list(caller.ringing.items()):
                if is_over or one.ends <= now:
                    self._withdraw(caller, user, Why.TIME_OVER, orders)
            if is_over:
                caller.end_level()
                self._begins[caller.key] = max(level_ends, now - MADE_UP_FOR)

    def _ring(self, now, orders):
        """By arrival, over all lines: levels begin, and every free agent of a level rings, reserved at once."""
        freed = {user for user in self._agents.freed if self._agents.is_free(user)}
        begins, self._begins, self._agents.freed = self._begins, {}, set()
        if not freed and not begins:
            return
        for caller in list(self._callers.values()):
            if caller.level_ends is None:
                if caller.key in begins or not freed.isdisjoint(caller.line.available):
                    self._begin_level(caller, begins.get(caller.key, now), orders)
                users = list(caller.to_ring)
            else:
                users = caller.to_ring.keys() & freed
                users = [one for one in caller.to_ring if one in users] if len(users) > 1 else users
            for user in users:
                if user in caller.line.available and self._agents.is_free(user):
                    self._offer(caller, user, now, orders)
                    freed.discard(user)

    def _begin_level(self, caller, now, orders):
        """The caller's next level, which began at `now`; or none, while nobody is free or after the last round."""
        step = caller.line.step
        if not caller.line.available:
            return
        if caller.queue_type != step.queue_type:
            caller.queue_type, caller.way = step.queue_type, WAYS[step.queue_type]()
        level = caller.way.next_level(step, self._agents, self._chance)
        if step.waiting.rounds and caller.way.done >= step.waiting.rounds:
            self._not_served(caller, Why.ROUNDS, orders)
        elif level:
            caller.begin(level, now)

    def _announce(self, now, orders):
        for caller in self._due(now):
            if caller.announce_at is None:
                caller.announce_at = now + AT_ONCE if caller.ringing else now
            if caller.announce_at <= now:
                caller.announce_at = now + ANNOUNCE_EVERY
                orders += self._announcement(caller)
            caller.changed()

    def _ask(self, now, orders):
        """The planner is asked half a second before a level begins or callers are sent away, and every 30 s."""
        lines = {line.number: line for line in self._lines.values() if line.ask_at <= now}
        for caller in self._due(now):
            if caller.level_ends is not None and not caller.has_asked and caller.level_ends - ASK_BEFORE <= now:
                caller.has_asked = True
                caller.changed()
                lines[caller.line.number] = caller.line
        for line in lines.values():
            line.asked(now)
            orders.append(Ask(line.number))

    # What these are made of

    def _announcement(self, caller):
        """What the caller is told now, if anything is wanted and known."""
        position, waiting = caller.line.position_of(caller), caller.line.waiting
        said = position if waiting.announce_position else None
        expected = None
        if waiting.announce_waiting_time:
            expected = self._answers.expected_wait(caller.line.number, position)
        return [] if (said, expected) == (None, None) else [Announce(caller.key, said, expected)]

    def _tell(self, line, step, now, orders):
        """Who is no longer available stops ringing; for who is so again, or has come, all who wait are looked at."""
        before, was_left = line.available, line.kicks_out_at is not None
        line.take(step, now)
        self._deadline = now  # other limits may be over at once
        self._agents.freed |= line.available - before
        for caller in line.callers.values():
            for user in [user for user in caller.ringing if user not in line.available]:
                self._withdraw(caller, user, Why.NOT_AVAILABLE, orders)
            if not line.available:
                caller.end_level()
                caller.way.start_again()
            elif caller.level_ends is None and (was_left or caller.queue_type != line.step.queue_type):
                self._begins[caller.key] = now
            caller.changed()

    def _add(self, caller, now):
        last = next(reversed(self._callers.values()), caller)
        self._lines[caller.line.number] = caller.line
        self._callers[caller.key] = caller.line.callers[caller.key] = caller
        self._begins[caller.key] = now
        if caller.arrived < last.arrived:
            self._callers = _by_arrival(self._callers)
            caller.line.callers = _by_arrival(caller.line.callers)

    def _not_served(self, caller, why, orders):
        self._remove(caller, Why.NOT_SERVED, orders)
        orders.append(NotServed(caller.key, why))

    def _remove(self, caller, why, orders):
        """The caller waits no longer; `why` is for the phones that ring."""
        for user in list(caller.ringing):
            self._withdraw(caller, user, why, orders)
        del self._callers[caller.key], caller.line.callers[caller.key]
        self._begins.pop(caller.key, None)
        if not caller.line.callers:
            del self._lines[caller.line.number]

    def _offer(self, caller, user, now, orders):
        phone = caller.to_ring.pop(user)
        seconds = min(phone.ringing_time, caller.level_ends - now)
        one = Ringing(next(self._ids), phone, now + seconds)
        caller.ringing[user] = one
        caller.changed()
        self._offers[one.offer] = caller, user
        self._agents.reserve(user, one.offer)
        orders.append(Offer(one.offer, caller.key, phone.who, seconds))

    def _withdraw(self, caller, user, why, orders):
        orders.append(Withdraw(caller.ringing[user].offer, why))
        self._end_offer(caller, user)

    def _end_offer(self, caller, user):
        self._offers.pop(caller.ringing.pop(user).offer)
        caller.changed()
        self._agents.release(user)


def _by_arrival(callers):
    return dict(sorted(callers.items(), key=lambda item: item[1].arrived))
