"""The triggers that keep the history, as operations of migrations; their function stands in the migrations.

They run for whoever writes: a page, Django's admin, a command, somebody at the database's own prompt. Who works and
from where the middleware has told the connection (`common/company_bounds.py`, the setting `portal.by`).
"""

from django.db import migrations

# Not kept: what is counted and derived, what comes from telephone engines, who is signed in, and the history itself.
NOT_SETTINGS = {
    "routing_settingsversion",
    "statistics_callleg",
    "statistics_legcount",
    "statistics_leghour",
    "statistics_legmonth",
    "statistics_queuecall",
    "statistics_queuecallcount",
    "statistics_keptrecord",
    "users_signin",
    "history_changeset",
    "history_change",
}


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
