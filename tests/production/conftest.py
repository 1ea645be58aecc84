"""Databases of their own, and the portal as it runs in production: gunicorn with two workers."""

import http.client
import os
import random
import re
import secrets
import socket
import string
import subprocess
import sys
import time
from contextlib import closing, suppress
from urllib.parse import urlencode, urlsplit

import psycopg2
import pytest

from pbxportal.embedded_database import CHECKOUT, OWNER, WEB, url_of
from tests.production.clocks import clock_ahead

SECRET_KEY = "for-tests-alone-" + string.ascii_letters
METRICS_TOKEN = "a-token-for-metrics-of-these-tests"
FIVE_MINUTES = 300


def sql(url, *statements):
    """Run statements, each for itself; the rows of the last one, if it has any."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


@pytest.fixture(scope="session")
def new_database():
    """A function that makes an empty database and returns its URL; all of them go at the end."""
    server, made = os.environ["DATABASE_URL"], []

    def make(template="template0"):
        name = f"portal_production_{secrets.token_hex(4)}"
        sql(server, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
        made.append(name)
        return urlsplit(server)._replace(path=f"/{name}").geturl()

    yield make
    for name in made:
        sql(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def manage():
    """A function that runs manage.py as in development, with a database and a folder for files.

    Its roles are those of production: what migrates owns the tables, all else owns nothing.
    """

    def run(*command, database, media, ok=True, **environment):
        environment = {
            "PORTAL_ENV": "development",
            "DATABASE_URL": url_of(database, WEB),
            "MIGRATIONS_DATABASE_URL": url_of(database, OWNER),
            "MEDIA_ROOT": str(media),
        } | environment
        command = [sys.executable, "manage.py", *map(str, command)]
        done = subprocess.run(
            command, env={"PATH": os.environ["PATH"]} | environment, cwd=CHECKOUT, capture_output=True, text=True
        )
        assert (done.returncode == 0) == ok, done.stdout + done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def new_portal(new_database, manage, tmp_path_factory):
    """A function that makes a database with the portal's tables, as migrations leave them."""
    migrated = new_database()
    manage("migrate", database=migrated, media=tmp_path_factory.mktemp("none"))
    return lambda: new_database(urlsplit(migrated).path[1:])


@pytest.fixture(scope="session")
def demo(new_portal, manage, tmp_path_factory):
    """A database with the demo, and the folder with its files."""
    database, media = new_portal(), tmp_path_factory.mktemp("media")
    manage("demo", database=database, media=media)
    return database, media


def free_port():
    """One below those that are given away by chance: until gunicorn takes it, seconds later, nobody else gets it."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


class Served:
    """The portal under gunicorn: `ask` it, read its `log`."""

    def __init__(self, folder, database, media, **environment):
        self.port = free_port()
        self.database, self.path = database, folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.production.settings",
            "TEST_STATIC_ROOT": str(folder / "static"),
            "SECRET_KEY": SECRET_KEY,
            "DATABASE_URL": url_of(database, WEB),
            "ALLOWED_HOSTS": "portal.example",
            "PORTAL_ADDRESS": "https://portal.example",
            "BEHIND_TLS_PROXY": "1",
            "PROVIDER_EMAIL": "orders@portal.example",
            "DEFAULT_FROM_EMAIL": "portal@portal.example",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": "9",
            "MEDIA_ROOT": str(media),
            "METRICS_TOKEN": METRICS_TOKEN,
            "STATEMENT_TIMEOUT": "5",
            "LOCK_TIMEOUT": "1",
            "WEB_WORKERS": "2",
            "WEB_BIND": f"127.0.0.1:{self.port}",
        } | environment
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
        subprocess.run(collect, env=self.environment, cwd=CHECKOUT, check=True, capture_output=True)
        self.start("-m", "gunicorn")
        self.wait_until(lambda: self.begun() == 2)

    def begun(self):
        """How many web processes have said that they begin: the first answers before the second has said so."""
        return self.log().count("Booting worker")

    def start(self, *command):
        """In a session of its own, as in a terminal of its own: its number is the process's."""
        command = [sys.executable, *command]
        with open(self.path, "wb") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, cwd=CHECKOUT, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until(lambda: self.ask("/healthz").status == 200)

    def ask(self, path, method="GET", body=None, cookies=None, **headers):
        """One request as a proxy sends it on, on a connection of its own. `cookies` is brought up to date."""
        headers = {"Host": "portal.example", "X-Forwarded-Proto": "https"} | headers
        if isinstance(body, dict):
            body = urlencode(body)
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        headers.setdefault("Referer", "https://portal.example/")
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.text = answer.read().decode(errors="replace")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if cookies is not None:
                name, value = cookie.split(";")[0].split("=", 1)
                cookies[name] = value
        return answer

    def send(self, path, cookies, headers=None, **fields):
        """Fill in the form of a page."""
        page = self.ask(path, cookies=cookies)
        path = page.headers.get("Location", path)  # the link of a new password leads on
        page = self.ask(path, cookies=cookies) if page.status == 302 else page
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
        return self.ask(path, "POST", {"csrfmiddlewaretoken": token, **fields}, cookies, **headers or {})

    def figures(self):
        """Of /metrics: a dict of lines."""
        answer = self.ask("/metrics", Authorization=f"Bearer {METRICS_TOKEN}")
        assert answer.status == 200
        lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
        return {name: float(value) for name, value in lines}

    def log(self):
        return self.path.read_text()

    @staticmethod
    def wait_until(happens, seconds=30):
        until = time.monotonic() + seconds
        while True:
            try:
                if happens():
                    return
            except OSError:
                pass
            assert time.monotonic() < until, "it never happened"
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        assert self.process.wait(timeout=60) == 0


@pytest.fixture(scope="session")
def served(demo, new_database, tmp_path_factory):
    database, media = demo
    server = Served(tmp_path_factory.mktemp("served"), new_database(urlsplit(database).path[1:]), media)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def other(served, tmp_path_factory):
    """A second machine with the same database and files, whose own clock is five minutes ahead."""
    folder, media = tmp_path_factory.mktemp("other"), served.environment["MEDIA_ROOT"]
    server = Served(folder, served.database, media, **clock_ahead(FIVE_MINUTES))
    yield server
    server.stop()
