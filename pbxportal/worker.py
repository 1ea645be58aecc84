"""The process that does what was placed as a task (`common/tasks.py`): `manage.py db_worker`.

It does one task after another. A task is claimed in a transaction of its own; while it runs its row says by which
worker. Each worker holds a lock in the database as long as it lives, so that a task whose worker was killed is found
and done by another one. A database that goes away is waited for.
"""

import logging
import os
import time
from datetime import timedelta
from threading import Event

from django.conf import settings
from django.db import Error, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from common.clock import of_work
from common.outages import is_outage
from common.tasks import RunLater

from .recurring import place_what_is_due
from .worker_presence import Presence, tasks_of_absent_workers

logger = logging.getLogger("portal.worker")

MOST_DEATHS = 3  # a task that took so many workers with it is not tried on another one
AFTER_OUTAGE = timedelta(seconds=5)


class WorkerDied(Exception):
    """A task has not come to its end because its worker was killed, or ran out of memory, each time."""


class Worker:
    """Does tasks until it is stopped. `beside` is a parent process with which it ends, `interval` in seconds."""

    def __init__(self, *, interval=1.0, beside=None):
        self.id = get_random_string(32)
        self.interval, self.beside = interval, beside
        self.stopped = Event()
        self.missed = {}  # tasks whose worker is not there, and since when
        self.next_look = 0

    def stop(self, signum=None, frame=None):
        """Finish the task that is being done, and no other one."""
        self.stopped.set()

    def run(self, *, batch=False):
        """Until stopped, or in a batch until nothing is due."""
        presence = Presence(self.id)
        presence.start()
        while not presence.held.wait(self.interval) and not self.stopped.is_set():
            pass  # the database is not there yet
        logger.info("Worker %s does what waits.", self.id)
        while not self.stopped.is_set() and self.beside in (None, os.getppid()):
            worked = self.try_one()
            if not worked and (batch or self.stopped.wait(self.interval)):
                break
        presence.end()

    def try_one(self):
        """Do one task; whether there was one. A database that fails is waited for, whatever its reason."""
        try:
            close_old_connections()
            with of_work():
                self.look_around()
                return self.do_next()
        except Error as error:
            logger.warning("The database fails (%s): the worker waits.", error)
            connection.close()
            self.next_look = 0
            return False

    def look_around(self):
        """Now and then take up what is left of other workers, and place what comes again by itself."""
        now = time.monotonic()
        if now >= self.next_look:
            self.take_up_again(now)
            place_what_is_due()
            self.next_look = now + settings.WORKER_IS_DEAD_AFTER / 2

    def take_up_again(self, now):
        """Let tasks be done again whose worker is gone: at once those that this one could not bring to an end."""
        left = tasks_of_absent_workers(but=self.id)
        self.missed = {row.pk: self.missed.get(row.pk, now) for row in left}
        for row in left:
            if row.worker_ids[-1] == self.id:
                put_off(row, timezone.now() + AFTER_OUTAGE)
            elif now - self.missed[row.pk] >= settings.WORKER_IS_DEAD_AFTER:
                revive(row)

    def do_next(self):
        """Claim the task that is due first and do it; whether there was one."""
        with transaction.atomic():
            row = DBTaskResult.objects.ready().get_locked()
            if row is None:
                return False
            row.claim(self.id)
        run(row)
        return True


def run(row):
    """Do a task that is claimed, and note how it ended. Raises what a database that went away meanwhile raises."""
    try:
        task = row.task
        value = task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
    except RunLater as later:
        put_off(row, later.moment)
    except Exception as error:
        if is_outage(error):
            raise
        note_failure(row, error)
    else:
        row.set_successful(value)


def note_failure(row, error):
    """After the pause that the task asks for it is tried again; after the last one it has failed."""
    logger.error("Task %s failed: %s", row.pk, row.task_path, exc_info=error)
    try:
        pauses = row.task.func.pauses
    except (ImportError, AttributeError):  # no such task in this version of the portal
        pauses = ()
    tries = len(row.worker_ids)
    with transaction.atomic():
        row.set_failed(error)
        if tries <= len(pauses):
            put_off(row, timezone.now() + pauses[tries - 1])
        else:
            tell_who_waits(row)


def tell_who_waits(row):
    """Let a task that has failed say so where its result is waited for. Raises what an outage raises."""
    try:
        given_up = row.task.func.given_up
    except (ImportError, AttributeError):  # no such task in this version of the portal
        return
    try:
        if given_up:
            given_up(**row.args_kwargs["kwargs"])
    except Exception as error:
        if is_outage(error):
            raise
        logger.error("Nobody could be told that task %s failed: %s", row.pk, row.task_path, exc_info=error)


def put_off(row, moment):
    """Let a task be run at a moment, None for at once. Only its own worker, or one that found it left, may say so."""
    row.status, row.run_after, row.finished_at = TaskResultStatus.READY, moment or get_date_max(), None
    row.save(update_fields=["status", "run_after", "finished_at"])


def revive(row):
    """Let a task be done whose worker is dead, unless that is what it does to workers."""
    same = DBTaskResult.objects.running().select_for_update().filter(worker_ids=row.worker_ids)
    with transaction.atomic():
        row = same.filter(pk=row.pk).first()
        if row is None:  # another worker was quicker
            return
        deaths = (row.return_value or {}).get("deaths", 0) + 1
        logger.warning("Task %s was left by a worker that is gone: %s", row.pk, row.task_path)
        if deaths >= MOST_DEATHS:
            row.set_failed(WorkerDied())
            tell_who_waits(row)
            return
        row.return_value = {"deaths": deaths}
        row.save(update_fields=["return_value"])
        put_off(row, None)


def do_what_is_due():
    """Everything that is due now, in this process."""
    worker = Worker()
    while worker.do_next():
        pass
