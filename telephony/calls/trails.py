"""The ids of what one call leaves behind: unique over calls and engines, however often a call is handed on."""

from itertools import count


class Trail:
    """`call` is what all legs of a call have in common: the engine's name and the id of the channel that came.

    `again` is another number for each controller that goes on with the call, 0 for the first: no id is used twice.
    """

    def __init__(self, engine, came, again=0):
        self.call, self.came, self.again = f"{engine}/{came}", came, again
        self._again = f"again{again}-" if again else ""
        self.channel = f"{came}-{self._again}".removesuffix("-")
        self._offers, self._lines, self._bridges = count(1), count(1), count(1)
        self._recordings, self._sounds = count(1), count(1)

    def id_of(self, what):
        return f"{self.call}/{self._again}{what}"

    def next_offer(self):
        """A number for the next offer; its leg and its channels are called by it."""
        return next(self._offers)

    def next_line(self):
        """The id of the next line that the call waits in."""
        return self.id_of(f"line-{next(self._lines)}")

    def next_bridge(self):
        return f"{self.channel}-talk-{next(self._bridges)}"

    def next_sound(self):
        """The id of the next message that the caller hears."""
        return f"{self.channel}-message-{next(self._sounds)}"

    def next_recording(self):
        """A number for the next thing that is recorded."""
        return next(self._recordings)
