"""What each kind of step does to a call. That it happens at all is the planner's; nothing is decided here."""

import asyncio

from routing.plan import Kind, What
from statistics.models import Direction

from . import picking_up
from .dial_in import DialIn
from .offers import Offer, Ringing
from .shown import outside_shown
from .sides import Who
from .switch import Cause

DIVERT_RINGS = 60  # seconds
OWN_CALL_RINGS = 180  # seconds: a user who has dialled decides how long to wait, up to what networks do


async def note(call, step):
    """Nothing, but that nobody of a group is there is a call that its service number did not serve."""
    if step.setting and step.setting.what is What.MEMBERS:
        call.exchange.queues.not_served_at_once(call)


async def pass_on(call, step):
    """What follows is by the rules of somebody else of the company."""
    call.rings_for = step.party.number or step.party.short_number


async def play(call, step):
    sound = call.trail.next_sound()
    await call.note_step(step, sound)
    await call.answer()
    await call.quiet()
    await call.exchange.switch.play(call.origin.channel, [step.message], sound)


async def ring(call, step):
    """All phones of the step ring together, until one answers, none rings any more, or the time is over."""
    await call.hear_ringing()
    ringing = Ringing(call)
    await _ring(call, ringing, [_offer(call, step, phone, ringing) for phone in step.phones])


async def divert(call, step):
    """Out on the trunk of the step. Unanswered, the call ends as the network outside says."""
    await call.hear_ringing()
    if call.dials and call.origin.leg:
        call.origin.leg.told["called"] = step.number
    ringing = Ringing(call)
    seconds = OWN_CALL_RINGS if call.dials else DIVERT_RINGS
    cause = await _ring(call, ringing, [_outward(call, step, step.number, seconds, ringing)])
    if cause is not None:
        call.end(cause)


async def queue(call, step):
    """The caller waits in the line of the service number, until somebody answers or nobody will."""
    await call.answer()
    again, call.again = call.again, None
    waiting = call.exchange.queues.enter(call, step, again)
    if not waiting.over.done():
        call.origin.hears = True
        await call.exchange.switch.music(call.origin.channel, step.message)
    await waiting.over
    call.ringing = None
    if not call.talk:
        await call.quiet()
        if not call.is_over:
            await call.note_step(step)


async def voicemail(call, step):
    """What the caller says is recorded for whom the step names; it is kept when the caller hangs up meanwhile."""
    await call.answer()
    await call.quiet()
    await asyncio.shield(call.exchange.recordings.record(call, step.party))
    call.end(Cause.NORMAL)


async def record(call, step):
    """Dial-in recording: a caller who knows the PIN records a message of the company."""
    await call.answer()
    await call.quiet()
    await DialIn(call, step).run()


async def pick_up(call, step):
    """Whoever has dialled takes a call that rings at one of the phones, if there is any."""
    picking_up.pick_up(call, step)


async def reject(call, step):
    call.end(Cause.REJECTED)


async def hang_up(call, step):
    call.end(Cause.NORMAL)


DOES = {
    Kind.NOTE: note,
    Kind.PASS_ON: pass_on,
    Kind.PLAY: play,
    Kind.RING: ring,
    Kind.DIVERT: divert,
    Kind.QUEUE: queue,
    Kind.PICK_UP: pick_up,
    Kind.VOICEMAIL: voicemail,
    Kind.RECORD: record,
    Kind.REJECT: reject,
    Kind.HANG_UP: hang_up,
}


async def _ring(call, ringing, offers):
    """Ring until it is over; returns None once somebody has answered, else the Cause."""
    call.ringing = ringing
    ringing.start(offers)
    cause = await ringing.over
    call.ringing = None
    return cause


def _offer(call, step, phone, ringing):
    """A phone of a step RING: a user's telephones, or a number outside that rings beside them."""
    if phone.number:
        return _outward(call, phone, phone.number, step.seconds, ringing)
    return offer_to_user(call, phone, ringing, shown=call.origin.who.shown, seconds=step.seconds)


def _outward(call, told, number, seconds, ringing):
    """An offer to a number outside, on the trunk of `told` and showing what that says: a Step, or a Phone of one."""
    channel = f"{call.trail.channel}-{call.trail.next_offer()}"
    return Offer(
        call.exchange,
        channel,
        Who(number=number),
        call.origin,
        ringing,
        shown=outside_shown(told),
        seconds=seconds,
        trunk_pk=told.trunk_pk,
    )


def offer_to_user(call, phone, listener, *, shown, seconds, queue=""):
    """An offer to all telephones of a user, and its leg. `queue` is the service number whose line makes it, E.164."""
    exchange, trail = call.exchange, call.trail
    count = trail.next_offer()
    leg = exchange.leg(
        id=trail.id_of(count),
        call=trail.call,
        domain=call.domain,
        user=phone.short_number,
        direction=Direction.INCOMING,
        caller=call.origin.who.told,
        called=call.called,
        queue=queue,
    )
    who = Who(user_pk=phone.user_pk, short_number=phone.short_number, domain=call.domain)
    channel = f"{trail.channel}-{count}"
    told = {"shown": shown, "seconds": seconds, "leg": leg, "wraps_up": phone.wrap_up_time if queue else None}
    return Offer(exchange, channel, who, call.origin, listener, **told)
