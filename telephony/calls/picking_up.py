"""A user picks up a call that rings at a colleague's telephone. Whose may be taken says the planner."""

from .legs import Why
from .offers import Offer


def pick_up(call, step):
    """Let who has dialled, the caller of `call`, take the call that has rung longest at the phones of a step; nothing
    happens where none rings.

    It is as if that user's telephone had rung and answered: one leg that comes in, and none of the dialled code. All
    phones that rang for the caller stop.
    """
    offer = _longest_ringing(call.exchange, {phone.user_pk for phone in step.phones})
    if offer is None:
        return
    listener, side = offer.listener, call.origin
    side.leg = _leg_in_place_of(offer.leg, listener.call, side)
    offer.withdraw(Why.ELSEWHERE)
    listener.picked_up(offer, side)
    call.talk = listener.call.talk


def _longest_ringing(exchange, users):
    """The offer to one of some users (by key) whose telephone has been ringing longest, or None."""
    offers = (one for one in exchange.owners.values() if isinstance(one, Offer) and one.who.user_pk in users)
    ringing = (one for one in offers if one.rings_since is not None and not one.is_over)
    return min(ringing, key=lambda one: one.rings_since, default=None)


def _leg_in_place_of(leg, call, side):
    """The leg of a Side that takes a call from who is rung with `leg`: of the same call and line."""
    own = {"id": call.trail.id_of(call.trail.next_offer()), "user": side.who.short_number}
    return call.exchange.leg(**leg.told | own)
