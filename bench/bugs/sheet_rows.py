"""Bugs of rows that are lost between a file and what is said of it."""

from .bug import Bug

BUGS = [
    Bug(
        "rows lost behind a cell of several lines",
        "common/readers/comma_separated.py",
        "        done += read\n",
        "        done += read + 1\n",
        ("tests/common/test_uploaded_sheets.py::test_what_is_read_and_what_is_said",),
    ),
    Bug(
        "rows taken into one cell by a quotation mark",
        "common/readers/comma_separated.py",
        "if takes_rows or is_open else",
        "if is_open else",
        ("tests/common/test_uploaded_sheets.py::test_what_is_no_sheet",),
    ),
    Bug(
        "a user's own black list that speaks for the company",
        "users/plan_warnings.py",
        "filter(kind=ListedNumber.Kind.BLACK, user=None)",
        "filter(kind=ListedNumber.Kind.BLACK)",
        ("tests/users/test_number_plan_warnings.py",),
    ),
]
