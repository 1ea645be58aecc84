"""Bugs of what comes again by itself, of how long things are kept, and of mails that may have been taken."""

from .bug import Bug

BUGS = [
    Bug(
        "a recurring task that each worker places",
        "pbxportal/recurring.py",
        "filter(name=name, next_at__lte=Now())",
        "filter(name=name)",
        ("tests/background/test_recurring.py",),
    ),
    Bug(
        "intervals without a worker that are all made up for",
        "pbxportal/recurring.py",
        "recurring.every * ((row.now - row.next_at) // recurring.every + 1)",
        "recurring.every",
        ("tests/background/test_recurring.py",),
    ),
    Bug(
        "a recurring task that piles up while nobody does it",
        "pbxportal/recurring.py",
        "if row is None or DBTaskResult.objects.filter(pk=row.task, status__in=UNDONE).exists():",
        "if row is None:",
        ("tests/background/test_recurring.py",),
    ),
    Bug(
        "a recurring task that is noted but not placed when the worker dies",
        "pbxportal/recurring.py",
        "@transaction.atomic\ndef place_if_due",
        "def place_if_due",
        ("tests/background/test_recurring.py", "tests/background/test_killed_in_recurring.py"),
    ),
    Bug(
        "half a change set that is removed",
        "history/tasks.py",
        "    WHERE together - rows < %(most)s\n), changes AS (\n    DELETE FROM history_change"
        " WHERE change_set_id IN (SELECT id FROM chosen)\n",
        "    WHERE together <= %(most)s\n), changes AS (\n    DELETE FROM history_change"
        " WHERE change_set_id IN (SELECT id FROM old)\n",
        ("tests/background/test_retention.py",),
    ),
    Bug(
        "a mail that still waits and is removed for its age",
        "users/tasks.py",
        "OutgoingMail.objects.exclude(state=OutgoingMail.State.WAITING).filter(",
        "OutgoingMail.objects.filter(",
        ("tests/background/test_retention.py",),
    ),
    Bug(
        "a clean-up that the history notes",
        "history/migrations/0004_retention.py",
        " WHEN (OLD.started_at > now() - interval '30 days')",
        "",
        ("tests/background/test_retention.py",),
    ),
    Bug(
        "a clean-up that mails wait for",
        "users/tasks.py",
        "            raise RunLater(timezone.now())",
        "            continue",
        ("tests/background/test_retention.py",),
    ),
    Bug(
        "a kind that is kept for ever although that is not allowed",
        "pbxportal/operators/retention.py",
        "if days is None and not bounds.may_be_for_ever:",
        "if False:",
        ("tests/background/test_retention.py",),
    ),
    Bug(
        "a mail that is sent again although the server may have it",
        "users/services/outbox.py",
        "if trouble == Trouble.UNSAID or now",
        "if now",
        ("tests/background/test_outbox.py", "tests/statistics/test_mailed_reports.py"),
    ),
]
