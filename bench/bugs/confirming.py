"""Bugs of asking again for what one signs in with, of new e-mail addresses, and of what is told of the sign-in."""

from .bug import Bug

BUGS = [
    Bug(
        "a colleague's password that a borrowed session may set",
        "users/views/own_pages.py",
        "@asks_again(About.OTHERS_SIGN_IN)\n",
        "",
        ("tests/users/test_asking_again.py::test_a_borrowed_session_changes_nothing",),
    ),
    Bug(
        "a confirmation that is good for everything",
        "users/signing_in/confirming.py",
        "at = _confirmed_by(request).get(kind.value)",
        "at = max(_confirmed_by(request).values(), default=None)",
        ("tests/users/test_asking_again.py::test_a_borrowed_session_changes_nothing",),
    ),
    Bug(
        "a confirmation without an end",
        "users/signing_in/confirming.py",
        "return at is not None and is_recent(at, SECONDS)",
        "return at is not None",
        ("tests/users/test_asking_again.py::test_it_holds_for_five_minutes",),
    ),
    Bug(
        "a thief's copy of the session that goes on",
        "users/signing_in/confirming.py",
        "    request.session.cycle_key()\n",
        "",
        ("tests/users/test_asking_again.py::test_a_copy_of_the_session_is_signed_out_by_confirming",),
    ),
    Bug(
        "an e-mail that counts before it is proved",
        "users/models/user.py",
        "return self.trusted_email or self.email",
        "return self.email",
        ("tests/users/test_new_email.py",),
    ),
    Bug(
        "an invitation sent again to an address that nobody has proved",
        "users/letters.py",
        'return Letter([user.address_for_links], subject, "invitation", context)',
        'return Letter([user.email], subject, "invitation", context)',
        ("tests/users/test_new_email.py",),
    ),
    Bug(
        "an unknown browser that nobody is told of",
        "users/signing_in/known_browsers.py",
        "if not is_known and not is_first:",
        "if not is_known and is_first:",
        ("tests/users/test_told_by_mail.py",),
    ),
    Bug(
        "many changes of one kind that hide another",
        "users/signing_in/services/changes.py",
        "told.filter(ids__what=what.value, addresses=[address])",
        "told.filter(addresses=[address])",
        ("tests/users/test_told_by_mail.py::test_the_first_of_many_is_told_and_not_all",),
    ),
]
