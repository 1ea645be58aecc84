"""Bugs of call records: what those of one call say about one another, and which column is which."""

from .bug import Bug

BUGS = [
    Bug(
        "a phone that lost a race that nobody won",
        "statistics/services/settling.py",
        "leg.outcome = Outcome.ELSEWHERE if _was_taken(leg, legs, rows) else alone(leg)",
        "leg.outcome = Outcome.ELSEWHERE",
        ("tests/statistics/calls_of_both/test_calls_of_both.py::test_each_call",),
    ),
    Bug(
        "a queue's music that counts as talk",
        "statistics/records/asterisk.py",
        "self.app not in SPEAKS if self.peer else self.app in ROOMS",
        "True",
        ("tests/statistics/calls_of_both/test_calls_of_both.py::test_each_call",),
    ),
    Bug(
        "a transfer after which the one who was called has made a call",
        "statistics/records/asterisk.py",
        "if not user or self.app in PICKS_UP or self._goes_on():",
        "if not user or self.app in PICKS_UP:",
        ("tests/statistics/calls_of_both/test_calls_of_both.py::test_each_call",),
    ),
    Bug(
        "the hour that comes twice, always taken for the first one",
        "statistics/records/asterisk.py",
        "return second if self.is_ambiguous and first.timestamp() < self.epoch - 2 <= second.timestamp() else first",
        "return first",
        ("tests/statistics/test_asterisk_files.py::test_the_repeated_hour_is_told_by_the_epoch_in_the_id",),
    ),
    Bug(
        "columns that are guessed where they may be read in two ways",
        "statistics/records/asterisk_columns.py",
        "if told < 0.5 and len(rows) >= ENOUGH:",
        "if False:",
        ("tests/statistics/test_asterisk_files.py::test_a_sequence_that_repeats_is_none",),
    ),
]
