"""A record of the portal's own telephone system: a leg or a waiting caller, see `telephony/records/records.py`.

It says by itself how it ended, since whoever wrote it saw the call: others of its call change nothing about it.
"""

from datetime import UTC, datetime, timedelta

from common.text import cleaned

from ..models import Direction, Outcome
from .reading import LONGEST_CALL, LONGEST_ID, NotARecord, Reading, ReadLeg, ReadQueueCall, digest_of

LEG, QUEUE_CALL = "leg", "queue call"
ENDS = {"answered", "abandoned", "not served"}
LONGEST_OWN_ID = 180  # of the record, which gets its kind before it
CENTURY = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
NO_TIMES = "its times make no sense"


def read(record):
    """The Reading of one record, a dict. Raises NotARecord."""
    if not isinstance(record, dict) or record.get("record") not in (LEG, QUEUE_CALL):
        raise NotARecord("a record of the telephone system says whether it is a leg or a queue call")
    said = _Said(record)
    if not said.id or len(said.id) > LONGEST_OWN_ID:
        raise NotARecord(f"a record has an id of at most {LONGEST_OWN_ID} characters")
    digest = digest_of(record)
    # Legs and queue calls have ids of their own: one may not take the place of the other where both are kept aside.
    if record["record"] == LEG:
        legs, reason = said.leg()
        return Reading(f"leg/{said.id}", digest, legs=legs, reason=reason)
    queue_call, reason = said.queue_call()
    return Reading(said.queue_call_id, digest, queue_call=queue_call, reason=reason)


class _Said:
    """What a record says, under short names."""

    def __init__(self, record):
        self.record = record
        self.id = self.text("id")
        self.queue_call_id = f"queue call/{self.id}"

    def text(self, name):
        value = self.record.get(name)
        if value is not None and not isinstance(value, str):
            raise NotARecord(f"{name} is a text")
        return cleaned((value or "")[:LONGEST_ID])

    def seconds(self, name):
        value = self.record.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise NotARecord(f"{name} is a number of seconds")
        return int(min(max(value, 0), LONGEST_CALL))

    def moment(self, name):
        """An instant, or None where there is none that makes sense."""
        try:
            moment = datetime.fromisoformat(self.text(name))
        except ValueError:
            return None
        return moment if moment.tzinfo and CENTURY[0] <= moment < CENTURY[1] else None

    def leg(self):
        """A tuple of the leg, empty where there is none, and why."""
        direction, outcome = self.text("direction"), self.text("outcome")
        if direction not in Direction.values or outcome not in Outcome.values:
            return (), "its direction or its outcome is unknown"
        started_at, ended_at, answered_at = map(self.moment, ("started_at", "ended_at", "answered_at"))
        if (
            not started_at
            or not ended_at
            or not started_at <= ended_at <= started_at + timedelta(seconds=LONGEST_CALL)
        ):
            return (), NO_TIMES
        if direction == Direction.OUTGOING and outcome in (Outcome.ABANDONED, Outcome.ELSEWHERE):
            outcome = Outcome.UNANSWERED  # whoever gives up an own call was not answered
        is_answered = outcome == Outcome.ANSWERED
        cause = self.text("cause")
        leg = ReadLeg(
            leg_id=self.id,
            domain=self.text("domain"),
            user=self.text("user"),
            direction=direction,
            outcome=outcome,
            started_at=started_at,
            answered_at=answered_at if is_answered else None,
            ended_at=ended_at,
            call_id=self.text("call"),
            ringing=self.seconds("ringing"),
            talk=self.seconds("talk") if is_answered else 0,
            is_transferred=is_answered and self.record.get("transferred") is True,
            caller=self.text("caller"),
            called=self.text("called"),
            cause=cause if cause.isdigit() else "",  # words of other systems ask who else took the call
            queue=self.text("queue"),
        )
        return (leg,), ""

    def queue_call(self):
        """The caller who waited, or None and why."""
        end, offered_at = self.text("end"), self.moment("offered_at")
        if end not in ENDS:
            return None, "its end is unknown"
        if not offered_at:
            return None, NO_TIMES
        call = ReadQueueCall(
            call_id=self.queue_call_id,
            of_call=self.text("call"),
            domain=self.text("domain"),
            queue=self.text("number"),
            dialled="",
            offered_at=offered_at,
            wait=self.seconds("wait"),
            is_answered=end == "answered",
            is_abandoned=end == "abandoned",
            caller=self.text("caller"),
        )
        return call, ""
