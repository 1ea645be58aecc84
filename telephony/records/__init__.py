"""What a call leaves behind: legs and waiting callers as they happened, first in a spool, then counted.

`records.py` says what is written down, `spool.py` keeps it on disk, `taking_in.py` brings it into the database by the
same way as the records of other telephone systems (`statistics/records/portal.py` reads it). Nothing else counts
calls.
"""

from .records import End, LegRecord, QueueCallRecord
from .spool import Spool
from .taking_in import NotNow, keep_taking_in, take_in

__all__ = ["End", "LegRecord", "NotNow", "QueueCallRecord", "Spool", "keep_taking_in", "take_in"]
