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

from .bugs import BUGS

CHECKOUT = embedded_database.CHECKOUT
COPY = CHECKOUT / "var" / "deliberate-bugs"
OUTCOME = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)


def main():
    embedded_database.provide(
        "postgresql-test-bugs"
    )  # quick like that of the tests, see conftest.py, and not the same
    make_copy()
    if run_tests("tests/test_deliberate_bugs.py", "tests/test_migrations.py").returncode:
        sys.exit("The tree itself does not pass: whatever failed then would be taken for a bug that is caught.")
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
        done = run_tests(*bug.tests)
    finally:
        for path, text in right.items():
            (COPY / path).write_text(text)
    found = OUTCOME.search(done.stdout)
    if done.returncode == 1 and found:
        return f"`{found[1]}`"
    if done.returncode:  # the bug may keep the tests from starting: that is no proof
        raise SystemExit(f"{bug.name}: the tests did not run\n{done.stdout[-3000:]}{done.stderr[-1000:]}")
    return ""


def run_tests(*tests):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--create-db", *tests]
    return subprocess.run(command, cwd=COPY, capture_output=True, text=True)


def put_in(bug, path, before, after):
    text = path.read_text()
    if before not in text:
        raise SystemExit(f"{path.relative_to(COPY)} has changed: “{bug.name}” does not fit it any more.")
    path.write_text(text.replace(before, after, 1))


if __name__ == "__main__":
    main()
