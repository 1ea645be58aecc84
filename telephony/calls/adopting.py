"""What the telephone system carries already when a controller begins, or comes back: talks go on, all else ends."""

import json
import logging

from .legs import leg_of_text
from .sides import Side, Who
from .switch import Cause
from .talks import NOTE, Talk
from .trails import Trail

logger = logging.getLogger("portal.calls")
A_TALK = 2  # sides


def reconcile(exchange, standing):
    """Bring what `exchange` knows and a Standing together: what is gone is gone, what nobody drives is ended.

    Talks of two whom nobody drives are adopted: their ends are watched, legs are counted by the notes on them.
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
    try:
        noted = json.loads(notes.get(NOTE) or "{}")
    except ValueError:
        noted = {}
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
