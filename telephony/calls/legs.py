"""The legs of a call while they last, and how each comes to its outcome (docs/rules.md, part 4)."""

import json
from datetime import datetime
from enum import Enum

from statistics.models import Outcome
from telephony.records import LegRecord

from .switch import Cause

NOT_TAKEN = frozenset([Cause.BUSY, Cause.NO_RESPONSE, Cause.NO_ANSWER, Cause.REJECTED])


class Why(Enum):
    """Why a telephone stops ringing though nobody has answered there."""

    ELSEWHERE = "elsewhere"  # another one has
    CALLER_GONE = "caller gone"
    NOT_WANTED = "not wanted"  # its time is over, or it does not ring for this call any more


def outcome_by(cause, has_rung):
    """The Outcome of a leg that was not answered, by the cause that the telephone gave."""
    if cause in NOT_TAKEN:
        return Outcome.UNANSWERED
    return Outcome.UNANSWERED if has_rung else Outcome.ERROR


class Leg:
    """A leg while it lasts. `record` takes the LegRecord at its end, once; `clock` gives the time both ways.

    `told` is what the record says of it from the beginning: id, call, domain, user, direction and so on. `has_rung`:
    a telephone rang, or the caller was answered by the system: then it is no failure of the network.
    """

    def __init__(self, clock, record, **told):
        self.clock, self.record, self.told = clock, record, told
        self.started_at, self.began = clock.moment(), clock.now()
        self.answered_at, self.ringing = None, 0
        self.talk, self.talks_since = 0.0, None
        self.has_rung, self.transferred, self.is_closed = False, False, False

    def bridged(self):
        """From now on the two talk."""
        if self.answered_at is None:
            self.answered_at, self.ringing = self.clock.moment(), self.clock.now() - self.began
        if self.talks_since is None:
            self.talks_since = self.clock.now()

    def unbridged(self):
        """They talk no more; the side may go on without this other one, waiting or ringing somebody else."""
        if self.talks_since is not None:
            self.talk += self.clock.now() - self.talks_since
            self.talks_since = None

    def withdrawn(self, why: Why):
        """The telephone stops ringing because it was told so."""
        outcomes = {Why.ELSEWHERE: Outcome.ELSEWHERE, Why.CALLER_GONE: Outcome.ABANDONED}
        causes = {Why.ELSEWHERE: Cause.ELSEWHERE, Why.CALLER_GONE: Cause.NORMAL}
        self._write(outcomes.get(why, Outcome.UNANSWERED), causes.get(why, Cause.NO_ANSWER))

    def close(self, cause, *, by_user=False):
        """The side is gone for a cause of Q.850. A user who hangs up before an answer gives nobody up: UNANSWERED."""
        self.unbridged()
        if self.answered_at:
            outcome = Outcome.ANSWERED
        else:
            outcome = Outcome.UNANSWERED if by_user else outcome_by(cause, self.has_rung)
        self._write(outcome, cause)

    def as_text(self):
        """What is known of it, to be noted on its channel: `leg_of_text` makes it anew after a restart."""
        known = {"told": self.told, "started_at": self.started_at.isoformat(), "talk": round(self.talk)}
        if self.answered_at:
            known |= {"answered_at": self.answered_at.isoformat(), "ringing": round(self.ringing)}
        return json.dumps(known)

    def _write(self, outcome, cause):
        if self.is_closed:
            return
        self.is_closed = True
        ringing = self.ringing if self.answered_at else self.clock.now() - self.began
        self.record(
            LegRecord(
                **self.told,
                outcome=outcome,
                started_at=self.started_at,
                answered_at=self.answered_at,
                ended_at=self.clock.moment(),
                ringing=round(ringing),
                talk=round(self.talk),
                transferred=self.transferred,
                cause=str(int(cause)),
            )
        )


def leg_of_waiting(clock, record, text):
    """The Leg of a user who waits that was noted on the channel; None if that is none."""
    try:
        known = json.loads(text)
        leg = Leg(clock, record, **known["told"])
        leg.started_at = datetime.fromisoformat(known["started_at"])
        leg.talk = known["talk"]
        if "answered_at" in known:
            leg.answered_at, leg.ringing = datetime.fromisoformat(known["answered_at"]), known["ringing"]
    except (ValueError, KeyError, TypeError):
        return None
    leg.began, leg.has_rung = clock.when(leg.started_at), True
    return leg


def leg_of_text(clock, record, text):
    """The Leg of an answered call that was noted on a channel, which has been talking since; None if that is none."""
    try:
        known = json.loads(text)
        leg = Leg(clock, record, **known["told"])
        leg.started_at = datetime.fromisoformat(known["started_at"])
        leg.answered_at = datetime.fromisoformat(known["answered_at"])
        leg.ringing = known["ringing"]
        leg.talk = known["talk"] + (clock.moment() - leg.answered_at).total_seconds()
    except (ValueError, KeyError, TypeError):
        return None
    leg.talks_since = clock.now()
    return leg
