"""Places recurring tasks (`common/recurring.py`) when they are due: each worker asks for it every few seconds."""

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from common.recurring import RECURRING
from users.models import RecurringTask

UNDONE = [TaskResultStatus.READY, TaskResultStatus.RUNNING]


def place_what_is_due():
    """Place every recurring task whose moment has come; one query while none is due."""
    due = dict(RecurringTask.objects.annotate(is_due=Q(next_at__lte=Now())).values_list("name", "is_due"))
    if new := RECURRING.keys() - due.keys():
        RecurringTask.objects.bulk_create([RecurringTask(name=name) for name in new], ignore_conflicts=True)
    for name in RECURRING:
        if due.get(name, True):
            place_if_due(name)


@transaction.atomic
def place_if_due(name):
    """Place one recurring task and say when the next is due, both or neither.

    Of workers that come at once one gets the row, and the others find it locked or no longer due. The next moment
    stays on the same beat, the first one that is still to come.
    """
    rows = RecurringTask.objects.select_for_update(skip_locked=True).annotate(now=Now())
    row = rows.filter(name=name, next_at__lte=Now()).first()
    if row is None or DBTaskResult.objects.filter(pk=row.task, status__in=UNDONE).exists():
        return
    recurring = RECURRING[name]
    row.task = recurring.task.enqueue(tenant=None, **recurring.told).id
    row.placed_at = row.now
    row.next_at += recurring.every * ((row.now - row.next_at) // recurring.every + 1)
    row.save(update_fields=["task", "placed_at", "next_at"])
