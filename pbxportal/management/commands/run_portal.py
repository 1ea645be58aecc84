import os
import signal
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from common.ports import HOST, check_free
from pbxportal.demo.companies import PASSWORD, SIGN_INS
from pbxportal.embedded_database import CHECKOUT
from pbxportal.worker_beside import WorkerBeside

# Unless WEB_WORKERS and WEB_THREADS are set: at most 8 connections to the database, and 2 of the worker.
WORKERS, THREADS = "2", "4"
SECONDS_TO_FINISH = "5"  # what is being answered when the portal is stopped


class Command(BaseCommand):
    help = "What `make run` does: bring the database up to date, make the demo, serve it on this machine alone."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reload", action="store_true", help="Load the portal anew when a file of it changes.")

    def handle(self, *args, port, **options):
        check_free(port)  # before anybody reads an address where somebody else answers
        call_command("migrate", verbosity=0)
        call_command("demo")
        connections.close_all()  # this process only waits from here on
        address = f"http://localhost:{port}"  # by name: browsers make no passkeys for a number
        sign_ins = [f"  {username:<9} {PASSWORD}   {who}" for username, who in SIGN_INS]
        lines = [
            f"{settings.PORTAL_NAME}: {address}/",
            "Sign in with",
            *sign_ins,
            where_mails_go(),
            "Ctrl-C ends it.",
        ]
        self.stdout.write("\n".join(["", *lines, ""]))
        self.stdout.flush()  # before gunicorn's lines, also where this is no terminal
        settings.PORTAL_ADDRESS = os.environ.get("PORTAL_ADDRESS") or address  # for links in mails
        worker = WorkerBeside()
        worker.start()
        code = serve(port, reload=options["reload"])
        worker.stop()
        sys.exit(code)


def where_mails_go():
    """What becomes of mails that people cause in the portal: those of commands go where their own settings say."""
    if settings.EMAIL_HOST:
        return f"Mails are sent, by {settings.EMAIL_HOST}:{settings.EMAIL_PORT}."
    return "Mails (invitations, new passwords, orders) are not sent: each is printed here, between the lines below."


def serve(port, *, reload):
    """gunicorn as in production, until it ends; returns its exit code.

    In a process of its own: it may then load settings as a web process, and this one stays to stop the embedded
    database after it. Whichever of the two is told to end, both do.
    """
    environment = {
        "WEB_WORKERS": WORKERS,
        "WEB_THREADS": THREADS,
        **{name: value for name, value in os.environ.items() if name != "MIGRATIONS_DATABASE_URL"},
        "PORTAL_ADDRESS": settings.PORTAL_ADDRESS,
        "WEB_BIND": f"{HOST}:{port}",
        "WEB_RELOAD": "1" if reload else "",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", CHECKOUT / "gunicorn.conf.py"]
    command += ["--graceful-timeout", SECONDS_TO_FINISH, "--no-control-socket"]
    server = subprocess.Popen(command, cwd=CHECKOUT, env=environment)  # noqa: S603 - nothing of it is typed by anybody
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, lambda *_signal: server.terminate())
    return server.wait()
