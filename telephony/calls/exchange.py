"""All calls of one engine: who is told what the telephone system says, and what all calls have in common."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from .call import Call
from .dial_in import WrongPins
from .legs import Leg
from .queueing import Queues
from .recordings import Recordings
from .switch import Arrived, Cause, Gone, Switch, SwitchError, TransferAsked
from .transfers import transfer

logger = logging.getLogger("portal.calls")


class Clock:
    """The time: `now` counts seconds for what lasts, `moment` is an aware datetime for what is written down.

    Each of its seconds takes `seconds_last` real ones: tests with a real telephone system cannot wait for an hour.
    """

    def __init__(self, loop, moment: Callable[[], Any] | None = None, *, seconds_last=1.0):
        self.loop, self.moment, self.seconds_last = loop, moment or (lambda: timezone.now()), seconds_last

    def now(self):
        return self.loop.time() / self.seconds_last

    def when(self, moment):
        """What `now` was at a moment (an aware datetime)."""
        return self.now() - (self.moment() - moment).total_seconds() / self.seconds_last

    def at(self, when, what):
        """Call a function at a time that `now` counts; returns what cancels it."""
        return self.loop.call_at(when * self.seconds_last, what)


class Exchange:
    """Carries calls by `switch` as `planner` says.

    `owners` says for each channel who deals with what happens there: a Call, an Offer or a Talk. `record` takes a
    LegRecord or a QueueCallRecord as soon as it is complete, `recordings` keeps what callers say (OnDisk). `name` is
    the engine's, so that ids are unique over engines. It belongs to the loop that runs when it is made.
    """

    def __init__(self, switch: Switch, planner, record, *, name, lines, recordings, moment=None):
        self.loop = asyncio.get_running_loop()
        self.switch, self.planner, self.record, self.name = switch, planner, record, name
        self.clock = Clock(self.loop, moment)
        self.owners = {}
        self.queues = Queues(self, lines)
        self.recordings = Recordings(self, recordings)
        self.wrong_pins = WrongPins(self.clock)
        self._tasks = set()

    # What happens

    def event(self, event):
        """What the telephone system says, in the order in which it happens there."""
        owner = self.owners.get(event.channel)
        if isinstance(event, Arrived):
            if owner is None:  # of who was found standing, it is told afterwards that they have come
                Call.arrived(self, event)
        elif isinstance(event, TransferAsked):
            self.spawn(transfer(self, event))
        elif owner is not None:
            try:
                owner.event(event)
            except Exception:  # one call that goes wrong must not take the others along
                logger.exception("The call of %s went wrong", event.channel)
                self.hang_up(event.channel, Cause.FAILED)

    def lost(self, channels):
        """The telephone system carries only these channels: of all others nobody will tell that they are gone."""
        for channel in [one for one in self.owners if one not in channels]:
            self.event(Gone(channel, Cause.OUT_OF_ORDER))

    # What is done

    def spawn(self, work):
        """Run a coroutine beside all else; what fails is logged, an order that is too late is none."""
        task = self.loop.create_task(self._watched(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _task: work.close())  # of a call that is gone before it could begin
        return task

    async def _watched(self, work):
        try:
            await work
        except SwitchError as error:
            logger.info("An order was not carried out: %s", error)
        except Exception:
            logger.exception("Something went wrong beside a call")

    def later(self, seconds, what):
        """Call a function in so many seconds; returns what cancels it."""
        return self.clock.at(self.clock.now() + seconds, what)

    def hang_up(self, channel, cause):
        self.spawn(self.switch.hang_up(channel, cause))

    def leg(self, **told):
        """A leg that begins now; `told` is what its record says besides the times and the outcome."""
        return Leg(self.clock, self.record, **told)

    async def close(self):
        """End what runs beside; the calls in the telephone system go on, with nobody to tell it what is next."""
        self.queues.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
