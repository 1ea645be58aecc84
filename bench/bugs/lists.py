"""Bugs of what lists and bars say of a number, of callers who are refused, and of PINs."""

from .bug import Bug

BUGS = [
    Bug(
        "a premium rate number that digits too many hide",
        "users/number_kinds.py",
        "for tried in (*shorter, *alike):",
        "for tried in (digits, *alike):",
        ("tests/users/test_number_kinds.py",),
    ),
    Bug(
        "a divert to a kind that the user alone has barred",
        "routing/rules.py",
        "if not bar_on(call.company, one, user))",
        "if not bar_on(call.company, one))",
        ("tests/routing/test_barring.py",),
    ),
    Bug(
        "a PIN that runs on from 9 to 0",
        "common/pins.py",
        "% 10 for before",
        "for before",
        ("tests/common/test_pins.py",),
    ),
    Bug(
        "a PIN that its page shows",
        "service_numbers/forms/caller_lists.py",
        "return {}  # whatever is sent",
        "return super()._seen()  # whatever is sent",
        ("tests/service_numbers/test_caller_lists.py",),
    ),
    Bug(
        "recording by telephone without a PIN",
        "routing/number_rules.py",
        "    if number.pin and call.caller.is_on(number.recording_numbers):",
        "    if call.caller.is_on(number.recording_numbers):",
        ("tests/routing/test_service_number_calls.py",),
    ),
]
