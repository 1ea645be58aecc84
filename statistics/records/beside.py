"""What records of one call say about one another: who took it, and who therefore only rang.

A record alone cannot say so: a phone that stopped ringing tells that it was not this one. Times are seconds since
1970.
"""

from dataclasses import dataclass

from ..models import Outcome

# Words of the engines for a phone that rang and was not answered, with what they mean where nobody else took the
# call. FreeSWITCH's have underscores.
ONLY_RANG = {
    "LOSE_RACE": Outcome.ABANDONED,
    "PICKED_OFF": Outcome.ABANDONED,
    "ORIGINATOR_CANCEL": Outcome.ABANDONED,
    "CANCEL": Outcome.ABANDONED,
    "NO ANSWER": Outcome.UNANSWERED,
}
# Those that say by themselves that somebody else was quicker: only whether that is so has to be asked.
SAYS_LOST = {"LOSE_RACE", "PICKED_OFF"}
# Clocks of one engine are rounded down to whole seconds, each by itself.
ROUNDING = 1


@dataclass(frozen=True)
class Course:
    """When a channel rang, was answered and ended; of Asterisk's rows also who was connected with whom.

    `answer` is None where nobody took it. `domain` is "" where the call's id alone says whose it is. `is_own` means
    that it is the phone's own row, and not what a queue says about the channel that stands for it.
    """

    record: str
    call: str
    start: int
    end: int
    answer: int | None = None
    domain: str = ""
    channel: str = ""
    peer: str = ""
    dst: str = ""
    app: str = ""
    is_own: bool = True

    @property
    def is_answered_by_somebody(self):
        return self.answer is not None


def was_taken_by(winner, loser, says_lost=False):
    """Whether what only rang did so until `winner` was answered. Both are Courses of one call."""
    if winner.start == loser.start:
        return True
    if says_lost:
        return loser.start <= winner.answer + ROUNDING and loser.end >= winner.answer - ROUNDING
    if winner.answer == winner.start:
        # The system had answered before, so that when the phone was picked up is not told: any time of the call.
        return min(loser.end, winner.end) > max(loser.start, winner.start)
    rang_together = min(loser.end, winner.answer) > max(loser.start, winner.start)
    return rang_together and loser.end >= winner.answer - ROUNDING


def goes_on_after(row, later):
    """Whether the channel that called was connected further when this row had ended: who took the call passed it on.

    A transfer leaves a row with another telephone, or one of another number that was dialled; without either, a
    dialplan that goes on by itself looks the same. Asterisk 12 and newer: a row for each pair of channels.
    """
    is_next = -ROUNDING <= later.start - row.end <= 2 * ROUNDING and later.record != row.record
    return is_next and later.channel == row.channel and _leads_elsewhere(row, later)


def peer_goes_on_after(row, later):
    """The same for the channel that was called: who called passed it on."""
    is_next = -ROUNDING <= later.start - row.end <= 2 * ROUNDING and later.record != row.record
    return is_next and bool(row.peer) and later.channel == row.peer and _leads_elsewhere(row, later)


def _leads_elsewhere(row, later):
    return later.peer not in (row.peer, row.channel) if later.peer else later.dst != row.dst
