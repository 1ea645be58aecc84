"""The worker as a process of its own, and a mail server that does as it is told."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from common.recurring import RECURRING
from pbxportal.embedded_database import CHECKOUT
from tests.background.mail_server import MailServer
from users.models import OutgoingMail, RecurringTask


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
    """A function that starts a worker; all of them are ended with the test. What comes again has just been done."""
    tomorrow = timezone.now() + timedelta(days=1)
    RecurringTask.objects.bulk_create([RecurringTask(name=name, next_at=tomorrow) for name in RECURRING])
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


@pytest.fixture
def mail_server():
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def by_smtp(settings, mail_server):
    """Mails of this process go to the mail server, which has two seconds to answer."""
    settings.EMAIL_BACKEND = "common.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", mail_server.port, False
    settings.EMAIL_TIMEOUT = 1
    return mail_server


@pytest.fixture
def later():
    """As if all pauses of mails and tasks were over."""

    def let_time_pass():
        OutgoingMail.objects.update(next_try=None)
        DBTaskResult.objects.filter(status="READY").update(run_after=get_date_max())

    return let_time_pass
