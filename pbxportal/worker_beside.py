"""The worker of `make run`: a process beside the server, which ends with it."""

import os
import subprocess
import sys
import time
from threading import Thread

from django.conf import settings


def start_worker_beside():
    """Start the worker, and another one whenever it dies. It ends with this process, however that ends."""
    Thread(target=_keep_it_running, daemon=True).start()


def _keep_it_running():
    command = [sys.executable, "manage.py", "db_worker", "--beside", str(os.getpid())]
    while True:
        subprocess.run(  # noqa: S603
            command, cwd=settings.BASE_DIR, env=os.environ | {"PORTAL_ADDRESS": settings.PORTAL_ADDRESS}, check=False
        )
        time.sleep(1)
