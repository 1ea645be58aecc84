"""Bugs of what lists and bars say of a number, of callers who are refused, and of PINs."""

from .bug import Bug

BUGS = [
    Bug(
        "a prefix of services that bars a town",
        "users/prefixes.py",
        "    if services and _is_of_services(digits, country):\n        return digits\n",
        "    if services and _is_of_services(digits, country):\n        return _at_home(digits, country)\n",
        ("tests/users/test_prefixes.py",),
    ),
    Bug(
        "a prefix that no number begins with",
        "users/prefixes.py",
        "or not begins_a_number(found, valid=is_strange)",
        "or False",
        ("tests/users/test_prefixes.py",),
    ),
    Bug(
        "a country that is barred because its prefix is short",
        "users/meanings.py",
        '    if prefix.startswith("+") and home.startswith(prefix):',
        '    if prefix.startswith("+") and len(prefix) <= 4:',
        ("tests/users/test_prefixes.py",),
    ),
    Bug(
        "one tick for whatever is typed",
        "users/forms/number_lists.py",
        "if not asked.keys() <= set(ticked):",
        "if not ticked:",
        ("tests/users/test_really_bar.py::test_it_is_asked_and_nothing_is_lost",),
    ),
    Bug(
        "somebody of whom nothing is known, taken for one who withholds the number",
        "routing/rules.py",
        "if user.refuses_withheld and caller.is_withheld else",
        "if user.refuses_withheld and caller.number is None else",
        ("tests/routing/test_user_calls.py",),
    ),
    Bug(
        "a caller whom the user refuses, and takes",
        "routing/rules.py",
        "    if reason := reason_to_refuse(call.caller, user):",
        "    if False:",
        ("tests/routing/test_user_calls.py",),
    ),
    Bug(
        "a mobile number that no plan knows yet, and no tick bars",
        "users/number_kinds.py",
        "chain(_shorter(number), _alike(number))",
        "chain(_shorter(number))",
        ("tests/users/test_number_kinds.py",),
    ),
    Bug(
        "a divert to a kind that the user alone has barred",
        "routing/rules.py",
        "not bar_on(call.company, number, user):",
        "not bar_on(call.company, number):",
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
        ("tests/service_numbers/test_caller_lists.py::test_a_pin_is_shown_to_nobody",),
    ),
    Bug(
        "recording by telephone without a PIN",
        "routing/number_rules.py",
        "    if number.pin and call.caller.is_on(number.recording_numbers):",
        "    if call.caller.is_on(number.recording_numbers):",
        ("tests/routing/test_service_number_calls.py",),
    ),
]
