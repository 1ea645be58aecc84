"""Bugs of opening, office and work hours, and of days of the calendar."""

from .bug import Bug

BUGS = [
    Bug(
        "a short day's own message that is its welcome",
        "routing/number_rules.py",
        "if day is None or (opening.is_open and day.mode == CalendarDay.Mode.OTHER_HOURS):",
        "if day is None:",
        ("tests/routing/test_service_number_calls.py",),
    ),
    Bug(
        "what was agreed to for other hours that holds for these",
        "calendars/forms/weekly.py",
        "return not self.asks or self.agreed == self.mark",
        "return not self.asks or bool(self.agreed)",
        ("tests/calendars/test_hours_asked_first.py",),
    ),
    Bug(
        "days that were open for want of any hours and close unasked",
        "calendars/week_changes.py",
        "everyday = set(Weekday) if self.open_without_hours else set()",
        "everyday = set()",
        ("tests/calendars/test_hours_asked_first.py",),
    ),
    Bug(
        "an entry that gives way and loses its days behind",
        "calendars/services/calendar.py",
        "for days in left[1:]:",
        "for days in left[2:]:",
        ("tests/calendars/test_days_in_the_way.py",),
    ),
    Bug(
        "a holiday that ends an evening early by another clock",
        "common/new_clock.py",
        "return _midnight(moment.astimezone(before).date(), after) if _is_midnight(moment, before) else moment",
        "return moment",
        ("tests/common/test_new_clock.py",),
    ),
]
