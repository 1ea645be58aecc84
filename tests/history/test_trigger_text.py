"""The SQL of the triggers that keep the history: what has run somewhere stays, and the newest text is what works."""

import hashlib
import pkgutil
from importlib import import_module

from django.db import connection

from history import migrations
from history.triggers import keep_history

# The texts of the function that have run, by migration: their SHA-256.
HAVE_RUN = {"0002_triggers": "1a7c97c8075fb52066a26f0de14835bcf117ba82e00638be1d34186ce1023eec"}


def texts():
    """The texts of the function in the migrations, the oldest first."""
    names = sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))
    modules = {name: import_module(f"{migrations.__name__}.{name}") for name in names}
    return {name: module.FUNCTION for name, module in modules.items() if hasattr(module, "FUNCTION")}


def test_a_text_that_has_run_stays():
    sums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts().items()}
    assert sums == HAVE_RUN, (
        "The function of the history has another text than installations have run. Put the text of HAVE_RUN's "
        "migration back, write a new migration of history with all of the new text as its FUNCTION (CREATE OR "
        "REPLACE FUNCTION) and the text before as its way back, and add its sum to HAVE_RUN."
    )


def definition(cursor):
    cursor.execute("SELECT pg_get_functiondef('history_keep()'::regprocedure)")
    return cursor.fetchone()[0]


def test_the_database_has_the_newest_text(db):
    *_older, newest = texts().values()
    with connection.cursor() as cursor:
        works = definition(cursor)
        cursor.execute(newest.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
        written = definition(cursor)
    assert works == written, (
        "The function in the database is not the FUNCTION of the newest migration that has one. Write a new one of "
        "history whose FUNCTION is all of the new text, and which runs it."
    )


def test_the_trigger_of_a_table_stays():
    operation = keep_history("users_price", unkept=["a", "b"], secret=["c"])
    assert (operation.sql, operation.reverse_sql) == (
        "CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON users_price "
        "FOR EACH ROW EXECUTE FUNCTION history_keep('{a,b}', '{c}')",
        "DROP TRIGGER keep_history ON users_price",
    ), "Migrations that have run call keep_history: leave its SQL, and write another operation beside it."
