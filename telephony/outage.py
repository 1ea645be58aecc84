"""What is tried again and again while something is away, or fails for one company: it is said once that it does, and
that it is over.
"""

import logging
from contextlib import contextmanager

logger = logging.getLogger("portal.calls")


class Outage:
    """`away` and `back` are the sentences; the first is followed by the error's kind."""

    def __init__(self, away, back):
        self.away, self.back, self.is_on = away, back, False

    def begins(self, error):
        """It has failed, for the first time or again."""
        if not self.is_on:
            logger.warning("%s: %s", self.away, type(error).__name__)
        self.is_on = True

    def ends(self):
        """It has worked, after a failure or as ever."""
        if self.is_on:
            logger.warning("%s", self.back)
        self.is_on = False


class EachByItself:
    """Work for companies (by key), one after another: one of which nobody has foreseen how it fails takes no other
    one along. `what` is the sentence, which the key follows; errors of the kinds `of_all` are of all companies.
    """

    def __init__(self, what, *of_all):
        self.what, self.of_all, self.failing = what, of_all, set()

    @contextmanager
    def working(self, pk):
        try:
            yield
        except self.of_all:
            raise
        except Exception:
            if pk not in self.failing:
                logger.exception("%s: company %s", self.what, pk)
            self.failing.add(pk)
        else:
            if pk in self.failing:
                logger.warning("%s no longer: company %s", self.what, pk)
            self.failing.discard(pk)
