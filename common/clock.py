"""The portal's clock is the database's: machines whose own clocks differ work as one. Nobody else asks for the time.

Each process asks the database now and then, and counts on from there by a counter of seconds that nobody sets. Where
this is not the machine's own clock anyway, that has no part in it. Django and the libraries that ask Python for the
time are given this one, so that `timezone.now()` is it for everybody: docs/adr/0064-one-clock.md.
"""

import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2
from django.db import Error, connection
from django.utils import timezone
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS

ASKED_EVERY = 10  # seconds: for so long another clock of the database may go unnoticed
ASK = "SELECT extract(epoch FROM clock_timestamp())::float8"
TRIES, QUICK = 3, 0.005  # an answer that took many seconds says little: the quickest of so many counts
JUST_SET_BACK = 10  # seconds by which something of now may lie ahead, while not everybody has noticed


@dataclass(frozen=True)
class Look:
    """What time it was, in seconds since 1970, when this machine's counter stood there."""

    time: float
    counter: float
    is_of_database: bool = True

    @property
    def is_old(self):
        return not (self.is_of_database and 0 <= time.monotonic() - self.counter < ASKED_EVERY)


_last = Look(time.time(), time.monotonic(), is_of_database=False)
_work = threading.local()


def now():
    """The present by the database's clock, an aware datetime; by the machine's own until the database was asked.

    It costs no query that the portal counts: a small one in ten seconds, on the connection that is there.
    """
    if _last.is_old:
        _look()
    return datetime.fromtimestamp(_last.time + time.monotonic() - _last.counter, UTC)


def is_recent(moment, seconds):
    """Whether something noted at `moment`, in seconds since 1970, is good still: for so many seconds."""
    return -JUST_SET_BACK <= timezone.now().timestamp() - moment < seconds


@contextmanager
def of_work():
    """Around a request or a task: the first of it to ask for the time connects to the database, if nobody has yet."""
    _work.may_connect = True
    try:
        yield
    finally:
        _work.may_connect = False


def for_requests(get_response):
    """A middleware: what sessions are held against is the database's clock from the first request on."""

    def middleware(request):
        with of_work():
            return get_response(request)

    return middleware


def _look():
    """Ask the database; when it cannot be, the time goes on as it was known last, and what needs it says so."""
    global _last
    if getattr(_work, "may_connect", False):
        _work.may_connect = False  # once: a machine that never answers is waited for by whoever needs it
        with suppress(Error):
            connection.cursor().close()
    open_one = connection.connection
    if open_one is None or open_one.closed or open_one.info.transaction_status not in FIT:
        return
    with suppress(psycopg2.Error), open_one.cursor() as cursor:  # not counted with the queries of a page
        _last = _quickest(cursor)


FIT = (TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS)


def _quickest(cursor):
    answers = []
    for _time in range(TRIES):
        answers.append(_asked(cursor))
        if answers[-1][0] < QUICK:
            break
    return min(answers, key=lambda answer: answer[0])[1]


def _asked(cursor):
    """How long an answer took, and the Look that it gives.

    The database has read its clock at some moment in between, nobody knows when. Where our own may be right by that,
    it is; else it was in the middle.
    """
    own, counter = time.time(), time.monotonic()
    cursor.execute(ASK)
    (there,) = cursor.fetchone()
    took = time.monotonic() - counter
    return took, Look(own if own <= there <= own + took else there - took / 2, counter)


class Seconds:
    """In place of the module `time` where a library asks that."""

    @staticmethod
    def time():
        return timezone.now().timestamp()


def be_that_of_django():
    """Before anything is imported that keeps Django's function: models do, as a default."""
    timezone.now = now


def be_that_of_libraries():
    """Once the apps are there. `tests/test_clock.py` looks for others in the libraries' sources."""
    from django.contrib.auth.tokens import PasswordResetTokenGenerator
    from django.core import signing
    from django_otp.plugins.otp_totp import models as totp

    signing.time = totp.time = Seconds
    PasswordResetTokenGenerator._now = lambda self: timezone.now().replace(tzinfo=None)
