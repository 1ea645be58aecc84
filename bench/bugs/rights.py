"""Bugs of who rules over whom, of the last admin, and of what checking a password takes."""

from .bug import Bug

BUGS = [
    Bug(
        "an address of an admin that a service lets anybody change",
        "users/services/users.py",
        "    if before.email != after.email:\n        check_rule_over",
        "    if False:\n        check_rule_over",
        ("tests/users/test_rights.py::test_services_refuse_as_well",),
    ),
    Bug(
        "roles that undoing gives",
        "history/undo.py",
        "    if model is User:\n        check_rights(change, tenant, by)\n",
        "",
        ("tests/users/test_rights.py::test_undoing_gives_no_more_than_a_page",),
    ),
    Bug(
        "an admin who has only been invited taken for one who can sign in",
        "users/models/user.py",
        '.exclude(password="").exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)',
        "",
        ("tests/users/test_rights.py::test_the_last_admin_stays_whichever_way",),
    ),
    Bug(
        "a history that shows everybody everything",
        "common/in_history.py",
        "return any(_holds(reader, one) for one in needed)",
        "return True",
        ("tests/history/test_who_sees_what.py",),
    ),
    Bug(
        "hashes that are made all at once",
        "users/signing_in/hashing.py",
        "AT_ONCE = 1 ",
        "AT_ONCE = 64 ",
        ("tests/users/test_hashing.py::test_one_at_a_time_in_a_process",),
    ),
    Bug(
        "a password of any length that is hashed",
        "users/backends.py",
        "if password is not None and len(password) > LONGEST_PASSWORD:",
        "if False:",
        ("tests/users/test_hashing.py::test_nobody_costs_as_much_as_somebody",),
    ),
    Bug(
        "links that one place asks for without end",
        "users/signing_in/services/sign_in.py",
        " and here < MOST_FROM_ONE_PLACE",
        "",
        ("tests/users/test_hashing.py::test_a_place_asks_for_so_many_links_an_hour",),
    ),
]
