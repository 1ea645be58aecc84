"""A call record of FreeSWITCH (mod_json_cdr), read as docs/rules.md, part 4, says.

All variables are texts; `*_epoch` are seconds since 1970, "0" is never.
"""

from datetime import UTC, datetime
from functools import cached_property

from common.text import cleaned

from ..models import Direction, Outcome
from .reading import LONGEST_CALL, LONGEST_ID, NotARecord, Reading, ReadLeg, ReadQueueCall, digest_of

# Of Q.850 and FreeSWITCH's own. These mean that somebody or something said no, whether it rang or not.
NOBODY_ANSWERED = {
    "USER_BUSY",
    "CALL_REJECTED",
    "NO_USER_RESPONSE",
    "NO_ANSWER",
    "ALLOTTED_TIMEOUT",
}
CALLER_GONE = {"ORIGINATOR_CANCEL"}
ELSEWHERE = {"LOSE_RACE", "PICKED_OFF"}
# Why mod_callcenter let a caller go who did not hang up.
SENT_ON = {"TIMEOUT", "NO_AGENT_TIMEOUT", "EXIT_WITH_KEY"}
EARLIEST, LATEST = 946_684_800, 4_102_444_800  # seconds since 1970: this century


def read(record):
    """The Reading of one record, a dict. Raises NotARecord."""
    variables = record.get("variables") if isinstance(record, dict) else None
    if not isinstance(variables, dict):
        raise NotARecord("a record is an object with variables")
    said = _Said(record, variables)
    if not said.uuid or len(said.uuid) > LONGEST_ID - 40:
        raise NotARecord("a record has the uuid of its leg")
    legs, queue_call = (), None
    if said.has_times:
        legs = tuple(leg for leg in (said.incoming(), said.outgoing(), said.unregistered()) if leg)
        queue_call = said.queue_call()
    reason = ""
    if not legs and not queue_call:
        reason = "no leg of a user" if said.has_times else "its times make no sense"
    return Reading(said.uuid, digest_of(record), legs, queue_call, reason)


class _Said:
    """What a record says, under short names."""

    def __init__(self, record, variables):
        self.record, self.variables = record, variables
        self.uuid = self.text("uuid")
        self.start, self.end = self.seconds("start_epoch"), self.seconds("end_epoch")
        self.answer, self.bridge = self.seconds("answer_epoch"), self.seconds("bridge_epoch")
        self.rang_at = self.seconds("progress_epoch") or self.seconds("progress_media_epoch")
        self.cause = self.text("hangup_cause")
        self.queue, _at, self.queue_domain = self.text("cc_queue").partition("@")
        self.call_id = self.text("call_uuid") or self.uuid

    def text(self, name):
        value = self.variables.get(name)
        return cleaned(str(value)[:LONGEST_ID]) if isinstance(value, str | int) else ""

    def seconds(self, name):
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0

    @property
    def has_times(self):
        return EARLIEST <= self.start < LATEST and self.start <= self.end <= self.start + LONGEST_CALL

    def incoming(self):
        """An offer to a user's phone. Phones of one user that are rung together give the same leg id."""
        user, domain = self.text("dialed_user"), self.text("dialed_domain")
        if self.text("direction") != "outbound" or not user or not domain:
            return None
        return ReadLeg(
            leg_id=f"{self.call_id}/{user}/{self.start}"[:LONGEST_ID],
            domain=domain,
            user=user,
            direction=Direction.INCOMING,
            outcome=self.outcome,
            caller=self.of_caller("caller_id_number") or self.of_profile("caller_id_number"),
            called=self.of_caller("destination_number") or user,
            queue=self.queue,
            dialled=self.of_caller("destination_number"),
            **self.course(),
        )

    def outgoing(self):
        """A call that a user makes. Waiting in a queue is music, not an answer."""
        user, domain = self.text("user_name"), self.text("domain_name")
        if self.text("direction") != "inbound" or not user or not domain:
            return None
        outcome = self.outcome
        if outcome in (Outcome.ABANDONED, Outcome.ELSEWHERE):
            outcome = Outcome.UNANSWERED
        if outcome == Outcome.ANSWERED and self.queue and not self.bridge and not self.text("voicemail_account"):
            outcome = Outcome.UNANSWERED
        return ReadLeg(
            leg_id=self.uuid,
            domain=domain,
            user=user,
            direction=Direction.OUTGOING,
            outcome=outcome,
            caller=user,
            called=self.of_profile("destination_number"),
            **self.course(outcome),
        )

    def unregistered(self):
        """The only target was a phone that is not registered: that leaves the caller's record and no other."""
        user, domain = self.text("dialed_user"), self.text("dialed_domain")
        if self.text("direction") != "inbound" or not user or not domain or self.text("originated_legs"):
            return None
        return ReadLeg(
            leg_id=f"{self.uuid}/{user}"[:LONGEST_ID],
            domain=domain,
            user=user,
            direction=Direction.INCOMING,
            outcome=Outcome.ERROR,
            started_at=self.moment(self.start),
            ended_at=self.moment(self.start),  # it never rang; the record's end is that of what came after
            call_id=self.call_id,
            caller=self.of_profile("caller_id_number"),
            called=self.of_profile("destination_number") or user,
            cause=self.text("originate_disposition") or self.cause,
            queue=self.queue,
            dialled=self.of_profile("destination_number"),
        )

    def queue_call(self):
        """The caller's leg of mod_callcenter."""
        joined = self.seconds("cc_queue_joined_epoch")
        if self.text("cc_side") != "member" or not self.queue or not EARLIEST <= joined < LATEST:
            return None
        answered = self.seconds("cc_queue_answered_epoch")
        is_answered = bool(answered) or self.text("cc_cause") == "answered"
        left = self.seconds("cc_queue_canceled_epoch") or self.seconds("cc_queue_terminated_epoch") or self.end
        over = (answered or self.bridge) if is_answered else left
        return ReadQueueCall(
            call_id=self.uuid,
            domain=self.queue_domain or self.text("domain_name"),
            queue=self.queue,
            dialled=self.of_profile("destination_number"),
            offered_at=self.moment(joined),
            wait=min(max(over - joined, 0), LONGEST_CALL),
            is_answered=is_answered,
            is_abandoned=not is_answered and self.text("cc_cancel_reason") not in SENT_ON,
            caller=self.of_profile("caller_id_number"),
        )

    @cached_property
    def outcome(self):
        if self.answer and not (self.cause in ELSEWHERE and not self.bridge):
            return Outcome.ANSWERED
        if self.cause in ELSEWHERE:
            return Outcome.ELSEWHERE
        if self.cause in CALLER_GONE:
            return Outcome.ABANDONED
        return Outcome.UNANSWERED if self.cause in NOBODY_ANSWERED or self.rang_at else Outcome.ERROR

    def course(self, outcome=None):
        """The times and what else is the same for a leg of either direction."""
        is_answered = (outcome or self.outcome) == Outcome.ANSWERED
        # The other side's ringing may be bridged before it answers: that is no talk yet.
        talks_from = min(max(self.answer, self.bridge, self.start), self.end)
        return {
            "started_at": self.moment(self.start),
            "answered_at": self.moment(talks_from) if is_answered else None,
            "ended_at": self.moment(self.end),
            "call_id": self.call_id,
            "ringing": (talks_from if is_answered else self.end) - self.start,
            "talk": self.end - talks_from if is_answered else 0,
            "is_transferred": is_answered and self.text("transfer_to").startswith(("blind:", "att:")),
            "cause": self.cause,
        }

    @staticmethod
    def moment(seconds):
        return datetime.fromtimestamp(seconds, UTC)

    def of_profile(self, name):
        """A field of the leg's own profile, as it was at first: later parts of a call flow follow a transfer."""
        return next((text for profile in self._profiles if (text := _field(profile, name))), "")

    def of_caller(self, name):
        """A field of the leg that this one was made for."""
        for profile in self._profiles:
            originator = profile.get("originator")
            made_for = originator.get("originator_caller_profiles") if isinstance(originator, dict) else None
            for one in reversed(made_for) if isinstance(made_for, list) else []:
                if text := _field(one, name):
                    return text
        return ""

    @cached_property
    def _profiles(self):
        flow = self.record.get("callflow")
        parts = reversed(flow) if isinstance(flow, list) else []
        profiles = [part.get("caller_profile") for part in parts if isinstance(part, dict)]
        return [profile for profile in profiles if isinstance(profile, dict)]


def _field(profile, name):
    value = profile.get(name) if isinstance(profile, dict) else None
    return cleaned(value[:LONGEST_ID]) if isinstance(value, str) else ""
