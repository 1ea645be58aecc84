"""The controller as a process of its own, on the tests' database, with prompts from a folder of its own."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

from django.db import connection

from pbxportal.embedded_database import CHECKOUT, WEB, url_of

READY = "Calls are carried."
STARTS_IN = 30  # seconds
STOPS_IN = 15
LINES_SHOWN = 60  # of its log, where a test fails


class Controller:
    """`run_engine` for an Asterisk (of telephony/asterisk/process.py). `log` is all that it says.

    A second of what is set lasts `second` seconds: nobody waits for a ringing time of five. `database` is the address
    of its database, where that is not the one of the tests.
    """

    def __init__(self, asterisk, folder, media, *, second=1.0, database=None):
        self.log = folder / "controller.log"
        command = [sys.executable, "manage.py", "run_engine", "--folder", asterisk.places.folder]
        command += ["--program", asterisk.places.root, "--port", asterisk.ports.http, "--seconds-last", second]
        self.command = [str(one) for one in command]
        self.environment = {
            "PORTAL_ENV": "development",
            "DATABASE_URL": database or test_database(),
            "MEDIA_ROOT": str(media),
            "PATH": os.environ.get("PATH", ""),
            "PYTHONUNBUFFERED": "1",
        }
        self.process, self.begun = None, 0

    def start(self):
        """Beside others or after them; `wait_until_ready` is about this one."""
        self.begun = self.told(READY)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self):
        """Until it carries calls."""
        until = time.monotonic() + STARTS_IN
        while self.told(READY) == self.begun:
            assert self.process.poll() is None, f"The controller has ended:\n{self.last_words()}"
            assert time.monotonic() < until, f"The controller does not start:\n{self.last_words()}"
            time.sleep(0.05)

    def stop(self):
        """As the supervisor does it; it has to end by itself, and well."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOPS_IN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None
        assert status == 0, f"The controller has ended with {status}:\n{self.last_words()}"

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def told(self, words):
        """How often it has said so, all its starts together."""
        return self.log.read_text(errors="replace").count(words) if self.log.exists() else 0

    def wait_until_told(self, words, times=1):
        until = time.monotonic() + STARTS_IN
        while self.told(words) < times:
            assert time.monotonic() < until, f"It does not say {words!r}:\n{self.last_words()}"
            time.sleep(0.05)

    def last_words(self):
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LINES_SHOWN:])


def test_database():
    """The address of the database that this test works on, for the role that pages work in."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return url_of(parts._replace(path=f"/{connection.settings_dict['NAME']}").geturl(), WEB)
