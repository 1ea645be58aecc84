"""How long a wait may take: by how quickly callers of the number were answered in the last hour."""

from collections import defaultdict, deque
from itertools import pairwise

from statistics import median

HOUR = 60 * 60  # seconds


class Answers:
    """When calls to each number were answered, those of the last hour: older ones are forgotten as time goes on."""

    def __init__(self):
        self._all = deque()  # (when, number), the oldest first
        self._of_number = defaultdict(deque)

    def note(self, number, now):
        self._all.append((now, number))
        self._of_number[number].append(now)

    def forget(self, now):
        while self._all and self._all[0][0] <= now - HOUR:
            _when, number = self._all.popleft()
            self._of_number[number].popleft()
            if not self._of_number[number]:
                del self._of_number[number]

    def expected_wait(self, number, position):
        """Whole seconds: the median time between two answers times the position; None below two answers."""
        gaps = [after - before for before, after in pairwise(self._of_number.get(number, ()))]
        return round(median(gaps) * position) if gaps else None
