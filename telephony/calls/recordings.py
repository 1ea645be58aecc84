"""What callers say after a message: recorded by the telephone system, and kept whatever ends meanwhile."""

import asyncio
import logging

from telephony.records.dictated import keep_in_thread
from telephony.records.recordings import Recording

from .switch import Cause, Gone, SwitchError

logger = logging.getLogger("portal.calls")

NOTE = "PORTAL_RECORDING"  # on a caller's channel: the name of what is recorded there
LONGEST, SILENCE = 120, 5  # seconds


class OnDisk:
    """The spool of recordings, for who must not wait for a disk."""

    def __init__(self, spool):
        self.spool = spool

    async def begin(self, recording):
        return await asyncio.to_thread(self.spool.begin, recording)

    async def end(self, name):
        await asyncio.to_thread(self.spool.end, name)

    async def unfinished(self):
        return await asyncio.to_thread(self.spool.unfinished)

    async def seconds(self, name):
        return await asyncio.to_thread(self.spool.seconds, name)

    async def drop(self, name):
        await asyncio.to_thread(self.spool.drop, name)

    async def keep_dictated(self, name, **told):
        """See `keep_dictated`."""
        return await asyncio.to_thread(keep_in_thread, self.spool.path(name), **told)


class Recordings:
    """All that is being recorded of one exchange, by name. `spool` is an OnDisk, or what does as it."""

    def __init__(self, exchange, spool):
        self.exchange, self.spool, self.names = exchange, spool, set()

    def record(self, call, party):
        """Record the caller of a Call for a Party: a task, which goes on when the caller has hung up."""
        count = call.trail.next_recording()
        recording = Recording(
            id=call.trail.id_of(f"recording-{count}"),
            name=f"{call.trail.channel}-recording-{count}",
            company=call.company_pk,
            user=party.pk if party.short_number else None,
            service_number=None if party.short_number else party.pk,
            caller=call.origin.who.told,
            recorded_at=self.exchange.clock.moment(),
        )
        self.names.add(recording.name)
        return self.exchange.spawn(self._record(call.origin.channel, recording))

    async def _record(self, channel, recording):
        name, switch = recording.name, self.exchange.switch
        if await self.spool.begin(recording):
            try:
                await switch.note(channel, NOTE, name)
                await switch.record(channel, name, seconds=LONGEST, silence=SILENCE)
            except SwitchError as error:
                logger.info("A message was not recorded: %s", error)
        await self._ended(name)

    def reconcile(self, standing):
        """After this program or the connection was away: what is recorded still goes on, all else has ended."""
        noted = {channel: (notes or {}).get(NOTE) for channel, notes in standing.channels.items()}
        going_on = {name: channel for channel, name in noted.items() if name and channel not in self.exchange.owners}
        for name, channel in going_on.items():
            self.names.add(name)
            self.exchange.owners[channel] = LeftAlone(self.exchange)
            self.exchange.spawn(self._go_on(channel, name))
        self.exchange.spawn(self._end_what_is_left())

    async def _go_on(self, channel, name):
        try:
            await self.exchange.switch.recorded(channel, name)
        except SwitchError as error:
            logger.info("Nobody tells of the end of a message: %s", error)
        await self._ended(name)
        self.exchange.hang_up(channel, Cause.NORMAL)

    async def _ended(self, name):
        await self.spool.end(name)
        self.names.discard(name)

    async def _end_what_is_left(self):
        for name in await self.spool.unfinished():
            if name not in self.names:
                await self.spool.end(name)


class LeftAlone:
    """A caller who speaks still, and whom this program has found speaking."""

    def __init__(self, exchange):
        self.exchange = exchange

    def event(self, event):
        if isinstance(event, Gone):
            self.exchange.owners.pop(event.channel, None)
