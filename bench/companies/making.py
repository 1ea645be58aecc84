"""The database of the companies: made once, brought to the newest migrations each time it is used."""

import json
import os
import sys
from contextlib import contextmanager
from datetime import date, timedelta
from time import perf_counter

import django
import psycopg2
from django.db import models

from pbxportal import embedded_database
from pbxportal.database_roles import make_roles

VAR = embedded_database.CHECKOUT / "var"
KEPT = VAR / "bench-companies.json"
FOLDER, DATABASE = "postgresql-companies", "companies"
RECIPE = 1  # one more when the companies are to be made anew
OLDEST = timedelta(days=14)
# What takes long to write anew may be lost with the machine's power, and waits for no disk.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "'8GB'"}


def provide():
    """The companies: their database in DATABASE_URL, Django set up for it, and what is kept about them.

    That is the day they were made and, by the users of each, the rows that addresses of pages are made of.
    """
    embedded_database.provide(FOLDER)
    kept = kept_companies()
    if not kept:
        with as_superuser() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
            for name, value in SETTINGS.items():
                cursor.execute(f"ALTER SYSTEM SET {name} = {value}")
            cursor.execute("SELECT pg_reload_conf()")
    with as_superuser() as cursor:
        make_roles(cursor, owner=embedded_database.OWNER, web=embedded_database.WEB)
    os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].replace("/postgres?", f"/{DATABASE}?")
    os.environ["MEDIA_ROOT"] = str(VAR / "bench-media")
    django.setup()
    migrated = migrate()
    if kept and migrated:
        count_again()
    return kept or make()


def kept_companies():
    """None when there are none yet, or they are of another recipe or too old."""
    if not KEPT.exists():
        return None
    kept = json.loads(KEPT.read_text())
    is_good = kept["recipe"] == RECIPE and date.today() - date.fromisoformat(kept["made"]) < OLDEST
    return kept if is_good else None


@contextmanager
def as_superuser():
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def migrate():
    """Whether there was anything to migrate. The role that serves pages is given its rights as well."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    settings.WEB_ROLE = embedded_database.WEB
    call_command("migrate", verbosity=0)
    return bool(missing)


def count_again():
    """A migration may have brought a count that is filled by the portal's own command alone."""
    from statistics.services.counting import rebuild_counts
    from users.models import Company

    for company in Company.objects.filter(name__startswith="Bench"):
        rebuild_counts(tenant=company)


def make():
    """All companies; says how long each took. Nothing is kept of what was not made whole."""
    from django.db import connection

    from .company import make_company, make_operator
    from .sizes import SIZES

    rows = {"operator": make_operator()}
    for size in SIZES:
        began = perf_counter()
        rows[str(size.users)] = keys_of(make_company(size))
        sys.stderr.write(f"{size.name}: made in {perf_counter() - began:.0f} s\n")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    kept = {"recipe": RECIPE, "made": date.today().isoformat(), "rows": rows}
    KEPT.write_text(json.dumps(kept))
    return kept


def keys_of(rows):
    """Rows by their keys, what is no row as it is."""
    return {name: row.pk if isinstance(row, models.Model) else row for name, row in rows.items()}
