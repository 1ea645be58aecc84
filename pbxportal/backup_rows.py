"""All rows of the portal, out of the database and back in, by COPY.

What is in the database is asked of its catalogue, so that tables without a model (histories, say) are not forgotten.
Tables themselves are made by migrations. Sessions stay out, with what is kept of them for a while: nobody's cookie
lies in a backup, and restoring one makes no session valid again that had been ended.
"""

from django.conf import settings
from django.db import connection

SESSIONS = ("django_session", "users_signin", "users_sentform", "users_typedform")
NOT_ROWS_OF_OURS = ("django_migrations", *SESSIONS)
# Such as a role or a server might have set otherwise.
SAME_TEXT_EVERYWHERE = (
    "SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; SET LOCAL extra_float_digits = 1; "
    "SET LOCAL row_security = off"  # an error instead of rows that are silently left out
)


def tables(cursor):
    """Each table's name with its columns but the generated ones, all quoted."""
    cursor.execute(
        """SELECT quote_ident(c.relname), array_agg(quote_ident(a.attname) ORDER BY a.attnum)
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
           AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND c.relname <> ALL(%s)
           GROUP BY c.relname ORDER BY c.relname""",
        [list(NOT_ROWS_OF_OURS)],
    )
    return dict(cursor.fetchall())


def tables_of_sessions(cursor):
    """Those that there are: a backup that is older is put back before its tables are brought up to date."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relnamespace = current_schema()::regnamespace",
        [list(SESSIONS)],
    )
    return [name for (name,) in cursor.fetchall()]


def sequences(cursor):
    cursor.execute(
        """SELECT quote_ident(relname) FROM pg_class
           WHERE relkind = 'S' AND relnamespace = current_schema()::regnamespace AND relname <> ALL(%s)
           ORDER BY relname""",
        [[f"{table}_id_seq" for table in NOT_ROWS_OF_OURS]],
    )
    return [name for (name,) in cursor.fetchall()]


def begin_snapshot(cursor):
    """From here on this transaction sees the rows of this moment, whatever others change."""
    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    cursor.execute(SAME_TEXT_EVERYWHERE)
    cursor.execute("SELECT 1")  # it is the first query that takes the snapshot: no SET does


def copy_out(cursor, archive):
    """Write an entry a table. Returns what to keep of them for `copy_in`."""
    kept = {}
    for table, columns in tables(cursor).items():
        entry = f"tables/{table}"
        with archive.entry(entry) as file, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY (SELECT {', '.join(columns)} FROM {table}) TO STDOUT", file)  # noqa: S608
        kept[table] = {"entry": entry, "columns": columns, "rows": cursor.rowcount}
    return kept


def sequence_states(cursor):
    """Where each sequence stands. It knows no snapshot: asked after the rows, it may only be ahead of them."""
    states = {}
    for name in sequences(cursor):
        cursor.execute(f"SELECT last_value, is_called FROM {name}")  # noqa: S608
        states[name] = cursor.fetchone()
    return states


class DoesNotFit(Exception):
    """The rows are of other tables than the database has; the message says which."""


def copy_in(cursor, archive):
    """Put the rows of an archive in place of those of the database, in the transaction that is open.

    Triggers rest meanwhile: they have done their part when the rows were written first. Foreign keys are checked once
    all rows are in. Needs no more than to own the tables.
    """
    kept, states = archive.manifest["tables"], archive.manifest["sequences"]
    present = tables(cursor)
    if kept.keys() != present.keys() or not states.keys() <= set(sequences(cursor)):
        raise DoesNotFit(f"Other tables: {', '.join(sorted(kept.keys() ^ present.keys())) or 'sequences'}")
    for table, about in kept.items():  # they become part of a statement: nothing but names of columns may stand there
        if not set(about["columns"]) <= set(present[table]):
            raise DoesNotFit(f"{table}: other columns")
    cursor.execute(SAME_TEXT_EVERYWHERE)
    triggers = resting_triggers(cursor)
    everything = [*kept, *tables_of_sessions(cursor)]
    cursor.execute(f"TRUNCATE {', '.join(everything)}")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table, about in kept.items():
        with archive.open(about["entry"]) as file, connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({', '.join(about['columns'])}) FROM STDIN", file)
        if cursor.rowcount != about["rows"]:
            raise DoesNotFit(f"{table}: {cursor.rowcount} rows instead of {about['rows']}")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table, trigger, how in triggers:
        cursor.execute(f"ALTER TABLE {table} ENABLE {how} TRIGGER {trigger}")
    for name, (last_value, is_called) in states.items():
        cursor.execute("SELECT setval(%s, %s, %s)", [name, last_value, is_called])


def resting_triggers(cursor):
    """Let the triggers of all tables rest until they are enabled again. Returns (table, trigger, how it was enabled).

    Those that make up foreign keys are PostgreSQL's own and go on.
    """
    cursor.execute(
        """SELECT quote_ident(c.relname), quote_ident(t.tgname),
                  CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END
           FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgparentid = 0
           AND c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2"""
    )
    found = cursor.fetchall()
    for table, trigger, _how in found:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
    return found


def is_inhabited(cursor):
    """Whether any company or person is in the database."""
    if not {"users_company", "users_user"} <= set(connection.introspection.table_names(cursor)):
        return False
    cursor.execute("SELECT EXISTS (SELECT FROM users_company) OR EXISTS (SELECT FROM users_user)")
    return cursor.fetchone()[0]


def others_connected(cursor):
    """How many other connections the portal's own roles have to this database: web processes, above all.

    Of another role's connections neither query nor type is to be seen, but whose they are.
    """
    cursor.execute(
        """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
           AND usename IN (session_user, %s) AND COALESCE(backend_type, 'client backend') = 'client backend'""",
        [settings.WEB_ROLE],
    )
    return cursor.fetchone()[0]
