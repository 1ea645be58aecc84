"""`make test-at-odd-times`: tests that read the clock, at moments at which a day, a year or summer ends.

libfaketime moves the clock of all processes by as much, that of PostgreSQL too, which therefore runs for these tests
alone; from its moment on the clock goes on. Arguments are pytest's: which tests to run, instead of all.
"""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from pbxportal.embedded_database import CHECKOUT

MOMENTS = [
    datetime(2026, 12, 31, 23, 58, tzinfo=UTC),  # the year ends while they run
    datetime(2027, 6, 30, 23, 30, tzinfo=UTC),  # a month ends, and in London it has ended already
    datetime(2027, 10, 30, 23, 50, tzinfo=UTC),  # in London the day that has 25 hours
    datetime(2027, 10, 31, 0, 30, tzinfo=UTC),  # 01:30 there, for the first time of two
]
# What drives browsers and servers for long, and what does not ask what time it is.
LEFT_OUT = [
    "tests/browser",
    "tests/common",
    "tests/hostile",
    "tests/production",
    "tests/service_numbers/test_audio.py",
    "tests/test_access.py",
    "tests/test_no_holes.py",
    "tests/test_production.py",
]


def main():
    failed = [moment for moment in MOMENTS if not passes_at(moment, sys.argv[1:])]
    say(*([f"Failed at {moment:%Y-%m-%d %H:%M} UTC." for moment in failed] or ["Passed at all moments."]))
    sys.exit(bool(failed))


def passes_at(moment, arguments):
    environment = with_clock_at(moment)
    clock = [sys.executable, "-c", "import time; print(time.time())"]
    if abs(float(subprocess.check_output(clock, env=environment)) - moment.timestamp()) > 60:
        sys.exit("The clock cannot be moved: see tests/at_odd_times.")
    say(f"At {moment:%Y-%m-%d %H:%M} UTC:")
    # While PostgreSQL waits, libfaketime shows its signal handlers the real clock, by which no time limit is over.
    chosen = ["-m", "not time_limit", *(f"--ignore={one}" for one in LEFT_OUT)]
    command = [sys.executable, "-m", "pytest", "-q", *chosen, *arguments]
    return subprocess.run(command, env=environment, cwd=CHECKOUT).returncode == 0


def with_clock_at(moment):
    """The environment of a process that takes the present for `moment`, and of all that it starts."""
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return environment | {
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{moment.timestamp() - time.time():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # time-outs are waited for by this clock
        "NO_FAKE_STAT": "1",  # else Python takes each of its compiled modules for an old one
        "PYTHONPATH": str(Path(__file__).parent),  # for sitecustomize.py
        "TEST_POSTGRESQL": "postgresql-test-at-odd-times",
        "TZ": "UTC",
    }


def say(*lines):
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
