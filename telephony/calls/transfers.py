"""A telephone hands its call on (REFER): at once to what it dials, or after a consultation."""

import asyncio
import logging

from routing.plan import Kind

from .call import Call
from .plans import PlannerAway, Unknown
from .sides import Side
from .switch import Cause
from .talks import Talk

logger = logging.getLogger("portal.calls")

# Who is passed on takes no calls from telephones that ring.
GOES_NOWHERE = (Kind.REJECT, Kind.HANG_UP, Kind.PICK_UP)

# Seconds until a telephone that does not hang up by itself is hung up: Asterisk says how it went and hangs up in
# threads of their own, and what comes after the end is heard by nobody.
TOLD = 0.5


async def transfer(exchange, event):
    """Do what a telephone asks, and tell it how that went. What cannot be done leaves the talk as it is."""
    talk = exchange.owners.get(event.channel)
    side = talk.side_of(event.channel) if isinstance(talk, Talk) else None
    if side is None or not side.who.endpoint or talk.is_handed_on:
        done = False
    else:
        talk.is_handed_on = True
        if event.consultation:
            done = _after_consultation(exchange, talk, side, event.consultation)
        else:
            done = await _at_once(exchange, talk, side, event.target)
        talk.is_handed_on = False
    try:
        await exchange.switch.transferred(event.channel, done)
        if done:
            await asyncio.sleep(TOLD)
    finally:  # a telephone that has hung up by itself cannot be told, and its consultation ends all the same
        if done:
            exchange.hang_up(event.channel, Cause.NORMAL)
            if event.consultation:
                exchange.hang_up(event.consultation, Cause.NORMAL)


async def _at_once(exchange, talk, side, target):
    """Hand the other side on to what the user dials: by the user's lists, trunk and short numbers. Telephones are
    shown who is handed on.
    """
    question = {"user": side.who.short_number, "domain": side.who.domain, "dialled": target}
    question["passed_on"] = talk.other(side).who.asked
    try:
        answer = await exchange.planner.ask(**question)
    except (Unknown, PlannerAway) as error:
        logger.info("A transfer to %s is refused: %s", target, error)
        return False
    first = next(step for step in answer.plan.steps if step.kind is not Kind.NOTE)
    if talk.is_over or first.kind in GOES_NOWHERE:
        return False
    other = _let_go(exchange, talk, side)
    call = Call(exchange, other, talk.trail)
    call.question = question
    exchange.spawn(call.note_step())  # where the call before was, is over
    call.start(question, answer)
    return True


def _after_consultation(exchange, talk, side, consultation):
    """Hand the other side to whom the user has called meanwhile, who may not have answered yet."""
    there = exchange.owners.get(consultation)
    if isinstance(there, Talk) and there is not talk:
        asking = there.side_of(consultation)
        if not _is_same_user(asking, side):
            return False
        third = _let_go(exchange, there, asking, is_passed_on=False)
        other = _let_go(exchange, talk, side)
        Talk(exchange, other, third, talk.trail).start()
        return True
    if isinstance(there, Call) and there.ringing and _is_same_user(there.origin, side):
        other = _let_go(exchange, talk, side)
        asking = there.take_over(other)
        exchange.owners.pop(asking.channel, None)
        asking.over(Cause.NORMAL, by_user=True)
        return True
    return False


def _is_same_user(one: Side, other: Side):
    return one.who.endpoint == other.who.endpoint


def _let_go(exchange, talk, side, *, is_passed_on=True):
    """End a talk for the user who hands it on; returns the other side, which stays. A consultation is only asked."""
    other = talk.other(side)
    talk.dissolve(stays=other)
    exchange.owners.pop(side.channel, None)
    if side.leg:
        side.leg.transferred = is_passed_on
    side.over(Cause.NORMAL)
    return other
