"""Somebody else's change, committed between what a request reads and what it saves: with a connection of its own."""

import time
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

LONGEST = 30  # seconds that something may take before it waits for the other, or ends


def meanwhile(change, send):
    """The answer of `send`, which another thread does while `change` is made and not committed yet.

    Once `send` waits for a lock, or has ended because it needs none, the change is committed.
    """
    pids = []
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change()
            answer = pool.submit(in_own_connection, send, pids)
            wait_until(lambda: answer.done() or (pids and is_waiting(pids[0])))
        return answer.result(LONGEST)


def in_own_connection(send, pids):
    try:
        pids.append(pid())
        return send()
    finally:
        connection.close()


def wait_until(happened):
    until = time.monotonic() + LONGEST
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.01)


def pid():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def is_waiting(pid):
    """Whether what this connection does waits for what another one holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid])
        return cursor.fetchone()[0]
