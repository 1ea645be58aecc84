"""Bugs of what is dialled: emergency calls, and zeros in front."""

from .bug import Bug

BUGS = [
    Bug(
        "a whole number behind a code that calls for help",
        "common/numbering/codes.py",
        "|[*#][0-9]{{0,4}})*",
        "|[*#][0-9]*)*",
        ("tests/common/numbering/test_emergency.py",),
    ),
    Bug(
        "a stored number whose 0 hides its kind",
        "users/number_kinds.py",
        "_kinds_of_subscriber(without_needless_zero(phonenumbers.parse(number)), country)",
        "_kinds_of_subscriber(phonenumbers.parse(number), country)",
        ("tests/users/test_number_kinds.py",),
    ),
]
