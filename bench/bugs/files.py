"""Bugs of files that other programs have written: sheets, calendars, pictures."""

from .bug import Bug

BUGS = [
    Bug(
        "an entry that is lost because it stands in the first row",
        "common/uploaded_sheets.py",
        "rows = rows if is_entry else rows[1:]",
        "rows = rows[1:]",
        ("tests/common/test_uploaded_sheets.py",),
    ),
    Bug(
        "a formula without value that is an empty cell",
        "common/readers/workbooks.py",
        'cell["data_type"] = "n" if is_empty_text else "no-value"',
        'cell["data_type"] = "n"',
        ("tests/common/test_uploaded_sheets.py",),
    ),
    Bug(
        "a sheet that removes entries nobody has been shown",
        "users/services/number_plan.py",
        "if plan is not None and plan != mark_of(tenant):",
        "if plan is None:",
        ("tests/users/test_number_plan_preview.py",),
    ),
    Bug(
        "a file whose import is not counted when its name is emptied",
        "calendars/forms/calendar.py",
        'if constant_time_compare(self.cleaned_data["holidays"], self._mark_of_holidays()):',
        'if not self.cleaned_data["file_name"]:',
        ("tests/calendars/test_calendar_import.py",),
    ),
    Bug(
        "a day of a series that is there although it was moved",
        "common/readers/calendars.py",
        "    days -= {whole.day(one.dt) for one in changed}\n",
        "",
        ("tests/calendars/test_calendar_whole_days.py",),
    ),
    Bug(
        "a rule without days that takes the whole file with it",
        "common/readers/calendars.py",
        "with at_most(min(RULE_SECONDS, ends - time.process_time())):",
        "with at_most(60):",
        ("tests/calendars/test_calendar_whole_days.py::test_hostile_rules_stay_within_seconds",),
    ),
    Bug(
        "a picture of 16 bits that is white",
        "common/readers/pictures.py",
        "((grey * 255 + 32_767) // 65_535)",
        "np.minimum(grey, 255)",
        ("tests/users/test_logo_pixels.py",),
    ),
]
