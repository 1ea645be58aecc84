"""Bugs of opening, office and work hours, and of days of the calendar."""

from .bug import Bug

BUGS = [
    Bug(
        "a short day's own message that is its welcome",
        "routing/number_rules.py",
        "if day is None or (opening.is_open and day.mode == CalendarDay.Mode.OTHER_HOURS):",
        "if day is None:",
        ("tests/routing/test_every_plan.py::test_the_own_message_of_a_day_is_heard_when_it_says_so",),
    ),
]
