import os
import sys

os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

from pbxportal import embedded_database

embedded_database.provide("postgresql-bench")

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from . import calls, company_bounds, sheets, statistics, user_list
from .timing import machine


def main():
    """Measure in a database of its own, made anew and dropped afterwards."""
    test_name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        call_command("check")
        lines = [
            machine(),
            "",
            "| what | measured | bound |",
            "|---|---|---|",
            *user_list.measure(),
            *calls.measure(),
            *company_bounds.measure(),
            *sheets.measure(),
            *statistics.measure(),
        ]
    finally:
        connection.creation.destroy_test_db(test_name, verbosity=0)
    sys.stdout.write("\n".join(lines) + "\n")


main()
