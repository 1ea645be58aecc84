"""A call from its first step until two talk or it ends."""

import asyncio
import json
import logging
from dataclasses import replace

from statistics.models import Direction

from .plans import PlannerAway, Unknown
from .sides import Side, Who
from .steps import DOES
from .switch import Cause, Gone, Pressed, SwitchError
from .talks import Talk
from .trails import Trail

logger = logging.getLogger("portal.calls")

STEP = "PORTAL_STEP"


class Call:
    """The way of one caller (`origin`, a Side) through the steps of a plan.

    `trail` gives what it leaves behind its ids, `ringing` is what can be told that the caller is gone (a Ringing or a
    Waiting), `company_pk` and `domain` are of the company whose plan it follows. `called` is the number (E.164) or
    what was dialled, `rings_for` the number or short number of whom the present steps are about. `dials`: the caller
    is a user, and has dialled. `again` is the Again of a caller who has waited since before this controller began.
    `keys` is a queue for what the caller presses, while somebody wants to know it. `question` is what the planner was
    asked, `place` that of the present step in its plan.
    """

    def __init__(self, exchange, origin, trail):
        self.exchange, self.origin, self.trail = exchange, origin, trail
        self.company_pk, self.domain, self.called, self.rings_for, self.dials = None, "", "", "", False
        self.ringing, self.talk, self.task, self.again, self.is_over = None, None, None, None, False
        self.question, self.place = {}, 0
        self.keys = None
        exchange.owners[origin.channel] = self

    @classmethod
    def arrived(cls, exchange, event):
        """A new call, from outside or by a user."""
        call, question = cls.with_question(exchange, event)
        call.start(question)

    @classmethod
    def with_question(cls, exchange, event, again=0):
        """The Call of an Arrived, and what the planner is asked about it. `again`: see Trail."""
        trail = Trail(exchange.name, event.channel, again)
        if event.from_trunk:
            who = Who(number="" if event.is_withheld else event.caller, is_withheld=event.is_withheld)
            question = {"called": event.called, "caller": "anonymous" if event.is_withheld else event.caller}
            return cls(exchange, Side(event.channel, who), trail), question
        short_number, _at, domain = event.endpoint.partition("@")
        who = Who(short_number=short_number, domain=domain)
        leg = exchange.leg(
            id=trail.id_of("own"),
            call=trail.call,
            domain=domain,
            user=short_number,
            direction=Direction.OUTGOING,
            caller=short_number,
            called=event.called,
        )
        question = {"user": short_number, "domain": domain, "dialled": event.called}
        return cls(exchange, Side(event.channel, who, leg=leg), trail), question

    def start(self, question, answer=None, *, since=None):
        """Ask the planner, unless its answer is there, and follow its steps.

        `since` is of a call that another controller has begun: it is awaited with the steps and says the place of
        the first of them that is still to be done.
        """
        self.question = question
        self.task = self.exchange.spawn(self._carried(self._begin, answer, since))

    def go_on(self, steps, place=0):
        """Follow these steps of a plan, the first of which has that place, of a call that another controller has
        begun.
        """
        self.task = self.exchange.spawn(self._carried(self.follow, steps, place))

    async def _begin(self, answer, since):
        answer = answer or await self.exchange.planner.ask(**self.question)
        self._learn(self.question, answer)
        steps = answer.plan.steps
        place = await since(steps) if since else 0
        await self.follow(steps[place:], place)

    async def _carried(self, work, *given):
        """Whatever goes wrong ends this call, and no other one."""
        try:
            await work(*given)
        except Unknown as error:
            logger.info("Call of %s refused: %s", self.origin.channel, error)
            self.end(Cause.REJECTED)
        except (PlannerAway, SwitchError) as error:
            logger.warning("Call of %s cannot go on: %s", self.origin.channel, error)
            self.end(Cause.FAILED)
        except Exception:
            self.end(Cause.FAILED)
            raise

    def _learn(self, question, answer):
        """What the answer says of the caller and the company."""
        self.company_pk, self.domain = answer.company_pk, answer.domain
        self.called = self.rings_for = answer.plan.called
        who, caller, user = self.origin.who, answer.plan.caller, question.get("user")
        self.dials = bool(user) and who.short_number == user
        if self.dials:
            self._busy(answer.user_pk, answer.user_name)
        elif not user:
            number = "" if caller.is_withheld else caller.number or who.number
            self.origin.who = Who(number=number, is_withheld=caller.is_withheld)

    def _busy(self, user_pk, name):
        """The user who calls takes no other calls of lines meanwhile."""
        who = self.origin.who
        if self.origin.freed is None and user_pk:
            self.origin.who = replace(who, user_pk=user_pk, name=name)
            self.origin.freed = self.exchange.queues.busy(user_pk)

    async def follow(self, steps, place=0):
        """One step after another, until somebody talks or the call has ended. `place` is that of the first."""
        for self.place, step in enumerate(steps, place):
            if self.talk or self.is_over:
                return
            await DOES[step.kind](self, step)
        if not self.talk:
            self.end(Cause.NORMAL)

    # What steps do

    async def answer(self):
        """The caller is answered by the system, to hear something."""
        if not self.origin.is_up:
            self.origin.is_up = True
            await self.exchange.switch.answer(self.origin.channel)
        if self.origin.leg:
            self.origin.leg.has_rung = True

    async def note_step(self, step=None, sound=""):
        """Keep on the caller's channel which step of the plan it is at, and what it hears there (its id): from there
        another controller goes on, should this one be killed. Without a step it is at the beginning.
        """
        kind = step.kind.value if step else ""
        noted = {"question": self.question, "place": self.place, "kind": kind, "sound": sound}
        await self.exchange.switch.note(self.origin.channel, STEP, json.dumps(noted))

    async def hear_ringing(self):
        self.origin.hears = True
        await self.exchange.switch.ring(self.origin.channel)

    async def quiet(self):
        if self.origin.hears and self.origin.is_up:
            await self.exchange.switch.quiet(self.origin.channel)
        self.origin.hears = False

    def connect(self, side):
        """Somebody has answered: from now on two talk, and this call is over."""
        self.talk = Talk(self.exchange, self.origin, side, self.trail)
        self.talk.start()

    def end(self, cause):
        """The call ends with a Cause for the caller."""
        if not self.is_over and not self.talk:
            self._over(cause)
            self.exchange.hang_up(self.origin.channel, cause)

    # What happens to it

    def event(self, event):
        if isinstance(event, Gone):
            self.exchange.owners.pop(event.channel, None)
            self._over(event.cause, by_user=True)
        elif isinstance(event, Pressed) and self.keys is not None:
            self.keys.put_nowait(event.key)

    def _over(self, cause, *, by_user=False):
        if self.is_over:
            return
        self.is_over = True
        if self.ringing:
            self.ringing.abandon()
        self.origin.over(cause, by_user=by_user)
        if self.task and self.task is not asyncio.current_task():
            self.task.cancel()

    def take_over(self, side):
        """Another caller in place of the one who rings or waits: a consultation that is handed over before it is
        answered. Returns the side that is out of it.
        """
        before, self.origin = self.origin, side
        self.dials = False
        self.exchange.owners[side.channel] = self
        self.origin.hears = True
        self.exchange.spawn(self.ringing.let_hear(side.channel))
        return before
