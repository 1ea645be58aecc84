"""The database of these measurements: a copy, for each run, of one that is kept with the newest migrations."""

import os
import string
from contextlib import contextmanager

from pbxportal import embedded_database

from ..companies.making import as_superuser
from ..portal_server import make_tables

FOLDER, KEPT = "postgresql-telephones", "telephones"


@contextmanager
def database():
    """DATABASE_URL and Django are set up for it. Yields the environment of a controller in production's settings."""
    embedded_database.provide(FOLDER)
    server, own = os.environ["DATABASE_URL"], f"{KEPT}_{os.getpid()}"
    with as_superuser() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [KEPT])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {KEPT}")
    os.environ["DATABASE_URL"] = server.replace("/postgres?", f"/{KEPT}?")
    make_tables()
    from django.db import connection

    connection.close()
    os.environ["DATABASE_URL"] = server
    with as_superuser() as cursor:
        cursor.execute(f"CREATE DATABASE {own} TEMPLATE {KEPT}")
    connection.settings_dict["NAME"] = own
    os.environ["DATABASE_URL"] = server.replace("/postgres?", f"/{own}?")
    try:
        yield environment()
    finally:
        connection.close()
        os.environ["DATABASE_URL"] = server
        with as_superuser() as cursor:
            cursor.execute(f"DROP DATABASE {own} WITH (FORCE)")


def environment():
    mails = dict.fromkeys(["PROVIDER_EMAIL", "DEFAULT_FROM_EMAIL"], "load@portal.example")
    return (
        os.environ
        | mails
        | {
            "PORTAL_ENV": "production",
            "DJANGO_SETTINGS_MODULE": "bench.production",
            "DATABASE_URL": embedded_database.url_of(os.environ["DATABASE_URL"], embedded_database.WEB),
            "SECRET_KEY": "for-load-alone-" + string.ascii_letters,
            "ALLOWED_HOSTS": "127.0.0.1",
            "PORTAL_ADDRESS": "https://127.0.0.1",
            "BEHIND_TLS_PROXY": "1",
            "EMAIL_HOST": "none.example",
            "PYTHONUNBUFFERED": "1",
        }
    )
