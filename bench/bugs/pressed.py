"""Bugs of what is done once somebody has confirmed, and of what is told of it."""

from .bug import Bug

BUGS = [
    Bug(
        "a press that waits for its confirmation without an end",
        "pbxportal/asking_again.py",
        ' or not is_recent(said["at"], SECONDS)',
        "",
        ("tests/users/test_asking_again.py::test_nothing_is_done_for_anybody_else",),
    ),
    Bug(
        "a mail about what is long settled, sent again",
        "users/services/outbox.py",
        "    if reason := why_not_again(mail):\n        raise NoLongerHolds(reason)\n",
        "",
        ("tests/users/test_sending_again.py",),
    ),
    Bug(
        "an admin by undoing of whom nobody hears",
        "history/views.py",
        "        tell_new_admin(user=user, seen=seen_from(request))\n",
        "        pass\n",
        ("tests/users/test_new_admins.py::test_so_does_undoing",),
    ),
]
