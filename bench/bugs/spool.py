"""Bugs of the records of the telephone system of our own: in the spool, on the way in, and when they are read."""

from .bug import Bug

SPOOL, TAKING_IN, PORTAL = (
    *("telephony/records/spool.py", "telephony/records/taking_in.py"),
    "statistics/records/portal.py",
)
OF_SPOOL, OF_TAKING_IN = ("tests/telephony/records/test_spool.py",), ("tests/telephony/records/test_taking_in.py",)
OF_PORTAL = ("tests/statistics/test_portal_records.py",)

BUGS = [
    Bug(
        "half a record that stays in the spool after a full disk",
        SPOOL,
        "os.ftruncate(self.handle, self.size)",
        "pass",
        OF_SPOOL,
    ),
    Bug(
        "a full disk that ends the call whose record is written",
        SPOOL,
        "            self._failed(error)\n            return False\n",
        "            self._failed(error)\n            raise\n",
        OF_SPOOL,
    ),
    Bug(
        "a spool's file that is taken while it is written",
        SPOOL,
        "fcntl.flock(handle, fcntl.LOCK_EX)",
        "pass",
        OF_SPOOL,
    ),
    Bug(
        "records written into a file that was just removed",
        SPOOL,
        "if os.fstat(handle).st_nlink:",
        "if True:",
        OF_SPOOL,
    ),
    Bug(
        "records that memory drops as soon as the disk is full",
        SPOOL,
        "too_many = len(self._unwritten) - MOST_UNWRITTEN",
        "too_many = len(self._unwritten)",
        OF_SPOOL,
    ),
    Bug(
        "a spool's file that others may read",
        SPOOL,
        "return os.open(path, flags, 0o600)",
        "return os.open(path, flags, 0o644)",
        OF_SPOOL,
    ),
    Bug(
        "records ticked off before they are stored",
        TAKING_IN,
        "    lines, refused = _read(file)\n",
        "    lines, refused = _read(file)\n    file.tick_off()\n    file.tick_off = lambda: None\n",
        OF_TAKING_IN,
    ),
    Bug(
        "one record that the database refuses and that keeps all others back",
        TAKING_IN,
        "if failure_of(error) or (isinstance(error, Error) and not isinstance(error, DataError | IntegrityError)):",
        "if isinstance(error, Error):",
        OF_TAKING_IN,
    ),
    Bug(
        "records put aside since the database is older than the program",
        TAKING_IN,
        "if failure_of(error) or (isinstance(error, Error) and not isinstance(error, DataError | IntegrityError)):",
        "if failure_of(error):",
        OF_TAKING_IN,
    ),
    Bug(
        "a database that is away, told each time the spool is looked at",
        TAKING_IN,
        "            if not is_waiting:\n",
        "            if True:\n",
        OF_TAKING_IN,
    ),
    Bug(
        "an own call that its maker abandons",
        PORTAL,
        "if direction == Direction.OUTGOING and outcome in (Outcome.ABANDONED, Outcome.ELSEWHERE):",
        "if False:",
        OF_PORTAL,
    ),
    Bug(
        "a leg kept aside that a waiting caller of the same id takes with it",
        PORTAL,
        'self.queue_call_id = f"queue call/{self.id}"',
        'self.queue_call_id = f"leg/{self.id}"',
        OF_PORTAL,
    ),
    Bug(
        "a caller sent on who seems to have been served by who took the call later",
        "statistics/number_calls.py",
        "Case(When(is_answered=True, then=who_took))",
        "who_took",
        OF_PORTAL,
    ),
]
