"""An offer: a call rings at all telephones of one user together, or at a number outside. It is one leg, or none."""

from telephony.waiting import Ended

from .legs import Why
from .sides import Side
from .switch import Answered, Cause, Gone, Rings, SwitchError

HANGS_UP = {Why.ELSEWHERE: Cause.ELSEWHERE}  # a telephone shows no missed call then
MARGIN = 2  # seconds that a telephone rings on by itself, should nobody be left to stop it
# Of several telephones that gave up: what the user has done counts before what the network says.
WEIGHT = (Cause.REJECTED, Cause.BUSY, Cause.NO_ANSWER, Cause.NO_RESPONSE)
BY_CAUSE = {Cause.REJECTED: Ended.REJECTED, Cause.BUSY: Ended.BUSY, Cause.NO_ANSWER: Ended.TIME_OVER}


class Offer:
    """One offer of the call of `caller` (a Side) to `who` (a Who), for so many seconds; of a line's offer the line
    says when they are over. `wraps_up` are the seconds of pause after a talk that comes of a line's offer; None of
    all others.

    `listener.taken(offer, side)` is told who answered, at that very moment; `listener.picked_up(offer, side)` who has
    taken the call from it (`picking_up.py`); `listener.ended(offer, how, cause)` that no telephone of it rings any
    more, which is not told after `withdraw`. `listener.call` is the Call that rings. `number` and `trunk_pk`
    are of an offer outside.
    """

    def __init__(
        self, exchange, id, who, caller, listener, *, shown, seconds, leg=None, trunk_pk=None, wraps_up=None
    ):
        self.exchange, self.id, self.who, self.caller, self.listener = exchange, id, who, caller, listener
        self.shown, self.seconds, self.leg, self.trunk_pk, self.wraps_up = shown, seconds, leg, trunk_pk, wraps_up
        self.ringing, self.causes, self.is_over = [], [], False
        self.rings_since = None  # by the clock of calls; None before the first telephone rings
        self.timer = self.freed = None

    @property
    def is_lines(self):
        return self.wraps_up is not None

    def start(self):
        if not self.is_lines:
            self.timer = self.exchange.later(self.seconds, self._time_over)
            if not self.exchange.queues.is_rung(self.who.user_pk):
                self._keep_lines_away()
        self.exchange.spawn(self._dial())

    def _keep_lines_away(self):
        """No line rings a user who is rung or talks; one that rings already goes on until this call is answered."""
        if self.freed is None and self.who.user_pk and not self.is_lines:
            self.freed = self.exchange.queues.busy(self.who.user_pk)

    async def _dial(self):
        switch = self.exchange.switch
        try:
            if self.who.endpoint:
                found = await switch.telephones(self.caller.channel, self.who.endpoint)
            else:
                found = [switch.outside(self.who.number, self.trunk_pk)]
        except SwitchError:
            found = []
        channels = [f"{self.id}-{count}" for count in range(1, len(found) + 1)]
        if self.is_over:
            return
        self.ringing = list(channels)
        for channel, to in zip(channels, found, strict=True):
            self.exchange.owners[channel] = self
            self.exchange.spawn(self._ring(channel, to))
        if not channels:
            self._end(Ended.UNREACHABLE, Cause.ABSENT)

    async def _ring(self, channel, to):
        """Dial one telephone. What was withdrawn meanwhile is hung up once it is there."""
        seconds = self.seconds + MARGIN
        try:
            await self.exchange.switch.dial(
                channel, to, caller=self.caller.channel, shown=self.shown, seconds=seconds
            )
        except SwitchError:
            self.event(Gone(channel, Cause.FAILED))
            return
        if self.is_over and channel in self.ringing:
            self.exchange.hang_up(channel, Cause.NORMAL)

    def event(self, event):
        """What the telephone system says of a channel of this offer."""
        match event:
            case Rings():
                if self.rings_since is None:
                    self.rings_since = self.exchange.clock.now()
                for leg in filter(None, [self.leg, self.caller.leg]):
                    leg.has_rung = True
            case Answered(channel) if self.is_over:
                self.exchange.hang_up(channel, Cause.ELSEWHERE)
            case Answered(channel):
                self._taken(channel)
            case Gone(channel, cause):
                self._gone(channel, cause)

    def _taken(self, channel):
        self.ringing.remove(channel)
        self._stop(Cause.ELSEWHERE)
        self._keep_lines_away()
        side = Side(channel, self.who, leg=self.leg, is_up=True, freed=self.freed, wraps_up=self.wraps_up)
        self.listener.taken(self, side)

    def _gone(self, channel, cause):
        self.exchange.owners.pop(channel, None)
        if channel not in self.ringing:
            return
        self.ringing.remove(channel)
        self.causes.append(cause)
        if not self.ringing and not self.is_over:
            cause = next((one for one in WEIGHT if one in self.causes), self.causes[-1])
            self._end(BY_CAUSE.get(cause, Ended.UNREACHABLE), cause)

    def _time_over(self):
        if not self.is_over:
            self._stop(Cause.NORMAL)
            self._close(Why.NOT_WANTED)
            self.listener.ended(self, Ended.TIME_OVER, Cause.NO_ANSWER)

    def _end(self, how, cause):
        """All telephones have given up, or there are none."""
        self._stop(cause)
        if self.leg:
            self.leg.close(cause)
        if self.freed:
            self.freed()
        self.listener.ended(self, how, cause)

    def withdraw(self, why: Why):
        """Ring no longer. Nothing happens to an offer that is over."""
        if not self.is_over:
            self._stop(HANGS_UP.get(why, Cause.NORMAL))
            self._close(why)

    def _close(self, why):
        if self.leg:
            self.leg.withdrawn(why)
        if self.freed:
            self.freed()

    def _stop(self, cause):
        self.is_over = True
        if self.timer:
            self.timer.cancel()
        for channel in self.ringing:
            self.exchange.hang_up(channel, cause)


class Ringing:
    """The offers of one step, which ring together: who answers first gets the call of `call`.

    `over` is a future: None once somebody has answered, else the Cause of the last that gave up.
    """

    def __init__(self, call):
        self.call, self.offers = call, []
        self.over = call.exchange.loop.create_future()

    def start(self, offers):
        self.offers = list(offers)
        for offer in list(offers):
            offer.start()

    def taken(self, offer, side):
        for one in self.offers:
            if one is not offer:
                one.withdraw(Why.ELSEWHERE)
        self.call.connect(side)
        self._done(None)

    def picked_up(self, offer, side):
        """Somebody who was not rung has taken the call from an offer, which is over: as if it had been answered."""
        self.taken(offer, side)

    def ended(self, offer, how, cause):
        self.offers.remove(offer)
        if not self.offers:
            self._done(cause)

    async def let_hear(self, channel):
        """Let who takes the caller's place hear what the caller heard."""
        await self.call.exchange.switch.ring(channel)

    def abandon(self):
        """The caller is gone."""
        for offer in self.offers:
            offer.withdraw(Why.CALLER_GONE)
        self._done(Cause.NORMAL)

    def _done(self, cause):
        if not self.over.done():
            self.over.set_result(cause)
