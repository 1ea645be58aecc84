"""Threads that live long keep their connections: what a restarted database has closed is not to be used again."""

from contextlib import contextmanager

from django.db import close_old_connections


@contextmanager
def fresh_connections():
    """Around what a thread that lives long does with the database, also as a decorator."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
