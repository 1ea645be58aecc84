"""Bugs of the records of the telephone system of our own: in the spool, on the way in, and when they are read."""

from .bug import Bug

SPOOL, TAKING_IN = "telephony/records/spool.py", "telephony/records/taking_in.py"
PORTAL = "statistics/records/portal.py"
OF_SPOOL, OF_TAKING_IN = "tests/telephony/records/test_spool.py", "tests/telephony/records/test_taking_in.py"
OF_PORTAL = "tests/statistics/test_portal_records.py"

BUGS = [
    Bug(
        "half a record that stays in the spool after a full disk",
        SPOOL,
        "os.ftruncate(self.handle, self.size)",
        "pass",
        (f"{OF_SPOOL}::test_after_a_full_disk_no_half_record_is_left",),
    ),
    Bug(
        "a full disk that ends the call whose record is written",
        SPOOL,
        "            self._failed(error)\n            return False\n",
        "            self._failed(error)\n            raise\n",
        (f"{OF_SPOOL}::test_a_full_disk_is_told_once_and_stops_nothing",),
    ),
    Bug(
        "a spool's file that is taken while it is written",
        SPOOL,
        "fcntl.flock(handle, fcntl.LOCK_EX)",
        "pass",
        (f"{OF_SPOOL}::test_nobody_takes_what_is_being_written_or_taken",),
    ),
    Bug(
        "records written into a file that was just removed",
        SPOOL,
        "if os.fstat(handle).st_nlink:",
        "if True:",
        (f"{OF_SPOOL}::test_a_file_that_was_removed_before_it_was_locked_is_not_written",),
    ),
    Bug(
        "records that memory drops as soon as the disk is full",
        SPOOL,
        "too_many = len(self._unwritten) - MOST_UNWRITTEN",
        "too_many = len(self._unwritten)",
        (f"{OF_SPOOL}::test_a_full_disk_is_told_once_and_stops_nothing",),
    ),
    Bug(
        "a spool's file that others may read",
        SPOOL,
        "return os.open(path, flags, 0o600)",
        "return os.open(path, flags, 0o644)",
        (f"{OF_SPOOL}::test_what_was_appended_is_on_the_disk_and_nobody_elses",),
    ),
    Bug(
        "records ticked off before they are stored",
        TAKING_IN,
        "    lines, refused = _read(file)\n",
        "    lines, refused = _read(file)\n    file.tick_off()\n    file.tick_off = lambda: None\n",
        (f"{OF_TAKING_IN}::test_while_the_database_is_away_it_stays",),
    ),
    Bug(
        "refused records that are kept for ever",
        TAKING_IN,
        "    spool.forget_refused(timezone.now())\n",
        "",
        (f"{OF_TAKING_IN}::test_what_was_put_aside_goes_with_a_line_in_the_log_after_its_time",),
    ),
    Bug(
        "one record that the database refuses and that keeps all others back",
        TAKING_IN,
        "if failure_of(error) or (isinstance(error, Error) and not isinstance(error, DataError | IntegrityError)):",
        "if isinstance(error, Error):",
        (f"{OF_TAKING_IN}::test_a_record_that_the_database_refuses_keeps_no_other_back",),
    ),
    Bug(
        "records put aside since the database is older than the program",
        TAKING_IN,
        "if failure_of(error) or (isinstance(error, Error) and not isinstance(error, DataError | IntegrityError)):",
        "if failure_of(error):",
        (f"{OF_TAKING_IN}::test_a_database_that_is_older_than_the_program_refuses_nothing",),
    ),
    Bug(
        "a database that is away, told each time the spool is looked at",
        TAKING_IN,
        "            if not is_waiting:\n",
        "            if True:\n",
        (f"{OF_TAKING_IN}::test_that_it_waits_is_told_once",),
    ),
    Bug(
        "what callers said that is deleted as soon as nobody can have it",
        "telephony/records/recordings.py",
        "                os.utime(path)",
        "                pass",
        ("tests/telephony/records/test_recordings.py::test_what_is_set_aside_is_kept_for_so_long_from_that_day_on",),
    ),
    Bug(
        "an own call that its maker abandons",
        PORTAL,
        "if direction == Direction.OUTGOING and outcome in (Outcome.ABANDONED, Outcome.ELSEWHERE):",
        "if False:",
        (f"{OF_PORTAL}::test_each_outcome_of_an_own_call",),
    ),
    Bug(
        "a leg kept aside that a waiting caller of the same id takes with it",
        PORTAL,
        'self.queue_call_id = f"queue call/{self.id}"',
        'self.queue_call_id = f"leg/{self.id}"',
        (f"{OF_PORTAL}::test_a_leg_and_a_caller_of_one_id_are_both_kept",),
    ),
    Bug(
        "a caller sent on who seems to have been served by who took the call later",
        "statistics/number_calls.py",
        "Case(When(is_answered=True, then=who_took))",
        "who_took",
        (f"{OF_PORTAL}::test_a_call_through_two_lines_counts_in_both_and_says_who_took_it",),
    ),
]
