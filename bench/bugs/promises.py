"""Bugs of what pages say that callers get."""

from .bug import Bug

BUGS = [
    Bug(
        "a setting that counts from the next turn on, whatever it is",
        "routing/outlooks.py",
        "(one for one in _kinds(number, moment) if _counts(company, number, about, one))",
        "(one for one in _kinds(number, moment))",
        ("tests/routing/test_outlooks.py",),
    ),
    Bug(
        "a welcome that is said to be played on a day with a message of its own",
        "routing/not_used.py",
        "if day.mode == DayMode.WITH_WELCOME and not day.message]",
        "if day.mode == DayMode.WITH_WELCOME]",
        ("tests/routing/test_not_used.py",),
    ),
    Bug(
        "a closing that ends outside the opening hours and does not say so",
        "routing/states.py",
        "        elif not self.then.is_open:\n",
        "        elif self.then is None:\n",
        ("tests/routing/test_states.py",),
    ),
    Bug(
        "a last member who goes away unnoticed",
        "routing/outlooks.py",
        "        if _rings(number, one) != now:\n",
        "        if one is None:\n",
        ("tests/routing/test_outlooks.py",),
    ),
    Bug(
        "a row of the company before what was typed is checked",
        "calendars/rows.py",
        "        lock(rows)\n    return outside",
        "        rows.get_or_create(tenant=request.tenant)\n    return outside",
        ("tests/service_numbers/test_message_pages.py::test_what_is_refused_leaves_no_row",),
    ),
]
