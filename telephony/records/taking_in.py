"""From the spool into the database, by the way that all call records go (`statistics/services/intake.py`).

What is taken in twice counts once, so that a file may be begun again at any time; it is removed when the transaction
has been committed.
"""

import logging
from contextlib import closing

from django.db import DataError, Error, IntegrityError, close_old_connections, transaction
from django.utils import timezone

from common import counters
from common.outages import failure_of
from statistics.call_files import records_of_line
from statistics.records import PORTAL
from statistics.services.intake import Taken, take_in_records

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks at the spool
WHEN_AWAY = 5.0  # while the database is away


class NotNow(Exception):
    """The database is away, busy, or not as this program needs it: what is in the spool stays there."""


def take_in(spool):
    """Take in all that is in a Spool, file by file. Returns a Taken. What cannot be taken in is set aside, and
    deleted in the end.

    Raises NotNow, whose cause is the database's error; OSError where a file can be neither read nor removed.
    """
    spool.forget_refused(timezone.now())
    taken = Taken()
    with closing(spool.files()) as files:
        for file in files:
            taken += _take_in_file(file)
    return taken


def keep_taking_in(spool, stop, every=EVERY, *, take_in=take_in, what="Call records"):
    """Take in what comes until `stop` (threading.Event) is set: the work of a thread. `every`: seconds.

    `take_in` does so with a spool of another kind, which has `what`, in words, and raises NotNow as well.
    """
    is_waiting = False
    while True:
        is_last = stop.is_set()  # what came before it is taken in as well
        close_old_connections()  # a thread that lives long keeps those that a restarted database has closed
        try:
            take_in(spool)
        except (NotNow, OSError) as error:
            if not is_waiting:
                logger.warning("%s wait in the spool: %s", what, type(error.__cause__ or error).__name__)
            is_waiting = True
        else:
            if is_waiting:
                logger.warning("%s are taken in again", what)
            is_waiting = False
        if is_last:
            close_old_connections()
            return
        stop.wait(WHEN_AWAY if is_waiting else every)


def _take_in_file(file):
    lines, refused = _read(file)
    try:
        taken = _stored([record for _number, _raw, record in lines])
    except Exception as error:
        raise_unless_of_a_record(error)
        taken, unfit = _one_by_one(lines)
        refused += unfit
    if refused:
        file.refuse([raw for _number, raw, _reason in refused], timezone.now().date())
    for number, _raw, reason in refused:
        logger.error("A record of the spool cannot be taken in: %s, line %s: %s", file.path.name, number, reason)
    file.tick_off()
    for outcome in ("taken", "known", "kept"):
        counters.CALL_RECORDS.labels(outcome).inc(getattr(taken, outcome))
    return taken


def _read(file):
    """Lists of (line number, raw text, record) and, of what is none, (line number, raw text, reason).

    Half a line at the end is dropped: nobody was told that it was written.
    """
    found, refused, lines = [], [], file.lines()
    for number, line in lines:
        for _number, raw, record, reason in records_of_line(PORTAL, number, line):
            if record is not None:
                found.append((number, raw, record))
            elif number == lines[-1][0] and not line.endswith("\n"):
                logger.warning("Half a record at the end of %s is dropped", file.path.name)
            else:
                refused.append((number, raw, reason))
    return found, refused


def _stored(records):
    with transaction.atomic(durable=True):
        return take_in_records(source=PORTAL, records=records)


def _one_by_one(lines):
    """Of a batch that was refused: what fits, and what it is that does not."""
    taken, unfit = Taken(), []
    for number, raw, record in lines:
        try:
            taken += _stored([record])
        except Exception as error:
            raise_unless_of_a_record(error)
            unfit.append((number, raw, type(error).__name__))
    return taken, unfit


def raise_unless_of_a_record(error):
    """The database or the storage can be away or busy, or the database older than this program: NotNow. Anything else
    is the fault of a record.
    """
    if failure_of(error) or (isinstance(error, Error) and not isinstance(error, DataError | IntegrityError)):
        raise NotNow(type(error).__name__) from error
