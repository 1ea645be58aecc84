"""A telephone system that has no sound and no telephones, but behaves like one: it has the orders of
`telephony/calls/switch.py`, keeps channels and bridges, and telephones do as they are told to beforehand.
"""

import asyncio
from dataclasses import dataclass, field
from itertools import count

from telephony.calls.switch import (
    Answered,
    Arrived,
    Cause,
    Gone,
    Pressed,
    Rings,
    Standing,
    SwitchError,
    TransferAsked,
)

TAKES = 0.005  # seconds for an order, as was measured
A_MOMENT = 1e-6
A_SOUND = 3.0


@dataclass
class Telephone:
    """What a telephone does when it is rung: it rings after `rings`, answers after `answers`, or gives up with
    `cause` after `after`; None is never. It hangs up `talks` seconds after the answer.
    """

    rings: float | None = 0.1
    answers: float | None = None
    after: float | None = None
    cause: int = Cause.BUSY
    talks: float | None = None


NOBODY = Telephone()


@dataclass
class Channel:
    is_up: bool = False
    hears: set = field(default_factory=set)
    bridge: str | None = None
    is_called: bool = False
    arrived: Arrived | None = None
    shown: object = None
    notes: dict = field(default_factory=dict)


@dataclass
class Recording:
    """What is said on a channel from `began` (seconds) on, until `over` is done with how long that was."""

    channel: str
    began: float
    over: asyncio.Future


class StandIn:
    """`phones` says by endpoint ("101@ours.example") or number outside what a telephone does there: one, or a
    list of several of one user. Who is not named has none registered; a number outside rings.

    Who is recorded speaks for `speaks` seconds, and then no more; None is for ever. `recordings` are by name. What a
    controller has begun goes on when it is killed, while the system `is_left_alone`.

    `said` has all orders in their order, as (seconds, order, what it is about).
    """

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.phones, self.channels, self.bridges = {}, {}, {}
        self.said, self.exchange, self._ids = [], None, count(1)
        self.speaks, self.recordings, self.sounds = None, {}, {}
        self.is_left_alone = False
        self._done_by = 0.0
        self.tell = lambda event: self.exchange and self.exchange.event(event)

    def say(self, order, *about):
        self.said.append((round(self.loop.time(), 2), order, *about))

    # What happens there

    def arrive(self, called, caller="", *, endpoint="trunk-1", **more):
        """A call comes in; returns its channel."""
        channel = f"c{next(self._ids)}"
        from_trunk = endpoint.startswith("trunk-")
        arrived = Arrived(channel, endpoint, called, caller, from_trunk=from_trunk, **more)
        self.channels[channel] = Channel(arrived=arrived)
        self.tell(arrived)
        return channel

    def leave(self, channel, cause=Cause.NORMAL):
        """A channel ends by its own side, or by an order."""
        if (gone := self.channels.pop(channel, None)) is None:
            return
        if gone.bridge in self.bridges:
            self.bridges[gone.bridge].discard(channel)
        self._recorded(channel)
        self.say("gone", channel, int(cause))
        self.tell(Gone(channel, cause))

    def answers(self, channel):
        if channel in self.channels and self.exchange is None:
            self.leave(channel)  # without a controller it is nobody's
        elif channel in self.channels:
            self.channels[channel].is_up = True
            self.tell(Answered(channel))

    def press(self, channel, keys):
        """Keys of a telephone are pressed, one right after the other."""
        for key in keys:
            if key == "#":
                self._recorded(channel)
            self.tell(Pressed(channel, key))

    def _recorded(self, channel):
        """What is recorded on a channel ends now."""
        for one in self.recordings.values():
            if one.channel == channel and not one.over.done():
                one.over.set_result(self.loop.time() - one.began)

    def refer(self, channel, target="", consultation=""):
        self.tell(TransferAsked(channel, target, consultation))

    # Orders

    async def _carried_out(self):
        """Orders are carried out in the order in which they were given."""
        self._done_by = max(self.loop.time() + TAKES, self._done_by + A_MOMENT)
        await asyncio.sleep(self._done_by - self.loop.time())

    async def _order(self, order, channel, *about):
        self.say(order, channel, *about)
        await self._carried_out()
        if channel not in self.channels:
            raise SwitchError(f"{order}: no channel {channel}")
        return self.channels[channel]

    async def answer(self, channel):
        there = await self._order("answer", channel)
        there.is_up = True
        there.hears.clear()  # until then it was told that it rings: no sound

    async def ring(self, channel):
        (await self._order("ring", channel)).hears.add("ringing")

    async def music(self, channel, message):
        there = await self._order("music", channel, message.name if message else "")
        assert there.is_up, "music before an answer"
        assert there.bridge is None, "music for a bridge, which may be none any more"
        there.hears.add("music")

    async def quiet(self, channel):
        (await self._order("quiet", channel)).hears.clear()

    async def play(self, channel, sounds, name=""):
        there = await self._order("play", channel, *(getattr(one, "name", None) or one.number for one in sounds))
        assert there.is_up, "a sound before an answer"
        assert there.bridge is None, "a sound for a bridge, which may be none any more"
        assert not there.hears, "two sounds at once"
        there.hears.add("sound")
        assert name not in self.sounds, "two sounds of one name"
        over = self.sounds[name or f"sound {next(self._ids)}"] = self.loop.create_future()
        self.loop.call_later(A_SOUND * len(sounds), self._played, over, there)
        try:
            await asyncio.shield(over)
        except asyncio.CancelledError:
            if not self.is_left_alone:
                self._played(over, there)
            raise

    def _played(self, over, there):
        there.hears.discard("sound")
        if not over.done():
            over.set_result(None)

    async def played(self, channel, name):
        await self._carried_out()
        if name in self.sounds:
            await asyncio.shield(self.sounds[name])

    async def record(self, channel, name, *, seconds, silence):
        there = await self._order("record", channel, name)
        assert there.is_up, "recorded before an answer"
        assert (there.bridge, there.hears) == (None, set()), "recorded while something is heard"
        assert name not in self.recordings, "recorded twice under one name"
        began, over = self.loop.time(), self.loop.create_future()
        self.recordings[name] = Recording(channel, began, over)
        ends = min(seconds, seconds if self.speaks is None else self.speaks + silence)
        self.loop.call_later(ends, lambda: over.done() or over.set_result(min(ends, self.speaks or ends)))
        await asyncio.shield(over)

    async def recorded(self, channel, name):
        await self._carried_out()
        if name in self.recordings:
            await asyncio.shield(self.recordings[name].over)

    async def telephones(self, channel, endpoint):
        await self._order("telephones", channel, endpoint)
        there = self.phones.get(endpoint, [])
        return [f"{endpoint}/{index}" for index in range(len(there) if isinstance(there, list) else 1)]

    def outside(self, number, trunk_pk):
        return f"trunk-{trunk_pk}/{number}"

    async def dial(self, channel, to, *, caller, shown, seconds):
        await self._order("dial", caller, to, channel, shown.name or shown.number)
        self.channels[channel] = Channel(shown=shown, is_called=True)
        self.loop.call_later(seconds, self._unanswered, channel)
        there = self._telephone(to)
        for after, what in (
            (there.rings, lambda: channel in self.channels and self.tell(Rings(channel))),
            (there.answers, lambda: self.answers(channel)),
            (there.after, lambda: self.leave(channel, there.cause)),
            (there.talks and there.answers + there.talks, lambda: self.leave(channel)),
        ):
            if after is not None:
                self.loop.call_later(after, what)

    def _telephone(self, to):
        where, _slash, which = to.partition("/")
        if where.startswith("trunk-"):
            return self.phones.get(which, NOBODY)
        there = self.phones[where]
        return there[int(which)] if isinstance(there, list) else there

    def _unanswered(self, channel):
        if channel in self.channels and not self.channels[channel].is_up:
            self.leave(channel, Cause.NO_ANSWER)

    async def bridge(self, bridge, channels):
        self.say("bridge", *channels)
        await self._carried_out()
        for channel in channels:
            if channel not in self.channels:
                raise SwitchError(f"bridge: no channel {channel}")
        for channel in channels:
            there = self.channels[channel]
            assert there.is_up, "bridged before an answer"
            assert not there.hears, f"{channel} hears {there.hears} in a talk"
            assert there.bridge not in self.bridges, "in two bridges"
            there.bridge = bridge
        self.bridges[bridge] = set(channels)

    async def take_out(self, bridge, channel):
        await self._carried_out()
        if channel in self.channels and self.channels[channel].bridge == bridge:
            self.bridges.get(bridge, set()).discard(channel)
            self.channels[channel].bridge = None

    async def unbridge(self, bridge):
        await self._carried_out()
        self.bridges.pop(bridge, None)

    async def hang_up(self, channel, cause):
        self.say("hang up", channel, int(cause))
        await self._carried_out()
        self.leave(channel, cause)

    async def note(self, channel, name, value):
        (await self._order("note", channel)).notes[name] = value

    async def transferred(self, channel, done):
        await self._order("transferred", channel, done)

    async def standing(self):
        notes = {
            name: None if channel.is_called and not channel.is_up else channel.notes
            for name, channel in self.channels.items()
        }
        bridges = {name: tuple(there) for name, there in self.bridges.items()}
        callers = {name: channel.arrived for name, channel in self.channels.items() if channel.arrived}
        return Standing(notes, bridges, callers, frozenset(name for name in callers if self.channels[name].is_up))
