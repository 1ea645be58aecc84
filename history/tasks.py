"""Removes what has become old of the history."""

from django.db import connection

from users.retention import Kind, removes

# Whole sets, the oldest first, until they have enough rows together; one set at least, however many it has.
REMOVE = """
WITH old AS (
    SELECT id, at, 1 + (SELECT count(*) FROM history_change WHERE change_set_id = s.id) AS rows
    FROM history_changeset s WHERE at < %(before)s ORDER BY at, id LIMIT %(most)s
), chosen AS (
    SELECT id FROM (SELECT id, rows, sum(rows) OVER (ORDER BY at, id) AS together FROM old) counted
    WHERE together - rows < %(most)s
), changes AS (
    DELETE FROM history_change WHERE change_set_id IN (SELECT id FROM chosen)
)
DELETE FROM history_changeset WHERE id IN (SELECT id FROM chosen)
"""


@removes(Kind.HISTORY)
def remove_change_sets(before, most):
    """What was changed together goes together. Nothing keeps a history of the history."""
    with connection.cursor() as cursor:
        cursor.execute(REMOVE, {"before": before, "most": most})
        return cursor.rowcount
