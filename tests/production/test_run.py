"""What `make run` starts: the portal as in production, on this machine alone, and all of it ends together."""

import os
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psycopg2
import pytest

from pbxportal.embedded_database import CHECKOUT, OWNER, WEB, url_of
from pbxportal.management.commands.run_portal import THREADS, WORKERS
from tests.production.conftest import Served, free_port, sql
from tests.production.test_server import signed_in

CLIENTS, REQUESTS = 16, 800


class Run(Served):
    """`manage.py run_portal`; unlike `make run` with a database that is named."""

    def __init__(self, folder, database, media, *options):
        self.port = free_port()
        self.database, self.path = database, folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "PORTAL_ENV": "development",
            "DATABASE_URL": url_of(database, WEB),
            "MIGRATIONS_DATABASE_URL": url_of(database, OWNER),
            "MEDIA_ROOT": str(media),
            "ALLOWED_HOSTS": "portal.example",
            "LOCK_TIMEOUT": "1",
        }
        self.start("manage.py", "run_portal", "--port", str(self.port), *options)

    def left(self):
        """Processes of its session that are there."""
        return [pid for pid, session in sessions() if session == self.process.pid]

    def stop(self):
        """As Ctrl-C in its terminal: all processes are told."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.ended()

    def ended(self):
        """The command has ended, and what gunicorn had to kill is gone a moment later."""
        assert self.process.wait(timeout=60) == 0
        self.wait_until(lambda: self.left() == [])


def sessions():
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                yield int(name), int(file.read().rsplit(")", 1)[1].split()[3])
        except OSError:
            continue


@pytest.fixture(scope="module")
def run(demo, new_database, tmp_path_factory):
    database, media = demo
    portal = Run(tmp_path_factory.mktemp("run"), new_database(urlsplit(database).path[1:]), media)
    yield portal
    portal.stop()


def test_many_people_at_once_are_all_answered(run):
    with ThreadPoolExecutor(CLIENTS) as clients:
        answers = clients.map(lambda _number: run.ask("/sign-in/").status, range(REQUESTS))
        assert Counter(answers) == {200: REQUESTS}
    name = urlsplit(run.database).path[1:]
    ((held,),) = sql(
        run.database, f"SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = '{name}'"
    )  # - this one
    assert 0 < held <= int(WORKERS) * int(THREADS) + 2  # of the worker: for its tasks, and for its lock


def test_it_says_where_it_is_who_may_sign_in_and_where_mails_go(run):
    lines = run.log().splitlines()
    assert f"Telephone portal: http://localhost:{run.port}/" in lines
    assert "  admin     portal-demo   company admin of Demo" in lines
    assert lines.index("Ctrl-C ends it.") < next(at for at, line in enumerate(lines) if "Listening at" in line)
    assert any(line.startswith("Mails ") and "printed here" in line for line in lines)
    assert run.send("/password/forgotten/", {}, email="admin@demo.pbx.example").status == 200
    run.wait_until(lambda: f"http://localhost:{run.port}/password/" in run.log())


def test_it_listens_on_this_machine_alone(run):
    assert f"Listening at: http://127.0.0.1:{run.port} " in run.log()


def test_static_files_come_from_where_they_lie(run):
    (stylesheet,) = (CHECKOUT / "static").rglob("portal.css")
    answer = run.ask(f"/static/{stylesheet.relative_to(CHECKOUT / 'static')}")
    assert (answer.status, answer.text) == (200, stylesheet.read_text())


def test_a_query_does_not_hold_a_thread(run):
    """As in production: after LOCK_TIMEOUT there is an answer."""
    cookies, _answer = signed_in(run)
    holding = psycopg2.connect(run.database)
    holding.cursor().execute("LOCK users_department")
    began = time.monotonic()
    answer = run.ask("/company/departments/", cookies=cookies)
    assert time.monotonic() - began < 5
    holding.close()
    assert answer.status == 503


def test_a_change_is_loaded_and_a_plain_kill_ends_it_all(demo, new_database, tmp_path):
    database, media = demo
    portal = Run(tmp_path, new_database(urlsplit(database).path[1:]), media, "--reload")
    assert len(portal.left()) == 3 + int(WORKERS)  # the command, gunicorn, the worker
    time.sleep(2)  # its reloader has seen each file once
    os.utime(CHECKOUT / "templates" / "base.html")
    portal.wait_until(lambda: "templates/base.html modified" in portal.log())
    portal.wait_until(lambda: portal.ask("/sign-in/").status == 200)
    portal.process.terminate()
    portal.ended()


def test_when_gunicorn_ends_so_does_the_command(demo, new_database, tmp_path):
    """Its number is the one that is printed."""
    database, media = demo
    portal = Run(tmp_path, new_database(urlsplit(database).path[1:]), media)
    printed = portal.log().split("Listening at: ")[1].split("(")[1].split(")")[0]
    os.kill(int(printed), signal.SIGTERM)
    portal.ended()
