"""The door by which pages below the statistics ask how many calls there were. See `planner_door.py`, the other one.

`statistics/apps.py` says who answers.
"""

from datetime import datetime
from typing import Protocol


class Calls(Protocol):
    def calls_made(self, tenant, since: datetime, dialled: list[tuple[str, bool]], user=None) -> int:
        """How many calls the company's users, or `user`, have made from an instant on to some numbers.

        `dialled` are numbers in E.164 or short services as they are dialled, and whether each is a prefix.
        """


class NobodyAnswers(RuntimeError):
    """The door is not filled."""


_filled: list[Calls] = []


def answered_by(calls: Calls):
    """Say who answers; once, when the portal starts."""
    _filled[:] = [calls]


def calls() -> Calls:
    """Who answers. Raises NobodyAnswers."""
    if not _filled:
        raise NobodyAnswers(
            "The door to calls is not filled: StatisticsConfig.ready() in statistics/apps.py does that."
        )
    return _filled[0]
