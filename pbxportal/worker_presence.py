"""How workers know of one another: each holds a lock in the database as long as its process lives."""

import logging
from threading import Event, Thread

from django.db import Error, connection
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("portal.worker")

LOCKS_OF_WORKERS = 7301  # of PostgreSQL's advisory locks those with this number are ours
LOOK_EVERY = 2  # seconds until a lost connection is noticed
# PostgreSQL notices a machine that has vanished, and lets go of its locks.
NOTICE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
HOLD = "SELECT pg_advisory_lock(%s, hashtext(%s))"
# The rows are read before the locks: a worker locks first and claims afterwards.
LEFT = """
SELECT id FROM django_tasks_database_dbtaskresult t
WHERE status = 'RUNNING' AND (worker_ids ->> -1 = %s OR NOT EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = %s
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND objid::bigint = hashtext(t.worker_ids ->> -1)::bigint & 4294967295
))
"""


class Presence(Thread):
    """Holds a worker's lock, in its thread's own connection, which is opened again when it breaks."""

    def __init__(self, worker_id):
        super().__init__(daemon=True)
        self.worker_id, self.held, self.ended = worker_id, Event(), Event()

    def run(self):
        is_held = False
        while not self.ended.is_set():
            try:
                with connection.cursor() as cursor:
                    if is_held:
                        cursor.execute("SELECT 1")
                    else:
                        cursor.execute(NOTICE)
                        cursor.execute(HOLD, [LOCKS_OF_WORKERS, self.worker_id])
                        is_held = True
                        self.held.set()
            except Error as error:
                logger.warning("The worker does not reach its database: %s", error)
                connection.close()
                is_held = False
            self.ended.wait(LOOK_EVERY)
        connection.close()

    def end(self):
        self.ended.set()
        self.join()


def tasks_of_absent_workers(*, but):
    """Tasks that are said to run but whose worker is not there; also those of worker `but`, who is at none now."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, [but, LOCKS_OF_WORKERS])
        left = [pk for (pk,) in cursor.fetchall()]
    return list(DBTaskResult.objects.running().filter(pk__in=left)) if left else []
