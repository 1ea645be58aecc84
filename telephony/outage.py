"""What is tried again and again while something is away: it is said once that it has gone, and that it is back."""

import logging

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
