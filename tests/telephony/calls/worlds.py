"""An exchange with a telephone system that is none, and a planner that answers as it is told."""

import asyncio
import logging
import random
from datetime import UTC, datetime, timedelta

from routing.configuration import Message, Party, Phone
from routing.plan import Caller, Kind, Plan, Setting, Step, What, Whose
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from telephony.calls.exchange import Exchange
from telephony.calls.plans import Answer, Unknown
from telephony.records import LegRecord
from telephony.waiting import Lines

from .jumping import JumpingLoop
from .stand_in import StandIn

DOMAIN = "ours.example"
BEGIN = datetime(2026, 6, 1, 9, tzinfo=UTC)
OUTSIDE, SUPPORT = "+447700900123", "+441632960160"
ANN, BOB, CID = (Phone(name, pk, str(100 + pk)) for pk, name in enumerate(["Ann", "Bob", "Cid"], 1))
NAMES = {one.short_number: one.name for one in (ANN, BOB, CID)}


def at(phone):
    return f"{phone.short_number}@{DOMAIN}"


class Told:
    """A planner that says the same each time: `plans` has steps by what is called, or by (user, dialled)."""

    def __init__(self, plans):
        self.plans, self.asked, self.versions_now = plans, [], {}

    async def ask(self, called="", caller="", user=None, domain=None, dialled="", passed_on=None):
        await asyncio.sleep(0.01)
        self.passed_on = passed_on
        self.asked.append(called or dialled)
        steps = self.plans.get((user, dialled) if user else called)
        if steps is None:
            raise Unknown(called or dialled)
        if isinstance(steps, Exception):
            raise steps
        if user:
            plan = Plan(dialled, Caller("+4416329601" + user[1:], user), BEGIN, tuple(steps))
            return Answer(1, domain, plan, int(user) - 100, NAMES.get(user, ""))
        withheld = caller == "anonymous"
        plan = Plan(called, Caller(None if withheld else caller, None, withheld), BEGIN, tuple(steps))
        return Answer(1, DOMAIN, plan)

    async def versions(self, companies):
        return {one: self.versions_now.get(one, 0) for one in companies}


class Pure:
    """The planner itself, over a company that is a value (`tests/routing/companies.py`)."""

    def __init__(self, company):
        self.company = company

    async def ask(self, called="", caller="", user=None, domain=None, dialled="", passed_on=None):
        await asyncio.sleep(0.01)
        company = self.company
        if user:
            who = company.users[company.short_numbers[user]]
            passed_on = passed_on and self._caller(passed_on)
            return Answer(1, DOMAIN, plan_outgoing_call(company, who, dialled, BEGIN, passed_on=passed_on), who.pk)
        there = self._caller(caller)
        if number := company.service_numbers.get(called):
            return Answer(1, DOMAIN, plan_call(company, number, there, BEGIN))
        if (owner := company.owners.get(called)) is None:
            raise Unknown(called)
        return Answer(1, DOMAIN, plan_user_call(company, company.users[owner], there, BEGIN))

    def _caller(self, text):
        if text == "anonymous":
            return Caller(is_withheld=True)
        colleague = self.company.users.get(self.company.short_numbers.get(text))
        return (
            Caller(*colleague.numbers[:1], short_number=text) if colleague else Caller(text if text != "?" else None)
        )


class Complaints(logging.Handler):
    """What was logged as an error: it would be lost else, for one call must not take the others along."""

    def __init__(self, level):
        super().__init__(level)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


class Kept:
    """A spool of recordings in memory. `begun` has each Recording by its name, `ended` the names of those whose
    end has been told; a disk that is `full` takes none. `dictated` are messages of companies, as (name, what is told
    of it), `dropped` the names of what nobody wanted.
    """

    def __init__(self):
        self.begun, self.ended, self.full = {}, [], False
        self.switch, self.dictated, self.dropped = None, [], []

    async def begin(self, recording):
        await asyncio.sleep(0.01)
        if not self.full:
            self.begun[recording.name] = recording
        return not self.full

    async def end(self, name):
        await asyncio.sleep(0.01)
        self.ended.append(name)

    async def unfinished(self):
        return [name for name in self.begun if name not in self.ended]

    async def seconds(self, name):
        await asyncio.sleep(0.01)
        return self.switch.recordings[name].over.result()

    async def drop(self, name):
        self.dropped.append(name)

    async def keep_dictated(self, name, **told):
        await asyncio.sleep(0.5)
        if not self.full:
            self.dictated.append((name, told))
        return not self.full


class World:
    """`with World(plans) as world:` - an engine whose time goes on by `run` alone."""

    def __init__(self, plans=None, planner=None):
        self.runner = asyncio.Runner(loop_factory=JumpingLoop)
        self.planner = planner or Told(plans or {})
        self.records, self.kept, self.complaints = [], Kept(), Complaints(logging.ERROR)

    def __enter__(self):
        self.runner.__enter__()
        logging.getLogger("portal.calls").addHandler(self.complaints)
        self.loop = self.runner.get_loop()
        self.runner.run(self._begin())
        return self

    async def _begin(self):
        self.switch = self.kept.switch = StandIn()
        self.exchange = self.new_exchange()

    def new_exchange(self):
        """A controller that begins."""
        moment = lambda: BEGIN + timedelta(seconds=self.loop.time())  # noqa: E731
        told = {"name": "engine", "lines": Lines(random.Random(7)), "recordings": self.kept, "moment": moment}
        made = self.switch.exchange = Exchange(self.switch, self.planner, self.records.append, **told)
        self.alarms, at = [], made.clock.at

        def noted(when, what):
            self.alarms.append(at(when, what))
            return self.alarms[-1]

        made.clock.at = noted
        return made

    async def kill_controller(self):
        """It is gone from one moment to the next; what it has begun in the telephone system goes on."""
        for alarm in self.alarms:
            alarm.cancel()
        self.switch.is_left_alone = True
        await self.exchange.close()
        self.switch.is_left_alone = False
        self.switch.exchange = None

    def __exit__(self, kind, *error):
        logging.getLogger("portal.calls").removeHandler(self.complaints)
        self.runner.run(self.exchange.close())
        self.runner.__exit__(kind, *error)
        if kind is None:
            assert self.complaints.lines == []

    def run(self, seconds):
        self.runner.run(asyncio.sleep(seconds))

    def until(self, moment):
        """Go on until so many seconds have passed since the beginning."""
        self.run(moment - self.loop.time())

    def does(self, function, *values, **more):
        """Let something happen in the telephone system now; returns what it returns."""

        async def it():
            return function(*values, **more)

        return self.runner.run(it())

    def call(self, called=SUPPORT, caller=OUTSIDE, **more):
        return self.does(self.switch.arrive, called, caller, **more)

    def dial(self, phone, dialled):
        """A user dials something; returns the channel."""
        return self.does(self.switch.arrive, dialled, endpoint=at(phone))

    def hangs_up(self, channel):
        self.does(self.switch.leave, channel)

    def orders(self, *kinds):
        """The orders so far of some kinds, without their times."""
        return [tuple(order) for _when, *order in self.switch.said if not kinds or order[0] in kinds]

    def times(self, kind):
        return [when for when, order, *_about in self.switch.said if order == kind]

    @property
    def messages(self):
        """What callers have said, of which nothing more is written: (Recording, seconds)."""
        there = self.switch.recordings
        return [(self.kept.begun[name], there[name].over.result()) for name in self.kept.ended if name in there]

    @property
    def talks(self):
        return [sorted(there) for there in self.switch.bridges.values() if there]

    @property
    def legs(self):
        return [
            (one.user, str(one.direction), str(one.outcome)) for one in self.records if isinstance(one, LegRecord)
        ]

    @property
    def waits(self):
        return [(one.number, str(one.end), one.wait) for one in self.records if not isinstance(one, LegRecord)]

    def assert_at_rest(self):
        """No channel and no bridge is left, and nobody deals with one; everybody is free."""
        assert (self.switch.channels, self.switch.bridges, self.exchange.owners) == ({}, {}, {})
        assert (self.exchange.queues.waiting, self.exchange.queues.offers) == ({}, {})
        assert self.exchange.recordings.names == set()


# Steps


def step(kind, **more):
    return Step(kind, "", "", **more)


def play(name="hello", pk=1):
    return step(Kind.PLAY, message=Message(pk, name))


def ring(*phones, seconds=20, **more):
    return step(Kind.RING, phones=phones, seconds=seconds, **more)


def pick_up(*phones):
    return step(Kind.PICK_UP, phones=phones)


def divert(number="+441632960999", shown_number=OUTSIDE, **more):
    return step(Kind.DIVERT, number=number, shown_number=shown_number, trunk="A", **more)


def nobody_there():
    return step(Kind.NOTE, setting=Setting(What.MEMBERS, Whose.SERVICE_NUMBER, 1))


def pass_on(number="", short_number=""):
    return step(Kind.PASS_ON, party=Party(1, number, short_number))


def voicemail(number="", short_number="", pk=1):
    return step(Kind.VOICEMAIL, party=Party(pk, number, short_number))


REJECT, HANG_UP = map(step, (Kind.REJECT, Kind.HANG_UP))
VOICEMAIL = voicemail(SUPPORT)
DIAL_IN = step(Kind.RECORD, party=Party(1, SUPPORT), pin="2580")
