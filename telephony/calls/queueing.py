"""Callers who wait: what the lines of `telephony/waiting/` order is carried out, and they are told what happens."""

import json
import logging
from dataclasses import asdict, dataclass
from datetime import datetime

from telephony.records import End, QueueCallRecord
from telephony.waiting import Announce, Ask, NotServed, Withdraw
from telephony.waiting import Offer as OfferOrder
from telephony.waiting import Why as LineWhy

from .legs import Why
from .plans import PlannerAway, Unknown
from .shown import displayed
from .steps import offer_to_user
from .switch import Spoken, Word

logger = logging.getLogger("portal.calls")

WHY = {LineWhy.ELSEWHERE: Why.ELSEWHERE, LineWhy.GONE: Why.CALLER_GONE}  # all others: not wanted
# A caller of whom nothing is known, but that no number is withheld: what a line does is for all callers alike.
ANYBODY = "?"
MINUTE = 60
WAITS = "PORTAL_WAITS"  # on the channel of a caller who waits: what another controller has to know to go on with it


@dataclass(frozen=True)
class Again:
    """A wait that began with a controller before this one: the `id` of its record, and when it began."""

    id: str
    since: datetime


class Waiting:
    """A caller in a line. `over` is a future: done once the caller waits no longer. `again` is the Again of one who
    is taken over.
    """

    def __init__(self, queues, call, step, again=None):
        self.queues, self.call, self.step, self.domain = queues, call, step, call.domain
        self.number, self.caller = step.party.number, call.origin.channel
        clock = queues.exchange.clock
        self.id = again.id if again else call.trail.next_line()
        self.offered_at = again.since if again else clock.moment()
        self.began = clock.when(again.since) if again else clock.now()
        self.over = queues.exchange.loop.create_future()
        self.announcing = None

    def taken(self, offer, side):
        self.queues.answered(self, offer, side)

    def picked_up(self, offer, side):
        self.queues.picked_up(self, side)

    def ended(self, offer, how, cause):
        self.queues.offer_ended(offer, how)

    async def let_hear(self, channel):
        """Let who takes the caller's place hear what the caller heard."""
        await self.queues.exchange.switch.music(channel, self.step.message)
        await self.note()

    async def note(self):
        """Keep on the caller's channel what another controller needs, should this one be killed."""
        call, trail = self.call, self.call.trail
        noted = {
            "id": self.id,
            "since": self.offered_at.isoformat(),
            "number": self.number,
            "called": call.called,
            "domain": self.domain,
            "shown": self.step.shown_number,
            "came": trail.came,
            "again": trail.again,
            "who": asdict(call.origin.who),
            "leg": call.origin.leg.as_text() if call.origin.leg else "",
        }
        if not self.over.done():
            await self.queues.exchange.switch.note(call.origin.channel, WAITS, json.dumps(noted))

    def abandon(self):
        """The caller is gone."""
        self.queues.leave(self)

    def finish(self, end):
        """The wait is over: it is written down."""
        if self.announcing:
            self.announcing.cancel()
        exchange = self.queues.exchange
        exchange.record(
            QueueCallRecord(
                id=self.id,
                call=self.call.trail.call,
                domain=self.domain,
                number=self.number,
                offered_at=self.offered_at,
                wait=round(exchange.clock.now() - self.began),
                end=end,
                caller=self.call.origin.who.told,
            )
        )
        if not self.over.done():
            self.over.set_result(None)
        if end is not End.ABANDONED:
            exchange.spawn(exchange.switch.note(self.call.origin.channel, WAITS, ""))

    async def announce(self, position, expected_wait):
        """Say where the caller stands; then it goes on as before."""
        switch, channel = self.queues.exchange.switch, self.call.origin.channel
        await switch.quiet(channel)
        await switch.play(channel, announcement(position, expected_wait))
        await switch.music(channel, self.step.message)


def announcement(position, expected_wait):
    """The sounds that tell a position (1 is next) and seconds of waiting; what is None is not told."""
    sounds = []
    if position == 1:
        sounds += [Word("queue-youarenext")]
    elif position:
        sounds += [Word("queue-thereare"), Spoken(position), Word("queue-callswaiting")]
    if expected_wait is not None:
        minutes = max(1, round(expected_wait / MINUTE))
        sounds += [Word("queue-holdtime"), Spoken(minutes), Word("queue-minutes")]
    return sounds


class Queues:
    """All lines of one engine. Each thing that happens is told to `lines`, and what comes of it is done at once."""

    def __init__(self, exchange, lines):
        self.exchange, self.lines = exchange, lines
        self.waiting = {}  # by caller, as the lines know them
        self.offers = {}  # (Waiting, Offer) by the id that the lines gave
        self.alarm = None

    # What happens

    def enter(self, call, step, again=None):
        """A caller begins to wait, or goes on with it; returns the Waiting, which may be over at once."""
        waiting = Waiting(self, call, step, again)
        self.waiting[waiting.caller] = waiting
        call.ringing = waiting
        arrived = waiting.began if again else None
        self._do(self.lines.enter(waiting.caller, waiting.number, step, self._now(), arrived))
        if not waiting.over.done():
            self.exchange.spawn(waiting.note())
        return waiting

    def not_served_at_once(self, call, end=End.NOT_SERVED):
        """The plan says itself that nobody of the group of `call.rings_for` is there, or no more; or a wait that
        began with another controller has another `end` before it goes on.
        """
        exchange, again = self.exchange, call.again
        call.again = None
        exchange.record(
            QueueCallRecord(
                id=again.id if again else call.trail.next_line(),
                call=call.trail.call,
                domain=call.domain,
                number=call.rings_for,
                offered_at=again.since if again else exchange.clock.moment(),
                wait=round(exchange.clock.now() - exchange.clock.when(again.since)) if again else 0,
                end=end,
                caller=call.origin.who.told,
            )
        )

    def leave(self, waiting):
        """A caller has hung up."""
        if self.waiting.pop(waiting.caller, None):
            waiting.finish(End.ABANDONED)
            self._do(self.lines.leave(waiting.caller, self._now()))

    def answered(self, waiting, offer, side):
        """An agent has taken a caller."""
        order = self._order_of(offer)
        del self.offers[order], self.waiting[waiting.caller]
        user = offer.who.user_pk
        side.freed = self._talk_ended(user)
        waiting.finish(End.ANSWERED)
        waiting.call.connect(side)
        self._do(self.lines.answered(order, self._now()))

    def talks_on(self, user, wraps_up):
        """An agent talks with a caller of a line since before this controller began, with so many seconds of pause
        after it. Returns what ends that.
        """
        self._do(self.lines.talks(user, wraps_up, self._now()))
        return self._talk_ended(user)

    def _talk_ended(self, user):
        return lambda: self._do(self.lines.talk_ended(user, self._now()))

    def picked_up(self, waiting, side):
        """A user, who may be no member of the group, has taken a caller from an agent whose telephone rings."""
        del self.waiting[waiting.caller]
        user, idle = side.who.user_pk, side.freed

        def freed():
            self._do(self.lines.talk_ended(user, self._now()))
            idle()

        side.freed = freed
        waiting.finish(End.ANSWERED)
        waiting.call.connect(side)
        self._do(self.lines.picked_up(waiting.caller, user, self._now()))

    def offer_ended(self, offer, how):
        """No telephone of an agent rings any more."""
        order = self._order_of(offer)
        del self.offers[order]
        self._do(self.lines.offer_ended(order, how, self._now()))

    def busy(self, user):
        """A user is in a call that is none of a line's. Returns what ends that, which may be called again."""
        self._do(self.lines.busy(user, self._now()))
        calls = [user]

        def idle():
            if calls:
                self._do(self.lines.idle(calls.pop(), self._now()))

        return idle

    def is_rung(self, user):
        """Whether a line rings the telephones of a user just now."""
        return any(offer.who.user_pk == user for _waiting, offer in self.offers.values())

    def changed(self, company_pk):
        """Settings of a company have changed: what its lines go by is asked anew."""
        numbers = {one.number for one in self.waiting.values() if one.call.company_pk == company_pk}
        for number in sorted(numbers):
            self.exchange.spawn(self._ask(number))

    def companies(self):
        """Whose callers wait, as keys."""
        return {one.call.company_pk for one in self.waiting.values()}

    def close(self):
        if self.alarm:
            self.alarm.cancel()

    # What the lines order

    def _do(self, orders):
        for order in orders:
            self._carry_out(order)
        self._set_alarm()

    def _carry_out(self, order):
        match order:
            case OfferOrder():
                self._offer(order)
            case Withdraw(offer, why):
                _waiting, withdrawn = self.offers.pop(offer, (None, None))
                if withdrawn:
                    withdrawn.withdraw(WHY.get(why, Why.NOT_WANTED))
            case NotServed(caller):
                if waiting := self.waiting.pop(caller, None):
                    waiting.finish(End.NOT_SERVED)
            case Ask(number):
                self.exchange.spawn(self._ask(number))
            case Announce(caller, position, expected_wait):
                if waiting := self.waiting.get(caller):
                    waiting.announcing = self.exchange.spawn(waiting.announce(position, expected_wait))

    def _offer(self, order):
        waiting = self.waiting[order.caller]
        shown = displayed(waiting.step.shown_number)
        offer = offer_to_user(
            waiting.call, order.phone, waiting, shown=shown, seconds=order.seconds, queue=waiting.number
        )
        self.offers[order.id] = waiting, offer
        offer.start()

    async def _ask(self, number):
        """What the planner says of a service number by now. While it cannot be asked all stays as it was."""
        try:
            answer = await self.exchange.planner.ask(called=number, caller=ANYBODY)
            step = next((one for one in answer.plan.steps if one.levels and one.party.number == number), None)
        except Unknown:
            step = None
        except PlannerAway as error:
            logger.warning("The line of %s goes on as it was: %s", number, error)
            return
        self._do(self.lines.settings(number, step, self._now()))

    def _order_of(self, offer):
        return next(order for order, (_waiting, one) in self.offers.items() if one is offer)

    # Time

    def _now(self):
        return self.exchange.clock.now()

    def _set_alarm(self):
        if self.alarm:
            self.alarm.cancel()
        deadline = self.lines.next_deadline()
        self.alarm = None
        if deadline is not None:
            self.alarm = self.exchange.clock.at(deadline, self._tick)

    def _tick(self):
        self.alarm = None
        self._do(self.lines.tick(self._now()))
