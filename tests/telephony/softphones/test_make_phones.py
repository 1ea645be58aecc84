"""`make phones` as somebody uses it: what it prints is enough to register a softphone and to call, Ctrl-C ends it."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections

from pbxportal.embedded_database import CHECKOUT, WEB, url_of
from telephony.management.commands.run_phones import NOTE_OUTSIDE, NOTES, OUTSIDE
from telephony.softphones import phone
from telephony.softphones.people import ANSWERING, FREE
from tests.production.conftest import free_port, sql

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

STARTS_IN, ENDS_IN = 90, 40  # seconds, on a machine that does other things as well
NOTE_HEARD = 0.2  # seconds: they die away
BEING_WRITTEN = """
SELECT 1 FROM pg_locks JOIN pg_class ON pg_class.oid = relation JOIN pg_database ON pg_database.oid = database
WHERE relname = 'users_user' AND mode = 'RowExclusiveLock' AND datname = current_database()
"""
LEGS = "SELECT short_number, direction, outcome FROM statistics_callleg WHERE id > %s"


class MakePhones:
    """`manage.py run_phones` on a database (the URL of its owner), in a session of its own, as in a terminal."""

    def __init__(self, database, folder):
        self.database, self.folder, self.log = database, folder, folder / "log"
        self.port, self.sip = free_port(), free_udp_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_ENV": "development",
            "DATABASE_URL": url_of(database, WEB),
            "MIGRATIONS_DATABASE_URL": database,
            "MEDIA_ROOT": str(folder / "media"),
        }
        self.process = None

    def manage(self, *arguments):
        return [sys.executable, "manage.py", *map(str, arguments)]

    def make_demo(self):
        """Before the start, as a start before this one has made it."""
        command = self.manage("demo")
        subprocess.run(command, cwd=CHECKOUT, env=self.environment, check=True, stdin=subprocess.DEVNULL)

    def start(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.manage(
                    "run_phones", "--port", self.port, "--sip-port", self.sip, "--folder", self.folder / "var"
                ),
                cwd=CHECKOUT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Tests may have been started in the background, where Ctrl-C means nothing to a program.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def wait_for(self, what, seconds):
        until = time.monotonic() + seconds
        while not (found := what()):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.05)
        return found

    def said(self):
        return self.log.read_text(errors="replace")

    def printed(self):
        """What stands in the words for people, once all of them are there."""
        words = re.compile(r"A softphone registers.*Ctrl-C ends it\.", re.DOTALL)
        return self.wait_for(lambda: words.search(self.said()), STARTS_IN)[0]

    def press_ctrl_c(self):
        """As a terminal does: all of the foreground are told. Returns how it has ended."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(ENDS_IN)

    def left(self):
        """The command lines of all that it has started and is there still."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                command = (path / "cmdline").read_text().split("\0")
                session = int((path / "stat").read_text().rpartition(")")[2].split()[3])
            except OSError:  # just gone
                continue
            if session == self.process.pid or any(str(self.folder) in one for one in command):
                found.append(command)
        return found

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(ENDS_IN)


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_free(kind, port):
    with socket.socket(socket.AF_INET, kind) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, kind == socket.SOCK_STREAM)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def copy_of(template):
    """The name of a new database: a copy of one that nobody is connected to."""
    server, name = os.environ["DATABASE_URL"], f"phones_{secrets.token_hex(4)}"
    sql(server, f'CREATE DATABASE {name} TEMPLATE "{template}"')
    try:
        yield name
    finally:
        sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def migrated(django_db_setup, django_db_blocker):
    """A database as migrations leave it: the tests' own, copied before any of them is in it."""
    with django_db_blocker.unblock():
        connections.close_all()
    with copy_of(connection.settings_dict["NAME"]) as name:
        yield name


@pytest.fixture
def running(program, migrated, tmp_path):
    """A MakePhones, not started yet, on a database of its own."""
    with copy_of(migrated) as name:
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        with MakePhones(database, tmp_path) as made:
            yield made


def test_what_is_printed_is_enough_to_call_everybody(running):
    carrier = free_udp_port()
    running.make_demo()
    sql(running.database, f"UPDATE users_trunk SET gateway = '127.0.0.1:{carrier}' WHERE name = 'Carrier A'")
    sql(running.database, "DELETE FROM calendars_officehours")  # at night as well Reception has to be open
    running.start()
    printed = running.printed()
    told = dict(re.findall(r"^  (user|domain|password|server) +(\S+?),?(?: .*)?$", printed, re.M))
    sip = re.search(r"port (\d+), UDP", printed)[1]
    numbers = {name: number for number, name in re.findall(r"^  (\+?\d+) +(.+)$", printed, re.M)}
    assert (told["user"], told["server"], int(sip), OUTSIDE in printed) == (FREE, "127.0.0.1", running.sip, True)
    before = sql(running.database, "SELECT max(id) FROM statistics_callleg")[0][0]
    folder = running.folder / "mine"
    with phone(told["user"], told["domain"], told["password"], f"{told['server']}:{sip}", folder=folder) as mine:
        amelia = mine.call(numbers["Amelia Hart"])
        reception = mine.call(numbers["Reception"])
        outside = mine.call(OUTSIDE.replace(" ", ""))
        amelia.hears(NOTES[0], 20, seconds=NOTE_HEARD)
        reception.hears(NOTES[ANSWERING.index("512")], 30, seconds=NOTE_HEARD)
        outside.hears(NOTE_OUTSIDE, 20, seconds=NOTE_HEARD)
        reception.hang_up()
        assert running.press_ctrl_c() == 0
        assert [call.wait_until("over").state for call in (amelia, outside)] == ["over", "over"]
    assert running.left() == []
    assert [is_free(socket.SOCK_DGRAM, port) for port in (running.sip, carrier)] == [True, True]
    assert is_free(socket.SOCK_STREAM, running.port)
    assert list((running.folder / "var/engine/spool-of-records").iterdir()) == []
    legs = sql(running.database, LEGS.replace("%s", str(before)))
    taken = {("502", "incoming", "answered"): 1, ("512", "incoming", "answered"): 1}
    # Reception rings all at once, and its second member takes a second longer to answer.
    assert Counter(legs) == taken | {("513", "incoming", "elsewhere"): 1, (FREE, "outgoing", "answered"): 3}
    assert "Traceback" not in running.said()


def test_ctrl_c_while_the_demo_is_made_leaves_none_of_it(running):
    running.start()
    running.wait_for(lambda: sql(running.database, BEING_WRITTEN), STARTS_IN)
    assert running.press_ctrl_c() == 0
    assert running.left() == []
    assert sql(running.database, "SELECT count(*) FROM users_company") == [(0,)]
    assert "Traceback" not in running.said()
