"""When the database cannot be reached. The error that broke a page tells; `views.server_error` answers."""

from django.db import InterfaceError, OperationalError

RETRY_AFTER = 10  # seconds: a server that was killed is back by then, or not for much longer
# Classes of PostgreSQL's error codes: no connection, nothing left to serve with, an operator is stopping it.
OUTAGES = ("08", "53", "57P")


def is_outage(error):
    """Whether the database was gone or could not be reached, rather than one query of ours that failed."""
    if isinstance(error, InterfaceError):  # the connection was lost before
        return True
    if not isinstance(error, OperationalError):
        return False
    code = getattr(error.__cause__, "pgcode", None)  # none when there was nobody to give one
    return code is None or code.startswith(OUTAGES)
