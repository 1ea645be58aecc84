"""Two who talk."""

import json

from .switch import Cause, Gone, SwitchError

NOTE = "PORTAL_LEG"  # on the channel of a user: the leg, so that it is counted whatever becomes of this program


class Talk:
    """A bridge with two sides; it lasts until one of them is gone, or hands the other one on.

    `is_handed_on` while a telephone has asked for that.
    """

    def __init__(self, exchange, caller, called, trail, bridge=None):
        self.exchange, self.sides, self.trail = exchange, (caller, called), trail
        self.bridge = bridge or trail.next_bridge()
        self.is_over = False
        self.is_handed_on = False

    def start(self):
        """From now on they talk: that counts from the answer, not from when the telephone system has joined them."""
        for side in self.sides:
            self.exchange.owners[side.channel] = self
            if side.leg:
                side.leg.bridged()
        self.exchange.spawn(self._join())

    async def _join(self):
        switch = self.exchange.switch
        try:
            for side in self.sides:
                if side.hears and side.is_up:
                    await switch.quiet(side.channel)
                side.hears = False
                if not side.is_up:
                    side.is_up = True
                    await switch.answer(side.channel)
            if self.is_over:
                return
            await switch.bridge(self.bridge, [side.channel for side in self.sides])
            if self.is_over:  # over before it had begun there
                await switch.unbridge(self.bridge)
            for side in self.sides:
                if side.leg:
                    noted = {"leg": side.leg.as_text(), "user": side.who.user_pk, "wraps_up": side.wraps_up}
                    await switch.note(side.channel, NOTE, json.dumps(noted))
        except SwitchError:
            for side in self.sides:  # a side that is gone has been told of, or will be; nobody stays alone
                self.exchange.hang_up(side.channel, Cause.NORMAL)
            raise

    def other(self, side):
        first, second = self.sides
        return second if side is first else first

    def side_of(self, channel):
        return next(side for side in self.sides if side.channel == channel)

    def event(self, event):
        if isinstance(event, Gone):
            self.exchange.owners.pop(event.channel, None)
            gone = self.side_of(event.channel)
            if not self.is_over:
                self.dissolve()
                gone.over(event.cause, by_user=True)
                other = self.other(gone)
                other.over(Cause.NORMAL)
                self.exchange.hang_up(other.channel, Cause.NORMAL)

    def dissolve(self, stays=None):
        """They talk no more; the channels are there still. The side that `stays` can be ordered to do something else
        at once.
        """
        self.is_over = True
        for side in self.sides:
            if side.leg:
                side.leg.unbridged()
        self.exchange.spawn(self._take_apart(stays))

    async def _take_apart(self, stays):
        switch = self.exchange.switch
        if stays:
            await switch.take_out(self.bridge, stays.channel)
        await switch.unbridge(self.bridge)
