"""The worker of `make run`: a process beside the server, which ends with it."""

import os
import subprocess
import sys
from threading import Event, Thread

from django.conf import settings

LOOK_EVERY = 0.5  # seconds
PAUSE = 1.0  # seconds before another worker takes the place of one that died
SECONDS_TO_FINISH = 5  # the task that is being done when the portal is stopped; one that is cut off is done again


class WorkerBeside(Thread):
    """Starts the worker, and another one whenever it dies. It ends with this process, however that ends."""

    def __init__(self):
        super().__init__(daemon=True)
        self.ended = Event()

    def run(self):
        command = [sys.executable, "manage.py", "db_worker", "--beside", str(os.getpid())]
        environment = os.environ | {"PORTAL_ADDRESS": settings.PORTAL_ADDRESS}
        environment.pop("MIGRATIONS_DATABASE_URL", None)  # it owns nothing
        while not self.ended.is_set():
            worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)  # noqa: S603
            while worker.poll() is None and not self.ended.wait(LOOK_EVERY):
                pass
            if worker.poll() is None:
                _end(worker)
            self.ended.wait(PAUSE)

    def stop(self):
        """End the worker, and start no other one."""
        self.ended.set()
        self.join()


def _end(worker):
    worker.terminate()
    try:
        worker.wait(SECONDS_TO_FINISH)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
