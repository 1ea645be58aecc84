"""One door to a row: pages find here what their address names, and who changes a row locks it here.

A lock is FOR NO KEY UPDATE unless said otherwise: others may go on reading the row, and let rows point at it.
"""

from django.db import connection
from django.http import Http404

CHANGE_NOTHING = ("GET", "HEAD", "OPTIONS")


class Gone(Http404):
    """No row of a `model` is as an address names it (`which`): there was none, or it is gone, or somebody else's."""

    def __init__(self, model, which):
        super().__init__(f"No {model._meta.object_name} matches.")
        self.model, self.which = model, which


def is_change(request):
    """Whether a request may change something: any method but those that are there to read."""
    return request.method not in CHANGE_NOTHING


def find(request, rows, **which):
    """The row that an address names, or 404; locked until the request is over when it changes something.

    It is locked first and read then, with another query: one that waits for a lock reads the row as it has become,
    but what it is joined to as that was before.
    """
    if is_change(request):
        lock(rows.filter(**which))
    return find_unlocked(rows, **which)


def find_unlocked(rows, **which):
    """The same for a change that is not one of this row, or that locks it together with others in one order."""
    try:
        return rows.get(**which)
    except rows.model.DoesNotExist as error:
        raise Gone(rows.model, which) from error


def lock(rows):
    """Until the transaction ends nobody else changes these rows; returns their keys.

    Always in one order, so that no two wait for each other. What was read of them before may be old.
    """
    locked = rows.select_related(None).order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(locked.values_list("pk", flat=True))


def lock_row(row, *, to_delete=False):
    """The same for one row that is at hand. Returns it as it is stored now; raises DoesNotExist when it is gone.

    With `to_delete` nobody can let a row point at it any more either.
    """
    return row._meta.model._base_manager.select_for_update(no_key=not to_delete).get(pk=row.pk)


def lock_name(name):
    """Until the transaction ends nobody else has this name: for rows that are not there yet, or none at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
