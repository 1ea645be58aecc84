"""Bugs of closing a service number for a while, or diverting it."""

from .bug import Bug

BUGS = [
    Bug(
        "what a page had said is not what it saves",
        "service_numbers/views/overrides.py",
        'request.POST.get("shown") == told.shown',
        '"shown" in request.POST',
        ("tests/service_numbers/test_overrides.py::test_what_has_changed_since_it_was_shown_is_shown_again",),
    ),
    Bug(
        "what is said of the end goes by the beginning",
        "routing/for_a_while.py",
        "opening, change = opening_for_callers(company, number, ends_at), next_change(number.hours, ends_at)",
        "opening, change = opening_for_callers(company, number, now), next_change(number.hours, ends_at)",
        ("tests/routing/test_for_a_while.py",),
    ),
    Bug(
        "only the first of what is planned for a while holds",
        "routing/opening.py",
        "    for until in hours.untils:\n",
        "    for until in hours.untils[:1]:\n",
        ("tests/routing/test_opening.py", "tests/routing/test_for_a_while.py"),
    ),
]
