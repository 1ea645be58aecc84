"""Bugs of the portal's clock, which is the database's: machines whose clocks differ would not work as one."""

from .bug import Bug

BUGS = [
    Bug(
        "a portal that goes by its machine's clock",
        "common/clock.py",
        "return took, Look(own if own <= there <= own + took else there - took / 2, counter)",
        "return took, Look(own, counter)",
        ("tests/test_clock.py::test_whatever_a_machine_believes_it_goes_by_the_database",),
    ),
    Bug(
        "a clock of the database that is looked at once and never again",
        "common/clock.py",
        "return not (self.is_of_database and 0 <= time.monotonic() - self.counter < ASKED_EVERY)",
        "return not self.is_of_database",
        ("tests/test_clock.py::test_the_databases_own_clock_is_looked_at_again",),
    ),
    Bug(
        "a machine's clock that is set while it runs, and moves all sign-ins",
        "common/clock.py",
        "return datetime.fromtimestamp(_last.time + time.monotonic() - _last.counter, UTC)",
        "return datetime.fromtimestamp(_last.time + time.time() - _last.own, UTC)",
        ("tests/test_clock.py::test_a_clock_that_is_set_meanwhile_changes_nothing",),
        also=(
            (
                "common/clock.py",
                "    is_of_database: bool = True\n",
                "    is_of_database: bool = True\n    own: float = 0\n\n"
                "    def __post_init__(self):\n        object.__setattr__(self, 'own', time.time())\n",
            ),
        ),
    ),
    Bug(
        "codes of authenticator apps by the machine's clock",
        "common/clock.py",
        "signing.time = totp.time = Seconds",
        "signing.time = Seconds",
        ("tests/test_clock.py::test_libraries_go_by_it",),
    ),
    Bug(
        "links to choose a password by the machine's clock",
        "common/clock.py",
        "    PasswordResetTokenGenerator._now = lambda self: timezone.now().replace(tzinfo=None)\n",
        "",
        ("tests/test_clock.py::test_libraries_go_by_it",),
        also=(
            (
                "common/clock.py",
                "    from django.contrib.auth.tokens import PasswordResetTokenGenerator\n",
                "",
            ),
        ),
    ),
    Bug(
        "a fresh process that holds its first session against its machine's clock",
        "common/clock.py",
        "            connection.cursor().close()\n",
        "            pass\n",
        ("tests/test_clock.py::test_the_first_who_asks_in_a_request_has_it_already",),
    ),
    Bug(
        "an absence that goes by the machine's clock",
        "users/views/modes.py",
        "    owner, now, mode = get_user(request, pk), timezone.now(), request",
        "    owner, now, mode = get_user(request, pk), datetime.now(UTC), request",
        ("tests/test_clock.py::test_nobody_else_asks_for_the_machines_time",),
        also=(("users/views/modes.py", "from django.", "from datetime import UTC, datetime\n\nfrom django."),),
    ),
]
