"""The triggers that count changes of what decides over calls (SettingsVersion), as an operation of migrations.

The columns are texts: a migration stays what it was whatever `reads.py` says later. tests/routing/test_reads.py
holds what the database counts against `reads.py`, and prints the operation that is missing.
"""

from django.db import migrations

EVERY_COLUMN = "*"
# Of these a change of a row alone counts, by a function of their own. A company's is made before the first call, and
# goes with the count itself; a trunk is of no company, and of none with which it goes.
OF_THEIR_OWN = {"users_company": "routing_company_changed", "users_trunk": "routing_trunk_changed"}


def counts_version(table, columns, *, before=None):
    """Count each change of these columns of a company's table, and each row that is added or removed.

    `columns` are separated by commas. `before` are those that were counted until now, for the way back: None of a
    table that is new here, EVERY_COLUMN where no columns were named.
    """
    return migrations.RunSQL(_count(table, columns), _count(table, before))


def _count(table, columns):
    drop = f"DROP TRIGGER IF EXISTS settings_version ON {table};"
    if columns is None:
        return drop
    is_of_its_own = table in OF_THEIR_OWN
    named = columns if is_of_its_own else f"tenant_id, {columns}"
    update = "UPDATE" if columns == EVERY_COLUMN else f"UPDATE OF {named}"
    events = update if is_of_its_own else f"INSERT OR {update} OR DELETE"
    function = OF_THEIR_OWN.get(table, "routing_settings_changed")
    return (
        f"{drop} CREATE CONSTRAINT TRIGGER settings_version AFTER {events} ON {table} "
        f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
