"""When a request fails through no fault of the page: why, and what is said. `pbxportal/views.py` answers.

The database cannot be reached; a query waited too long for somebody else's change, or took too long by itself; what
files lie on is full or cannot be used; too many do at once what takes memory.
"""

import errno
from dataclasses import dataclass

from django.db import Error, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from .storage import FULL, StorageFailed

RETRY_AFTER = 10  # seconds: a server that was killed is back by then, or not for much longer
# Classes of PostgreSQL's error codes: no connection, nothing left to serve with, an operator is stopping it.
OUTAGES = ("08", "53", "57P")
# PostgreSQL's codes: waited for a lock for LOCK_TIMEOUT, two that waited for each other, two that changed the same.
LOCKED = ("55P03", "40P01", "40001")
# A query took longer than STATEMENT_TIMEOUT; a transaction did nothing for too long, and its connection was ended.
SLOW = ("57014", "25P03")
OF_A_MACHINE_THAT_IS_AWAY = (errno.ESTALE, errno.ENOTCONN, errno.EHOSTDOWN)
# Of what the portal itself writes and reads: temporary files, above all.
UNUSABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOTDIR, *OF_A_MACHINE_THAT_IS_AWAY)


@dataclass(frozen=True)
class Failure:
    """Why it failed: a title for people, a sentence for engines, and seconds after which to try again."""

    title: str
    for_engines: str
    retry_after: int = RETRY_AFTER


OUTAGE = Failure(_("The portal cannot be used just now"), "the database cannot be reached: try again")
BUSY = Failure(_("Somebody is changing this just now"), "somebody is changing this just now: try again", 2)
TOO_LONG = Failure(_("This takes too long just now"), "this takes too long just now: try again")
STORAGE_FULL = Failure(_("The portal’s storage is full"), "the storage is full", 60)
STORAGE_AWAY = Failure(_("The portal’s storage cannot be used just now"), "the storage cannot be used", 60)
CROWDED = Failure(_("Too many people are signing in just now"), "too much is asked for at once: try again", 5)
OF_STORAGE = (STORAGE_FULL, STORAGE_AWAY)


class Overloaded(Exception):
    """As many as may do something at once that takes memory are at it, and none of them was ready in time."""


def failure_of(error):
    """The Failure that an exception tells of; None when it is a mistake of the portal's own."""
    if is_outage(error):
        return OUTAGE
    if isinstance(error, Error):
        code = getattr(error.__cause__, "pgcode", None)
        return BUSY if code in LOCKED else TOO_LONG if code in SLOW else None
    if isinstance(error, OSError) and error.errno in FULL:
        return STORAGE_FULL
    if isinstance(error, StorageFailed) or (isinstance(error, OSError) and error.errno in UNUSABLE):
        return STORAGE_AWAY
    return CROWDED if isinstance(error, Overloaded) else None


def is_outage(error):
    """Whether the database was gone or could not be reached, rather than one query of ours that failed."""
    if isinstance(error, InterfaceError):  # the connection was lost before
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)  # none when there was nobody to give one
    return code is None or code.startswith(OUTAGES)
