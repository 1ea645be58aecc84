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
]
