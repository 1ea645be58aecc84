"""Bugs of numbers as people type and dial them."""

from .bug import Bug

BUGS = [
    Bug(
        "a number of the own country that is read as abroad",
        "common/phone_numbers.py",
        "    if home is None:\n",
        "    if home is None or abroad is not None:\n",
        ("tests/common/test_phone_numbers.py",),
    ),
    Bug(
        "a code that hides a barred number",
        "routing/planner.py",
        "    yield from _barred(call.company, user, number, why) or ",
        "    yield from (not code and _barred(call.company, user, number, why)) or ",
        ("tests/routing/test_user_calls.py",),
    ),
    Bug(
        "an emergency number behind a code that is no emergency",
        "common/numbering/emergency.py",
        'and are_codes(re.sub("[,;:=]", "", code), country):',
        "and not code:",
        ("tests/routing/test_user_calls.py",),
    ),
    Bug(
        "a choice between two numbers that takes any third one",
        "common/forms/numbers.py",
        "    if meant in (reading.e164, reading.other):\n",
        "    if meant:\n",
        ("tests/common/test_which_number.py",),
    ),
]
