"""When agents ring, while fifty callers wait: from the moment that is due to the INVITE at their telephones.

An agent is due when the last talk has ended, which the agent ends, and the pause after it is over; a level when those
before it have lasted since the caller was answered. In real seconds, as telephones see it.
"""

import asyncio
import time
from itertools import cycle

from service_numbers.models import QueueType

from .desk import Desk
from .load import spread
from .sipp import free_port

WAITING, AGENTS, PAUSE = 50, 12, 1  # callers; agents, every second of them with a pause of so many seconds
ANSWERS_AFTER, TALKS = 0.1, 1.4  # seconds
LINES, LEVELS, LASTS = 8, 4, 5  # of one caller each; seconds of a level, the shortest there are
LAST_LEVEL = 25  # seconds after which no level is looked for: silent telephones are cut off after thirty
MOST_LATE, MOST_OFF = 50, 0.1  # milliseconds of an agent, seconds of a level


class Waiting:
    """Fifty callers wait in one line whenever an agent becomes free: who has talked calls again."""

    def __init__(self, number, agents):
        self.number, self.pauses = number, {one.short_number: pause for one, pause in agents}
        self.due, self.late, self.talks = {}, {0: [], PAUSE: []}, 0
        self.waiting, self.tasks = 0, set()

    def spawn(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def rings(self, call, at):
        due = self.due.pop(call.who, None)
        if due is not None and self.waiting >= WAITING:
            self.late[self.pauses[call.who]].append(1000 * (at - due))
        self.spawn(self._talk(call))

    async def _talk(self, call):
        await asyncio.sleep(ANSWERS_AFTER)
        if call.over.done():
            return
        call.answer()
        await asyncio.sleep(TALKS)
        if not call.over.done():
            self.talks += 1
            self.due[call.who] = call.hang_up() + self.pauses[call.who]

    async def caller(self, desk):
        """One of the callers, again and again."""
        while True:
            call = desk.call(self.number)
            await call.answered
            self.waiting += 1
            await call.over
            self.waiting -= 1


class Level:
    """One caller of a line whose agents never answer: their levels begin one after another, round after round."""

    def __init__(self, number, agents):
        self.number, self.levels = number, {one.short_number: place for place, one in enumerate(agents)}
        self.began, self.off = None, []
        self.expected = {}

    async def caller(self, desk):
        while True:
            call = desk.call(self.number)
            self.began = await call.answered
            self.expected = {short: self.began + LASTS * place for short, place in self.levels.items()}
            await asyncio.sleep(LAST_LEVEL + 1)
            call.hang_up()
            self.expected = {}
            await asyncio.sleep(1)

    def rings(self, call, at):
        if due := self.expected.get(call.who):
            self.off.append(at - due)
            self.expected[call.who] = due + LASTS * LEVELS


def measure(place, make_firm, *, seconds):
    """Lines of a table, of so many seconds of calls."""
    at, of_carrier = free_port(), free_port()
    firm = make_firm([f"127.0.0.1:{of_carrier}"])
    agents = list(zip(firm.hire(AGENTS), cycle([0, PAUSE]), strict=False))
    members = [(person, {"wrap_up_time": pause}) for person, pause in agents]
    waiting = Waiting(firm.service_number(QueueType.SKILL, members), agents)
    levels = [level(firm) for _line in range(LINES)]
    place.open()
    place.register(firm.people, at)
    asyncio.run(play(place.asterisk.ports.sip, at, of_carrier, waiting, levels, seconds))
    return lines(waiting, [one for level in levels for one in level.off])


def level(firm):
    people = firm.hire(LEVELS)
    members = [(person, {"skill": place}) for place, person in enumerate(people, 1)]
    return Level(firm.service_number(QueueType.SKILL, members), people)


async def play(sip, at, of_carrier, waiting, levels, seconds):
    owners = dict.fromkeys(waiting.pauses, waiting)
    owners |= {short: one for one in levels for short in one.levels}
    telephones = await Desk(at, sip, lambda call, at: owners[call.who].rings(call, at)).open()
    carrier = await Desk(of_carrier, sip).open()
    callers = []
    until = time.monotonic() + seconds
    try:
        for _caller in range(WAITING + AGENTS):
            callers.append(asyncio.ensure_future(waiting.caller(carrier)))
            await asyncio.sleep(0.05)
        for one in levels:
            callers.append(asyncio.ensure_future(one.caller(carrier)))
            await asyncio.sleep(0.7)
        await asyncio.sleep(max(0, until - time.monotonic()))
    finally:
        for task in [*callers, *waiting.tasks]:
            task.cancel()
        await asyncio.gather(*callers, *waiting.tasks, return_exceptions=True)
        for one in (telephones, carrier):
            one.close()


def lines(waiting, off):
    yield f"| talks of {AGENTS} agents, with {WAITING} callers waiting | {waiting.talks} | |"
    for pause, late in waiting.late.items():
        late = sorted(late)
        what = f"until an agent rings again, {pause} s of pause" if pause else "until an agent rings again, no pause"
        yield f"| {what}, {len(late)} times | {spread(late)} | at most {MOST_LATE} ms |"
    off = sorted(off)
    most = max((abs(one) for one in off), default=float("inf"))
    told = f"{off[0]:+.3f} s to {off[-1]:+.3f} s, farthest = {most:.3f} s" if off else "none = 999 s"
    yield f"| beginnings of {len(off)} levels of {LASTS} s against their time | {told} | at most {MOST_OFF} s |"
