"""Work that a change of settings asks for, and that takes long where a company is large: it never takes most of the
time, however often something changes.
"""

import time
from contextlib import contextmanager

TIMES = 10  # as long as it took, so that it has a tenth of the time at most


class Rests:
    """When each company (by key) was worked for, and until when it is left alone."""

    def __init__(self):
        self._until = {}

    def is_resting(self, key):
        return time.monotonic() < self._until.get(key, 0)

    @contextmanager
    def working(self, key):
        began = time.monotonic()
        try:
            yield
        finally:
            now = time.monotonic()
            self._until[key] = now + TIMES * (now - began)
