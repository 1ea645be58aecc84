"""Calls of service numbers as Asterisk tells them: a row for each telephone a queue rang, and for who hung up."""

from datetime import timedelta

from .models import Direction, Outcome, QueueCall
from .records.asterisk_channels import is_local
from .records.beside import ROUNDING

FIELDS = [field.attname for field in QueueCall._meta.concrete_fields if field.attname != "id"]

SAID = ("service_number", "offered_at", "wait", "is_answered", "is_abandoned", "caller")


def over(call):
    """When the waiting was over."""
    return call.offered_at + timedelta(seconds=call.wait)


def differs(one, other):
    return any(getattr(one, name) != getattr(other, name) for name in FIELDS)


def says_otherwise(one, other):
    """Whether two that came under one id tell other things of the call."""
    return any(getattr(one, name) != getattr(other, name) for name in SAID)


def joined_queue_calls(one, other):
    """The call that two parts of it tell; which comes first, and how often, makes no difference."""
    answered = [part for part in (one, other) if part.is_answered]
    last = max((one, other), key=lambda part: (over(part), part.service_number, part.is_abandoned))
    offered_at = min(one.offered_at, other.offered_at)
    until = min(map(over, answered)) if answered else over(last)
    fields = {name: getattr(last, name) for name in FIELDS} | {"offered_at": offered_at}
    fields |= {"wait": int((until - offered_at).total_seconds()), "is_answered": bool(answered)}
    is_abandoned = not answered and any(part.is_abandoned for part in (one, other) if over(part) == until)
    return QueueCall(**fields | {"is_abandoned": is_abandoned})


def as_legs_tell(call, settled):
    """The same with what else is known: when a user's telephone was answered, and that the caller was sent on.

    Who is played something else after the queue did not hang up in it.
    """
    fields = {name: getattr(call, name) for name in FIELDS}
    if call.is_answered:
        answered = [
            leg.answered_at
            for leg in settled.legs
            if (leg.direction, leg.outcome) == (Direction.INCOMING, Outcome.ANSWERED)
            and leg.service_number == call.service_number
            and leg.answered_at >= call.offered_at
        ]
        if answered:
            fields["wait"] = int((min(answered) - call.offered_at).total_seconds())
    elif any(_went_on(row, over(call)) for row in settled.rows):
        fields["is_abandoned"] = False
    return QueueCall(**fields)


def _went_on(row, moment):
    is_of_caller = row.app != "queue" and not is_local(row.channel)
    return is_of_caller and row.start >= moment.timestamp() - ROUNDING and row.end > row.start
