"""The ids of what one call leaves behind: unique over calls and engines, however often a call is handed on."""

from itertools import count


class Trail:
    """`call` is what all legs of a call have in common: the engine's name and the id of the channel that came."""

    def __init__(self, engine, channel):
        self.call = f"{engine}/{channel}"
        self.channel = channel
        self._offers, self._lines, self._bridges = count(1), count(1), count(1)

    def id_of(self, what):
        return f"{self.call}/{what}"

    def next_offer(self):
        """A number for the next offer; its leg and its channels are called by it."""
        return next(self._offers)

    def next_line(self):
        """The id of the next line that the call waits in."""
        return self.id_of(f"line-{next(self._lines)}")

    def next_bridge(self):
        return f"{self.channel}-talk-{next(self._bridges)}"
