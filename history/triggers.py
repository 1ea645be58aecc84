"""The triggers that keep the history, as operations of migrations; their function stands in the migrations.

They run for whoever writes: a page, Django's admin, a command, somebody at the database's own prompt. Who works and
from where the middleware has told the connection (`common/company_bounds.py`, the setting `portal.by`).
"""

from django.apps import apps
from django.db import migrations

# Not kept: tables whose models say `history = None`.
NOT_SETTINGS = {model._meta.db_table for model in apps.get_models() if getattr(model, "history", ...) is None}


def keep_history(table, *, unkept=(), secret=()):
    """Keep every change of a table: without its `unkept` columns, of `secret` ones only that they changed.

    Its SQL stays, since migrations that have run call it: for another trigger write another operation.
    """
    arguments = ", ".join(f"'{{{','.join(columns)}}}'" for columns in (unkept, secret))
    return migrations.RunSQL(
        f"CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION history_keep({arguments})",
        f"DROP TRIGGER keep_history ON {table}",
    )
