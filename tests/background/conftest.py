"""The worker as a process of its own, and a mail server that does as it is told."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection

from pbxportal.embedded_database import CHECKOUT


class WorkerProcess:
    """`manage.py db_worker` on the database of the tests."""

    def __init__(self, **environment):
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        environment = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.background.settings"} | environment
        command = [sys.executable, "manage.py", "db_worker", "--interval", "0.1"]
        self.process = subprocess.Popen(command, env=os.environ | environment, cwd=CHECKOUT)

    def kill(self):
        """At once, as when memory runs out."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(30) == 0


@pytest.fixture
def start_worker(transactional_db):
    """A function that starts a worker; all of them are ended with the test."""
    started = []

    def start(**environment):
        started.append(WorkerProcess(**environment))
        return started[-1]

    yield start
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()


@pytest.fixture
def wait_until():
    def wait(happens, seconds=30):
        until = time.monotonic() + seconds
        while not happens():
            assert time.monotonic() < until, "it never happened"
            time.sleep(0.05)

    return wait
