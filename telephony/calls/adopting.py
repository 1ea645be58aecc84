"""What the telephone system carries already when a controller begins, or comes back: talks go on, who waits waits
on, who hears a message hears it to its end, who hears ringing is put through anew.
"""

import asyncio
import json
import logging
from dataclasses import replace
from datetime import datetime
from functools import partial

from routing.plan import What
from telephony.records import End

from .call import STEP, Call
from .legs import leg_of_text, leg_of_waiting
from .plans import PlannerAway, Unknown
from .queueing import ANYBODY, WAITS, Again
from .sides import Side, Who
from .switch import Cause
from .talks import NOTE, Talk
from .trails import Trail

logger = logging.getLogger("portal.calls")
A_TALK = 2  # sides


def reconcile(exchange, standing):
    """Bring what `exchange` knows and a Standing together: what is gone is gone, what nobody drives is ended.

    Talks of two whom nobody drives are adopted: their ends are watched, legs are counted by the notes on them. Who
    waited comes into the line again, by arrival, and who heard a message goes on after it. Who is not answered yet is
    put through as if the call had just arrived. The telephones that rang for them stop. Who is being recorded goes on
    speaking.
    """
    exchange.lost(standing.channels)
    own = {talk.bridge for talk in exchange.owners.values() if isinstance(talk, Talk)}
    for bridge, channels in standing.bridges.items():
        if bridge in own or _is_of_dialplan(channels, standing):
            continue
        if len(channels) == A_TALK and not exchange.owners.keys() & set(channels):
            _adopt(exchange, bridge, [_side(exchange, one, standing.channels.get(one) or {}) for one in channels])
        else:
            exchange.spawn(exchange.switch.unbridge(bridge))
    _let_wait_on(exchange, standing)
    exchange.recordings.reconcile(standing)
    _let_go_on(exchange, standing)
    left = [one for one, notes in standing.channels.items() if notes is not None and one not in exchange.owners]
    for channel in left:
        exchange.hang_up(channel, Cause.FAILED)
    if left:
        logger.warning("%s calls that nobody drives any more have been ended", len(left))


def _is_of_dialplan(channels, standing):
    """Whether two talk there without a controller, as somebody in need does: nobody has to drive them."""
    return bool(channels) and all(standing.channels.get(one) is None for one in channels)


def _adopt(exchange, bridge, sides):
    first, second = sides
    talk = Talk(exchange, first, second, Trail(exchange.name, f"{first.channel}-again"), bridge=bridge)
    for side in sides:
        exchange.owners[side.channel] = talk


def _side(exchange, channel, notes):
    """A side of a talk by what was noted on its channel; somebody outside has no note."""
    noted = _read(notes, NOTE)
    leg = leg_of_text(exchange.clock, exchange.record, noted.get("leg") or "")
    if leg is None:
        return Side(channel, Who(), is_up=True)
    user, wraps_up = noted.get("user"), noted.get("wraps_up")
    who = Who(user_pk=user, short_number=leg.told["user"], domain=leg.told["domain"])
    side = Side(channel, who, leg=leg, is_up=True, wraps_up=wraps_up)
    if user:
        queues = exchange.queues
        side.freed = queues.busy(user) if wraps_up is None else queues.talks_on(user, wraps_up)
    return side


def _read(notes, name):
    try:
        return json.loads((notes or {}).get(name) or "{}")
    except ValueError:
        return {}


# Whose telephones ring for them


def _stop_ringing(exchange, standing, came):
    """What was rung for the call of a channel by whoever was here before: whoever answers there finds nobody."""
    for channel, notes in standing.channels.items():
        if channel.startswith(f"{came}-") and notes is None and channel not in exchange.owners:
            exchange.hang_up(channel, Cause.NORMAL)


def _is_in_bridge(channel, standing):
    return any(channel in there for there in standing.bridges.values())


# Who hears a message, or that it rings


def _let_go_on(exchange, standing):
    again = int(exchange.clock.moment().timestamp())  # another one for each controller
    for channel, arrived in standing.callers.items():
        notes = standing.channels[channel] or {}
        is_up = channel in standing.answered
        noted = _read(notes, STEP) if is_up else {}
        if channel in exchange.owners or _is_in_bridge(channel, standing) or (is_up and not noted):
            continue
        call, question = Call.with_question(exchange, arrived, again)
        call.origin.is_up = is_up
        _stop_ringing(exchange, standing, channel)
        question = noted["question"] if noted else question
        call.start(question, since=partial(_first_to_do, exchange.switch, channel, noted))


async def _first_to_do(switch, channel, noted, steps):
    """The place of the step after the noted one, which is heard to its end; that of the first of a plan that has
    changed since.
    """
    if not noted:
        return 0
    if noted["sound"]:
        await switch.played(channel, noted["sound"])
    place = noted["place"]
    return place + 1 if place < len(steps) and steps[place].kind.value == noted["kind"] else 0


# Who waits


def _let_wait_on(exchange, standing):
    waiting = []
    for channel, notes in standing.channels.items():
        noted = _read(notes, WAITS)
        if noted and channel not in exchange.owners:
            call = _waiting_call(exchange, channel, noted)
            waiting.append((call, noted["number"], noted["shown"]))
            _stop_ringing(exchange, standing, noted["came"])
    if waiting:
        waiting.sort(key=lambda one: one[0].again.since)
        exchange.spawn(_wait_on(exchange, waiting))


def _waiting_call(exchange, channel, noted):
    """The Call of a caller who waits, by what was noted on the channel."""
    who, leg = Who(**noted["who"]), leg_of_waiting(exchange.clock, exchange.record, noted["leg"])
    freed = exchange.queues.busy(who.user_pk) if who.user_pk else None
    origin = Side(channel, who, leg=leg, is_up=True, freed=freed)
    origin.hears = True
    call = Call(exchange, origin, Trail(exchange.name, noted["came"], again=noted["again"] + 1))
    call.again = Again(noted["id"], datetime.fromisoformat(noted["since"]))
    call.called, call.domain, call.rings_for = noted["called"], noted["domain"], noted["number"]
    return call


async def _wait_on(exchange, waiting):
    """Into their lines, by arrival: all are asked about before the first one rings anybody."""
    answers = await asyncio.gather(*(_asked(exchange, call, number) for call, number, _shown in waiting))
    for (call, number, shown), answer in zip(waiting, answers, strict=True):
        if call.is_over:
            exchange.queues.not_served_at_once(call, End.ABANDONED)
        elif answer is None:
            exchange.queues.not_served_at_once(call)
            call.end(Cause.FAILED)
        else:
            call.company_pk = answer.company_pk
            call.go_on(*_steps_left(exchange, call, answer.plan.steps, number, shown))


async def _asked(exchange, call, number):
    who = call.origin.who
    try:
        return await exchange.planner.ask(called=number, caller=ANYBODY if who.short_number else who.asked)
    except (Unknown, PlannerAway) as error:
        logger.warning("Who waits at %s cannot wait on: %s", number, error)
        return None


def _steps_left(exchange, call, steps, number, shown):
    """Waiting, and what comes after it, with the place in the plan of that. Where nobody is there any more it is what
    any caller gets now.
    """
    for place, step in enumerate(steps):
        if step.levels and step.party.number == number:
            return [replace(step, shown_number=shown), *steps[place + 1 :]], place
    exchange.queues.not_served_at_once(call)
    return [one for one in steps if not (one.setting and one.setting.what is What.MEMBERS)], 0
