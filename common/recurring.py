"""Tasks that come again by themselves: declared here, placed by whichever worker is there when one is due.

    @recurring("reports", gettext_lazy("reports that are due"), every=timedelta(hours=1))
    @background_task()
    def place_reports(*, tenant): ...

They belong to no company. An app has them in its `tasks.py`, which its `apps.py` imports.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django_tasks.base import Task

RECURRING = {}


@dataclass(frozen=True)
class Recurring:
    """`label` is what operators read; `told` are the keywords of the task beside `tenant`."""

    label: str
    task: Task
    every: timedelta
    told: Mapping = field(default_factory=dict)


def recurring(name, label, *, every, **told):
    """Let a task be done once in each interval `every`, however many workers there are.

    One that is still waiting or being done is not placed beside itself, and intervals that went by without a worker
    are not made up for: the task finds by itself what there is to do.
    """

    def register(task):
        RECURRING[name] = Recurring(label, task, every, told)
        return task

    return register
