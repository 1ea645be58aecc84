"""A loop of asyncio whose time jumps: where nothing is to be done now, it is the time of what is due next."""

import asyncio
import selectors


class Stuck(Exception):
    """Nothing is due any more, and yet something is waited for."""


class JumpingSelector(selectors.DefaultSelector):
    def __init__(self):
        super().__init__()
        self.now = 0.0

    def select(self, timeout=None):
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None:
            raise Stuck
        self.now += timeout
        return found


class JumpingLoop(asyncio.SelectorEventLoop):
    """Seconds of such a loop take no time; what is computed in it takes none of its seconds."""

    def __init__(self):
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self):
        return self._jumping.now
