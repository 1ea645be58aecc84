"""The portal's web and its worker are killed (kill -9) while people call: no call notices, and each is counted."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from django.conf import settings

from pbxportal.embedded_database import CHECKOUT
from queues.models import Member
from tests.production.conftest import free_port
from tests.production.test_run import Run

from . import controller
from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .messages import kept_for, said_to, speaks_for
from .scenes import INCOMING, scene
from .sounds import CALLER, NAMES, USER
from .test_recordings import closed_number

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

WEB_WORKERS = 2


class Portal(Run):
    """gunicorn and the worker beside it, on the database of the stage."""

    def __init__(self, folder):
        folder.mkdir()
        self.port, self.path = free_port(), folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_ENV": "development",
            "DATABASE_URL": controller.test_database(),
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "ALLOWED_HOSTS": "portal.example",
            "WEB_BIND": f"127.0.0.1:{self.port}",
            "WEB_WORKERS": f"{WEB_WORKERS}",
        }
        self.worker = None
        self.start("-m", "gunicorn")
        self.wait_until(lambda: self.begun() == WEB_WORKERS)
        self.worker = self._worker(folder / "worker-log")

    def _worker(self, path):
        command = [sys.executable, "manage.py", "db_worker"]
        with open(path, "wb") as log:
            return subprocess.Popen(command, env=self.environment, cwd=CHECKOUT, stdout=log, stderr=log)

    def kill(self):
        """kill -9 of all of its processes, if there are any."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.worker:
            self.worker.kill()
            self.worker.wait()
        self.wait_until(lambda: self.left() == [])


def furnish(stage):
    stage.portal = Portal(stage.controller.log.parent / "portal")
    stage.desks.stack.callback(stage.portal.kill)


@scene(people=2, outside=4)
def each_call_goes_on(own, ann, bob):
    """One talks, one is rung for, one waits behind that one, one is recorded; and somebody calls afterwards."""
    portal = own.stage.portal
    line, closed = own.service_number(members=[bob]), closed_number(own)
    Member.objects.filter(service_number=line).update(ringing_time=60, wrap_up_time=0)
    talk = own.call(ann.number)
    talker = ann.called().answer()
    talk.hears(USER)
    first = own.call(line.number.e164)
    rings = bob.called()
    second = own.call(line.number.e164).wait_until("answered")
    recorded = own.call(closed.number.e164)
    speaks_for(own.stage, closed)
    assert portal.ask("/sign-in/").status == 200
    assert portal.worker.poll() is None
    portal.kill()
    with pytest.raises(ConnectionRefusedError):
        portal.ask("/sign-in/")
    _talks(first, rings.answer())
    _talks(second, bob.phone.next_call(after=1).wait_until("ringing").answer())
    _talks(talk, talker)
    speaks_for(own.stage, closed, 4)
    recorded.hang_up()
    assert (said_to(closed), kept_for(closed).seconds >= 4) == ([NAMES[CALLER]], True)
    again = own.call(ann.number)
    _talks(again, ann.phone.next_call(after=1).wait_until("ringing").answer())
    for person in (ann, bob):
        for _time in range(2):
            own.leg(person, INCOMING, "answered")
    for _time in range(2):
        own.waited(line, "answered")


def _talks(out, there):
    """Both hear each other, and who was called hangs up."""
    out.hears(USER)
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")


SCENES = [each_call_goes_on]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
