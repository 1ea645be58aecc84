"""Passwords are kept by Argon2id, and checking them takes no more memory than the machine has to give.

Anybody can make the portal check a password. So a check is small, with the least that OWASP's Password Storage Cheat
Sheet calls enough (19 MiB, two passes, one lane), and each process does one at a time.
"""

import threading
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from common.outages import Overloaded

LONGEST_PASSWORD = 200  # characters: nobody has a longer one, and none is looked at
AT_ONCE = 1  # in each process: a core does one at a time, and more would only take memory
PATIENCE = 5  # seconds that one waits for its turn
turns = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def turn():
    """For a block that takes memory: waits until its turn comes. Raises Overloaded when that takes too long."""
    if not turns.acquire(timeout=PATIENCE):
        raise Overloaded
    try:
        yield
    finally:
        turns.release()


class SmallArgon2(Argon2PasswordHasher):
    """What was made with other figures, such as Django's own 100 MiB, is made anew when its owner signs in."""

    memory_cost = 19456  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password, salt):
        with turn():
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with turn():
            return super().verify(password, encoded)
