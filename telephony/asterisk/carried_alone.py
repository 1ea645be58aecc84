"""What Asterisk has carried while no controller was connected, as records of the spool.

[counted] and [rung] of extensions.conf write a line for each, once it is over, in fields parted by a bar. Instants
are seconds since 1970, so that nothing is known more exactly than to a second:

    dialled|call|endpoint of the user|dialled|begun|over|seconds of talk|DIALSTATUS
    waited|call|SIP domain|service number|caller|begun|over|seconds of talk|DIALSTATUS|"gone" if the caller has
    absent|call|endpoint of the user|caller|called|service number|at
    rung|call|endpoint of the user|caller|called|service number|begun|answered|over|most seconds|cause|channel

A caller is a number, the endpoint of a user, or "" when withheld. Who passes a call on is not told.
"""

import logging
import os
from datetime import UTC, datetime

from statistics.models import Direction, Outcome
from telephony.records import End, LegRecord, QueueCallRecord

logger = logging.getLogger("portal.calls")

TAKEN = ".taken"
NORMAL, ELSEWHERE, ABSENT = 16, 26, 20  # Q.850
NOT_TAKEN = {17, 18, 19, 21}
CALLER_GONE = {0, 3, NORMAL, 127}  # one of them, by how far the telephone was when it was told to stop
NO_WAY = {"CHANUNAVAIL", "CONGESTION"}
ANSWER = "ANSWER"


def bring_in(path, spool, engine):
    """Bring what the file at `path` says into a Spool. To be called again and again, by one thread.

    `engine` is the name in the ids of calls. A file is set aside first and read at the next call, when no line of it
    is being written any more. It goes once the spool's disk has all of it; what is brought in twice is counted once.
    """
    taken = path.with_name(path.name + TAKEN)
    if taken.exists():
        if spool.unwritten:  # a disk that is full has to take those first
            return
        records = list(_records(taken.read_text(errors="replace"), engine))
        if records and not spool.append(*records):
            return
        if records:
            logger.warning("%s records of calls that no controller has carried are counted", len(records))
        taken.unlink()
    if path.exists():
        os.replace(path, taken)


def _records(text, engine):
    for line in text.splitlines():
        what, *fields = line.split("|")
        try:
            yield RECORDS[what](engine, *fields)
        except (KeyError, TypeError, ValueError, OverflowError):
            logger.error(
                "A line of a call without a controller makes no sense: %s of %s fields", what[:20], len(fields)
            )


def _dialled(engine, call, endpoint, dialled, begun, over, talk, status):
    talk = _seconds(talk)
    outcome = Outcome.ANSWERED if status == ANSWER else Outcome.ERROR if status in NO_WAY else Outcome.UNANSWERED
    return _leg(
        engine,
        call,
        "alone-own",
        endpoint,
        direction=Direction.OUTGOING,
        caller=_told(endpoint),
        called=dialled,
        outcome=outcome,
        started_at=_moment(begun),
        answered_at=_moment(int(over) - talk) if outcome == Outcome.ANSWERED else None,
        ended_at=_moment(over),
    )


def _rung(engine, call, endpoint, caller, called, queue, begun, answered, over, most, cause, channel):
    cause, rang = int(cause or 0), int(over) - int(begun)
    return _leg(
        engine,
        call,
        f"alone-{channel}",
        endpoint,
        direction=Direction.INCOMING,
        caller=_told(caller),
        called=called,
        queue=queue,
        outcome=Outcome.ANSWERED if answered else _not_answered(cause, rang, int(most)),
        started_at=_moment(begun),
        answered_at=_moment(answered) if answered else None,
        ended_at=_moment(over),
        cause=str(cause) if cause else "",
    )


def _not_answered(cause, rang, most):
    """The Outcome of a telephone that rang for so many seconds, of `most`, and ended by a cause of Q.850."""
    if cause == ELSEWHERE:
        return Outcome.ELSEWHERE
    if cause in NOT_TAKEN or rang >= most:
        return Outcome.UNANSWERED
    if cause in CALLER_GONE:
        return Outcome.ABANDONED
    return Outcome.UNANSWERED if rang else Outcome.ERROR


def _absent(engine, call, endpoint, caller, called, queue, at):
    return _leg(
        engine,
        call,
        f"alone-{at}-{endpoint}",
        endpoint,
        direction=Direction.INCOMING,
        caller=_told(caller),
        called=called,
        queue=queue,
        outcome=Outcome.ERROR,
        started_at=_moment(at),
        ended_at=_moment(at),
        cause=str(ABSENT),
    )


def _waited(engine, call, domain, number, caller, begun, over, talk, status, gone):
    is_answered = status == ANSWER
    return QueueCallRecord(
        id=f"{engine}/{call}/alone-{number}-{begun}",
        call=f"{engine}/{call}",
        domain=domain,
        number=number,
        offered_at=_moment(begun),
        wait=int(over) - int(begun) - (_seconds(talk) if is_answered else 0),
        end=End.ANSWERED if is_answered else End.ABANDONED if gone else End.NOT_SERVED,
        caller=_told(caller),
    )


def _leg(engine, call, own, endpoint, *, started_at, ended_at, answered_at=None, **told):
    user, _at, domain = endpoint.partition("@")
    rang = (answered_at or ended_at) - started_at
    return LegRecord(
        id=f"{engine}/{call}/{own}",
        call=f"{engine}/{call}",
        domain=domain,
        user=user,
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        ringing=int(rang.total_seconds()),
        talk=int((ended_at - answered_at).total_seconds()) if answered_at else 0,
        **told,
    )


def _told(caller):
    """A user by short number."""
    return caller.partition("@")[0]


def _moment(seconds):
    return datetime.fromtimestamp(int(seconds), UTC)


def _seconds(text):
    return int(text or 0)


RECORDS = {"dialled": _dialled, "waited": _waited, "absent": _absent, "rung": _rung}
