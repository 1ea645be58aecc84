"""Legs that are one: several records of one offer to a user's phones, or of one call that a user makes."""

import logging

from .models import CallLeg, Direction, Outcome
from .records.beside import ONLY_RANG, ROUNDING

logger = logging.getLogger(__name__)

# Of several phones of one user that rang together, the best outcome is the leg's.
WORST_TO_BEST = [Outcome.ERROR, Outcome.UNANSWERED, Outcome.ABANDONED, Outcome.ELSEWHERE, Outcome.ANSWERED]
FIELDS = [field.attname for field in CallLeg._meta.concrete_fields]


def joined(held, leg):
    """The one leg that two are. Neither is changed; which comes first makes no difference."""
    if set(leg.records) <= set(held.records):
        if leg.records[0] == held.records[0] and leg.digest != held.digest:
            logger.warning("A call record came again with other content, the first holds: leg %s", held.leg_id)
        return held
    best, other = sorted((held, leg), key=_goodness, reverse=True)
    fields = {name: getattr(best, name) for name in FIELDS} | _of_both(best, other)
    return CallLeg(**fields)


def _of_both(best, other):
    further = sorted({*best.records, *other.records} - {best.records[0]})
    both = {"leg_id": min(best.leg_id, other.leg_id), "records": [best.records[0], *further]}
    return both | (_of_rows(best, other, both["records"]) if best.parts and other.parts else {})


def _of_rows(best, other, records):
    """What rows of Asterisk say for one another: a queue's, of a Local channel, knows the service number."""
    by_record = {part["record"]: part for part in [*other.parts, *best.parts]}
    both = {"parts": [by_record[record] for record in records if record in by_record]}
    if best.service_number is None:
        both |= {"service_number": other.service_number, "service_number_name": other.service_number_name}
    if best.outcome == Outcome.ANSWERED:
        both["wrap_up"] = max(best.wrap_up, other.wrap_up)
        if other.outcome == Outcome.ANSWERED:
            both |= _continued(*sorted((best, other), key=lambda leg: leg.started_at))
    return both


def _continued(first, then):
    """One call of a channel that was connected with somebody else after a while is talk from first to last."""
    if (first.ended_at - then.started_at).total_seconds() > ROUNDING:
        return {}
    ended_at = max(first.ended_at, then.ended_at)
    talk = int((ended_at - first.answered_at).total_seconds())
    times = {name: getattr(first, name) for name in ("started_at", "answered_at", "ringing", "called", "caller")}
    return times | {"ended_at": ended_at, "talk": talk}


def alone(leg):
    """The outcome of a leg as its own records have it, whatever others of its call say."""
    if leg.direction == Direction.INCOMING and leg.outcome not in (Outcome.ANSWERED, Outcome.ERROR):
        return ONLY_RANG.get(leg.cause, leg.outcome)
    return leg.outcome


def _goodness(leg):
    """Of equal ones the ids decide, so that the same records always give the same leg."""
    return _rank(leg), leg.talk, leg.records[0]


def _rank(leg):
    """What a queue says about the channel that stands for a phone counts less than what the phone's own row says; but
    only the queue's row says that the caller gave up.
    """
    outcome = alone(leg)
    rank = WORST_TO_BEST.index(outcome)
    if not leg.parts or leg.parts[0]["is_own"]:
        return rank
    return rank - 0.5 if outcome in (Outcome.ABANDONED, Outcome.ELSEWHERE, Outcome.ANSWERED) else rank - 2
