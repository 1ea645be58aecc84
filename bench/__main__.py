import argparse
import os
import subprocess
import sys
from time import perf_counter

WITHOUT_DATABASE = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from pbxportal import embedded_database

embedded_database.provide("postgresql-bench")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from . import calls, company_bounds, sheets, statistics, user_list
from .missed import is_missed
from .timing import machine


def main():
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="How fast the portal is: docs/benchmarks.md."
    )
    parser.add_argument("--before", help="another checkout, or an earlier result, to measure pages beside")
    before = parser.parse_args().before
    lines = list(side_by_side())
    missed = [line for line in lines if is_missed(line)]
    said = [machine(), "", "| what | measured | bound |", "|---|---|---|", *lines, ""]
    said += [f"Missed: {line}" for line in missed]
    sys.stdout.write("\n".join(said) + "\n")
    sys.stdout.flush()
    pages = [sys.executable, "-m", "bench.pages", *(["--before", before] if before else [])]
    sys.exit(bool(subprocess.run(pages, env=WITHOUT_DATABASE, check=False).returncode or missed))


def side_by_side():
    """What is measured beside something bare, in a database of its own, made anew and dropped afterwards."""
    test_name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("check")
        for part in (user_list, calls, company_bounds, sheets, statistics):
            began = perf_counter()
            yield from part.measure()
            sys.stderr.write(f"{part.__name__}: {perf_counter() - began:.0f} s\n")
    finally:
        connection.creation.destroy_test_db(test_name, verbosity=0)


main()
