"""`make deliberate-bugs`: puts bugs in on purpose, one at a time, and says which test caught each.

Works on a copy of the tree under var/. A bug that no test catches is a hole in the tests, and the command fails.
docs/adr/0012-deliberate-bugs.md has the last table. `ARGS=word` tries only the bugs with that word in their name.
"""

import os
import re
import shutil
import subprocess
import sys

os.environ["PORTAL_ENV"] = "development"

from pbxportal import embedded_database

from . import forgotten
from .bug import Bug

CHECKOUT = embedded_database.CHECKOUT
COPY = CHECKOUT / "var" / "deliberate-bugs"
OUTCOME = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)


MARKS = ("tests/test_access.py::test_each_view_carries_the_mark_of_the_table",)
VISITORS = ("tests/test_access.py::test_visitors_are_sent_to_sign_in",)
ROLES = ("tests/test_access.py::test_each_role_gets_what_the_table_says",)
WORDS = ("tests/test_access.py::test_no_page_of_ours_shows_a_word_of_theirs",)
THEIRS = ("tests/test_access.py::test_what_is_theirs_does_not_exist_for_us",)
HOLES = ("tests/test_no_holes.py",)
EDITS = ("tests/test_edits.py::test_what_somebody_else_saves_meanwhile_is_not_lost",)
BOUNDS = ("tests/test_company_bounds.py",)
CHOICES = ("tests/routing/test_every_choice.py",)  # it says what belongs into which file
BUGS = [
    Bug(
        "a view without its mark",
        "users/views/orders.py",
        "@requires(Permission.MANAGE_USERS)\n",
        "",
        MARKS,
    ),
    Bug(
        "a company's page marked public",
        "users/views/orders.py",
        "@requires(Permission.MANAGE_USERS)\n",
        "from ..access import public\n\n\n@public\n",
        VISITORS,
    ),
    Bug(
        "a mark that checks nothing",
        "users/access.py",
        "if not request.user.may(permission):",
        "if False:",
        ROLES,
    ),
    Bug(
        "a list without for_tenant",
        "users/views/orders.py",
        "Order.objects.for_tenant(request.tenant)",
        "Order.objects.all()",
        WORDS,
    ),
    Bug(
        "another company's row by its id",
        "users/rows.py",
        "find(request, DirectoryEntry.objects.for_tenant(request.tenant), pk=pk)",
        "find(request, DirectoryEntry.objects.all(), pk=pk)",
        THEIRS,
    ),
    Bug(
        "an export without for_tenant",
        "users/services/user_sheet.py",
        "users = User.objects.for_tenant(tenant)",
        "users = User.objects.filter(is_operator=False)",
        WORDS,
    ),
    Bug(
        "a page for a user's own eyes opened to all users",
        "users/access.py",
        "is_own = request.user.pk == pk and request.user.may(Permission.OWN_PAGES)\n        if not is_own",
        "is_own = request.user.may(Permission.OWN_PAGES)\n        if not is_own",
        ROLES,
    ),
    Bug(
        "a choice that is not narrowed to the company",
        "common/forms/base.py",
        "field.queryset = field.queryset.for_tenant(tenant)",
        "pass",
        ("tests/users/test_user_edit.py",),
    ),
    Bug(
        "a template with |safe",
        "templates/users/order_list.html",
        "{{ order.subject }}",
        "{{ order.subject|safe }}",
        HOLES,
    ),
    Bug(
        "a view without the token against forgery",
        "users/views/logo.py",
        "@requires(Permission.MANAGE_USERS)\n@require_POST\ndef remove_logo",
        "from django.views.decorators.csrf import csrf_exempt\n\n\n"
        "@csrf_exempt\n@requires(Permission.MANAGE_USERS)\n@require_POST\ndef remove_logo",
        HOLES,
    ),
    Bug(
        "a change by a mere link",
        "users/views/modes.py",
        "@require_POST\ndef switch_mode_off",
        "def switch_mode_off",
        HOLES,
    ),
    Bug(
        "scripts in pages allowed",
        "pbxportal/settings.py",
        '"default-src": [SELF],',
        '"default-src": [SELF, "\'unsafe-inline\'"],',
        HOLES,
    ),
    Bug(
        "a page saved by halves when it breaks",
        "pbxportal/settings.py",
        'DATABASES["default"]["ATOMIC_REQUESTS"] = True',
        'DATABASES["default"]["ATOMIC_REQUESTS"] = False',
        HOLES,
    ),
    Bug(
        "a cell of a sheet that may be a formula",
        "common/sheets.py",
        'return _plain(sheet, value) if value[:1] in ("=", "#") else value',
        "return value",
        ("tests/users/test_user_sheet.py", "tests/users/test_number_plan.py"),
    ),
    Bug(
        "a message served with a type that browsers guess",
        "service_numbers/audio_response.py",
        'content_type="audio/wav"',
        'content_type="text/html"',
        ("tests/service_numbers/test_prompt_sound.py", "tests/service_numbers/test_prompts.py"),
    ),
    Bug(
        "sent on after signing in to any host",
        "users/signing_in/views/sign_in.py",
        "    redirect_authenticated_user = True\n",
        '    redirect_authenticated_user = True\n    success_url_allowed_hosts = {"evil.example"}\n',
        ("tests/users/test_sign_in.py::test_next_is_followed_on_the_own_host_only",),
    ),
    Bug(
        "an engine without a key",
        "routing/access.py",
        "if not is_known(_key_of(request)):",
        "if False:",
        ("tests/routing/test_engine.py::test_only_with_a_key_that_is_not_revoked",),
    ),
    Bug(
        "a NUL that reaches the operators' filters",
        "pbxportal/operators/site.py",
        "if not _is_readable(request.GET)",
        "if False",
        ("tests/hostile/test_examples.py",),
    ),
    Bug(
        "a lost database that is no outage",
        "pbxportal/outages.py",
        "return code is None or code.startswith(OUTAGES)",
        "return False",
        ("tests/test_outages.py",),
    ),
    Bug(
        "a second factor that is not asked for",
        "users/signing_in/views/sign_in.py",
        "if second_factor_of(user):",
        "if False:",
        ("tests/users/test_second_factor.py",),
    ),
    Bug(
        "somebody who has to set up a second factor and goes on without",
        "users/signing_in/middleware.py",
        "or not has_to_set_up(request)",
        "or True",
        ("tests/users/test_second_factor_rules.py",),
    ),
    Bug(
        "a company's page outside of the bounds of its company",
        "users/middleware.py",
        "return access_of(view) not in OF_NO_COMPANY",
        "return False",
        BOUNDS,
    ),
    Bug(
        "bounds that outlast the request",
        "users/middleware.py",
        "                    work_outside()\n",
        "                    pass\n",
        BOUNDS,
    ),
    Bug(
        "an operator inside a company for ever",
        "users/models/visit.py",
        "ended_at__isnull=True, started_at__gt=moment - Visit.LONGEST",
        "ended_at__isnull=True",
        ("tests/users/test_visits.py",),
    ),
    Bug(
        "an undo that takes away what was changed since",
        "history/undo.py",
        "if any(column not in now or now[column] != change.after[column] for column in change.changed):",
        "if False:",
        ("tests/history/test_undo.py",),
    ),
    Bug(
        "a service that imports from a higher floor, inside a function",
        "users/services/departments.py",
        "def department_tree(",
        "def rings():\n    from queues.models import Member\n\n    return Member\n\n\ndef department_tree(",
        ("tests/test_layers.py",),
    ),
    Bug(
        "a view that takes something from another app's views",
        "queues/views/skill.py",
        "from ",
        "from users.views.users import add\nfrom ",
        ("tests/test_layers.py",),
    ),
    Bug(
        "a new figure of the statistics that nothing counts",
        "statistics/figures.py",
        '    Column("busy", _("Busy time")',
        '    Column("missed", _("Missed"), _("Nobody took it."), "missed"),\n    Column("busy", _("Busy time")',
        ("tests/statistics/test_every_figure.py",),
    ),
    Bug(
        "a list that sees a mode a moment later than calls do",
        "users/models/mode.py",
        "starts_at__lte",
        "starts_at__lt",
        ("tests/users/test_mode_now.py",),
    ),
    Bug(
        "a mode that goes on for calls when its time is over",
        "users/models/mode.py",
        "or moment < one.ends_at",
        "or moment <= one.ends_at",
        ("tests/users/test_mode_now.py",),
    ),
    Bug(
        "a table whose history is not kept",
        "history/migrations/0002_triggers.py",
        '    "queues_member",\n',
        "",
        ("tests/history/test_keeping.py",),
    ),
    Bug(
        "a secret in the history",
        "history/migrations/0002_triggers.py",
        ', secret=["recording_pin"]',
        "",
        ("tests/history/test_keeping.py",),
    ),
    Bug(
        "a changed trigger text without a migration",
        "history/migrations/0002_triggers.py",
        "set_key, company, clock_timestamp(),",
        "set_key, company, now(),",
        ("tests/history/test_trigger_text.py", "tests/history/test_keeping.py"),
    ),
    Bug(
        "a model that says no history",
        "queues/models.py",
        "    history = InHistory(",
        "    settings = InHistory(",
        ("tests/history/test_in_history.py",),
    ),
    Bug(
        "a table without row-level security",
        "service_numbers/migrations/0005_of_company_only.py",
        '    "service_numbers_prompt",\n',
        "",
        BOUNDS,
    ),
    Bug(
        "a page that loses an update",
        "common/rows.py",
        "    if is_change(request):\n        lock(rows.filter(**which))\n",
        "",
        EDITS,
    ),
    Bug(
        "departments that are locked once one has been read",
        "users/rows.py",
        "    if is_change(request):\n        lock_departments(request.tenant)\n    departments",
        "    departments",
        (f"{EDITS[0]}[company:edit_department]",),
    ),
    Bug(
        "a new password that takes back what others have changed",
        "users/signing_in/forms/sign_in.py",
        'self.user.save(update_fields=["password"])',
        "self.user.save()",
        (f"{EDITS[0]}[change_own_password]",),
    ),
    Bug(
        "a service that trusts its caller to lock",
        "users/services/modes.py",
        "    lock_row(absence.user)\n    others",
        "    others",
        ("tests/test_locks.py",),
    ),
    Bug(
        "a row of a page that is found beside the door",
        "statistics/rows.py",
        "from common.rows import find\n",
        "from django.shortcuts import get_object_or_404\n\nfrom common.rows import find\n",
        ("tests/test_access.py::test_rows_are_looked_up_through_one_door",),
    ),
    Bug(
        "a composite foreign key dropped",
        "users/migrations/0002_same_tenant.py",
        '        same_tenant("users_number", "user_id", "users_user"),\n',
        "",
        ("tests/test_tenancy.py",),
    ),
    Bug(
        "a sixth queue type that rings nobody knows how",
        "service_numbers/models/service_number.py",
        '    RANDOM = "random", _("Random")\n',
        '    RANDOM = "random", _("Random")\n    NEWEST = "newest", _("Newest first")\n',
        CHOICES,
    ),
    Bug(
        "a queue type without its entry",
        "queues/queue_types.py",
        "    QueueType.RANDOM: Random(),\n",
        "",
        CHOICES,
    ),
    Bug(
        "a fourth closed mode that does nothing",
        "service_numbers/models/service_number.py",
        '    MESSAGE_ONLY = "message-only", _("Message only")\n',
        '    MESSAGE_ONLY = "message-only", _("Message only")\n    BUSY = "busy", _("Busy tone")\n',
        CHOICES,
    ),
    Bug(
        "a fourth main mode that does nothing",
        "service_numbers/models/service_number.py",
        '    EXTERNAL_DIVERT = "external-divert", _("External divert")\n',
        '    EXTERNAL_DIVERT = "external-divert", _("External divert")\n    MENU = "menu", _("Voice menu")\n',
        CHOICES,
    ),
    Bug(
        "a mode of a calendar day that does nothing",
        "calendars/models/calendar_day.py",
        '        OTHER_HOURS = "other-hours", _("Other hours")\n',
        '        OTHER_HOURS = "other-hours", _("Other hours")\n        HALF_DAY = "half-day", _("Half a day")\n',
        CHOICES,
    ),
    Bug(
        "a new call pattern that does nothing",
        "users/models/mode.py",
        '    REJECT = "reject", _("Reject the call")\n',
        '    REJECT = "reject", _("Reject the call")\n    BUSY = "busy", _("Busy tone")\n',
        CHOICES,
    ),
    Bug(
        "a new mode that begins with no pattern",
        "users/models/mode.py",
        '    HOLIDAY = "holiday", _("Holiday")\n',
        '    HOLIDAY = "holiday", _("Holiday")\n    TRAINING = "training", _("Training")\n',
        CHOICES,
    ),
    *forgotten.BUGS,
]


def main():
    embedded_database.provide(
        "postgresql-test-bugs"
    )  # quick like that of the tests, see conftest.py, and not the same
    make_copy()
    uncaught = []
    sys.stdout.write("| bug | caught by |\n|---|---|\n")
    for bug in BUGS:
        if sys.argv[1:] and sys.argv[1] not in bug.name:
            continue
        caught = caught_by(bug)
        if not caught:
            uncaught.append(bug)
        sys.stdout.write(f"| {bug.name} (`{bug.path}`) | {caught or '**nothing**'} |\n")
        sys.stdout.flush()
    sys.exit(bool(uncaught))


def make_copy():
    """The files that git knows of, as they are now."""
    shutil.rmtree(COPY, ignore_errors=True)
    named = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=CHECKOUT, capture_output=True, text=True
    )
    for name in named.stdout.splitlines():
        if (CHECKOUT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, COPY / name)


def caught_by(bug):
    """The first test that fails with the bug, or ""."""
    changes = ((bug.path, bug.before, bug.after), *bug.also)
    right = {path: (COPY / path).read_text() for path, _before, _after in changes}
    try:
        for path, before, after in changes:
            put_in(bug, COPY / path, before, after)
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--create-db", *bug.tests]
        done = subprocess.run(command, cwd=COPY, capture_output=True, text=True)
    finally:
        for path, text in right.items():
            (COPY / path).write_text(text)
    found = OUTCOME.search(done.stdout)
    if done.returncode == 1 and found:
        return f"`{found[1]}`"
    if done.returncode:  # the bug may keep the tests from starting: that is no proof
        raise SystemExit(f"{bug.name}: the tests did not run\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return ""


def put_in(bug, path, before, after):
    text = path.read_text()
    if before not in text:
        raise SystemExit(f"{path.relative_to(COPY)} has changed: “{bug.name}” does not fit it any more.")
    path.write_text(text.replace(before, after, 1))


if __name__ == "__main__":
    main()
