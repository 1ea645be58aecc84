"""A call record of FreeSWITCH (mod_json_cdr), read as docs/rules.md, part 4, says.

All variables are texts; `*_epoch` are seconds since 1970, "0" is never.
"""

from datetime import UTC, datetime
from functools import cached_property

from common.text import cleaned

from ..models import Direction, Outcome
from .beside import ONLY_RANG, SAYS_LOST, Course
from .reading import LONGEST_CALL, LONGEST_ID, NotARecord, Reading, ReadLeg, ReadQueueCall, digest_of

# Of Q.850 and FreeSWITCH's own. These mean that somebody or something said no, whether it rang or not. For a word
# that nobody knows yet the number of Q.850 beside it counts: busy, no response, no answer, rejected.
NOBODY_ANSWERED = {
    "USER_BUSY",
    "CALL_REJECTED",
    "NO_USER_RESPONSE",
    "NO_ANSWER",
    "ALLOTTED_TIMEOUT",
}
SAID_NO = {"17", "18", "19", "21"}
# Why mod_callcenter let a caller go: who hung up, and who did not. Of any other word the caller's own end tells.
HUNG_UP = {"BREAK_OUT"}
SENT_ON = {"TIMEOUT", "NO_AGENT_TIMEOUT", "EXIT_WITH_KEY"}
# Applications in which people talk with one another without a bridge, and those that take a call ringing elsewhere.
ROOMS = {"conference"}
PICKS_UP = {"intercept", "pickup"}
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
    return Reading(said.uuid, digest_of(record), legs, queue_call, reason, said.beside())


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
        self.app = self.text("last_app")
        self.call_id = self._call_id()

    def text(self, name):
        value = self.variables.get(name)
        return cleaned(str(value)[:LONGEST_ID]) if isinstance(value, str | int) else ""

    def seconds(self, name):
        text = self.text(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0

    def _call_id(self):
        """The caller's leg. A record may name itself as its call: then another of its fields tells whose it is."""
        own, named = self.uuid, self.text("call_uuid")
        if self.text("direction") == "inbound":
            return self.text("bridge_uuid") or named or own if self.app in PICKS_UP else named or own
        others = (named, *map(self.text, ("cc_member_session_uuid", "originating_leg_uuid", "originator")))
        return next((one for one in (*others, self.of_caller("uuid")) if one and one != own), own)

    @property
    def is_bridged(self):
        """Whether it was connected with another leg, or with people in a room."""
        if "bridge_epoch" in self.variables:
            return bool(self.bridge) or self.is_in_a_room
        return bool(self.text("bridge_uuid") or self.text("last_bridge_to")) or self.is_in_a_room

    @property
    def has_other_side(self):
        """Whether whom the user called took the call: what only rang may have been bridged, to be heard."""
        of_other = self.text("last_bridge_hangup_cause")
        return self.is_bridged and of_other not in NOBODY_ANSWERED and of_other not in ONLY_RANG

    @property
    def is_in_a_room(self):
        return self.app in ROOMS or bool(self.text("conference_name") or self.text("conference_uuid"))

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
            former_id=f"{self.text('call_uuid') or self.uuid}/{user}/{self.start}"[:LONGEST_ID],
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
        """A call that a user makes. What the system itself says or plays (a queue, a mailbox, a menu) is no answer.

        Whoever picks up a call that rings elsewhere makes none: it is an incoming one.
        """
        user, domain = self.text("user_name"), self.text("domain_name")
        if self.text("direction") != "inbound" or not user or not domain:
            return None
        if self.app in PICKS_UP and self.is_bridged:
            return self._picked_up(user, domain)
        outcome = self.outcome
        if outcome in (Outcome.ABANDONED, Outcome.ELSEWHERE) or (
            outcome == Outcome.ANSWERED and not self.has_other_side
        ):
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

    def _picked_up(self, user, domain):
        return ReadLeg(
            leg_id=self.uuid,
            domain=domain,
            user=user,
            direction=Direction.INCOMING,
            outcome=Outcome.ANSWERED,
            caller=self.of_callee("caller_id_number"),
            called=self.of_profile("destination_number"),
            **self.course(),
        )

    def unregistered(self):
        """The only target was a phone that is not registered: that leaves the caller's record and no other."""
        user, domain = self.text("dialed_user"), self.text("dialed_domain")
        if self.text("direction") != "inbound" or not user or not domain or self.text("originated_legs"):
            return None
        if self.bridge or self.text("originate_disposition") == "SUCCESS":
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
        """The caller's leg of mod_callcenter, or of one that was sent on before it could have begun to wait there."""
        joined, reason = self.seconds("cc_queue_joined_epoch"), self.text("cc_cancel_reason")
        if self.text("cc_side") != "member" or not self.queue:
            return None
        if not joined and reason in SENT_ON:
            return self._queue_call(self.start, 0)
        if not EARLIEST <= joined < LATEST:
            return None
        answered = self.seconds("cc_queue_answered_epoch")
        is_answered = (bool(answered) or self.text("cc_cause") == "answered") and self.is_bridged
        left = self.seconds("cc_queue_canceled_epoch") or self.seconds("cc_queue_terminated_epoch") or self.end
        over = (answered or self.bridge) if is_answered else left
        hung_up = reason in HUNG_UP or (reason not in SENT_ON and self.end - left <= 1)
        return self._queue_call(joined, over - joined, is_answered, not is_answered and hung_up)

    def _queue_call(self, joined, wait, is_answered=False, is_abandoned=False):
        return ReadQueueCall(
            call_id=self.uuid,
            domain=self.queue_domain or self.text("domain_name"),
            queue=self.queue,
            dialled=self.of_profile("destination_number"),
            offered_at=self.moment(joined),
            wait=min(max(wait, 0), LONGEST_CALL),
            is_answered=is_answered,
            is_abandoned=is_abandoned,
            caller=self.of_profile("caller_id_number"),
        )

    def beside(self):
        """What it tells other phones of the call: that somebody took it here, be it no user's phone."""
        is_target = self.text("direction") == "outbound" or self.app in PICKS_UP
        if not self.has_times or not is_target or self.outcome != Outcome.ANSWERED or not self.is_bridged:
            return None
        return Course(self.uuid, self.call_id, self.start, self.end, self.talks_from)

    @cached_property
    def outcome(self):
        """As this record has it. Whether another phone took the call indeed, the others tell (see beside.py)."""
        says_no = self.cause in NOBODY_ANSWERED or self.cause in ONLY_RANG
        if self.answer and (self.is_bridged or not says_no):
            return Outcome.ANSWERED
        if self.cause in SAYS_LOST:
            return Outcome.ELSEWHERE
        if self.cause in ONLY_RANG:
            return ONLY_RANG[self.cause]
        said_no = self.cause in NOBODY_ANSWERED or self.text("hangup_cause_q850") in SAID_NO
        return Outcome.UNANSWERED if said_no or self.rang_at else Outcome.ERROR

    @property
    def talks_from(self):
        """The other side's ringing may be bridged before it answers: that is no talk yet."""
        return min(max(self.answer, self.bridge, self.start), self.end)

    def course(self, outcome=None):
        """The times and what else is the same for a leg of either direction."""
        is_answered = (outcome or self.outcome) == Outcome.ANSWERED
        talks_from = self.talks_from
        return {
            "started_at": self.moment(self.start),
            "answered_at": self.moment(talks_from) if is_answered else None,
            "ended_at": self.moment(self.end),
            "call_id": self.call_id,
            "ringing": (talks_from if is_answered else self.end) - self.start,
            "talk": self.end - talks_from if is_answered and self.is_bridged else 0,
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
        return self._of_other("originator", name)

    def of_callee(self, name):
        """A field of a leg that was made for this one, or that it was connected with."""
        return self._of_other("originatee", name)

    def _of_other(self, side, name):
        for profile in self._profiles:
            other = profile.get(side)
            others = other.get(f"{side}_caller_profiles") if isinstance(other, dict) else None
            for one in reversed(others) if isinstance(others, list) else []:
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
