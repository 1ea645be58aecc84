import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from pbxportal.demo.companies import PASSWORD, SIGN_INS


class Command(BaseCommand):
    help = "What `make run` does: bring the database up to date, make the demo, serve the portal."

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port, **options):
        call_command("migrate", verbosity=0)
        call_command("demo")
        lines = [f"  {username:<9} {PASSWORD}   {who}" for username, who in SIGN_INS]
        address = f"http://127.0.0.1:{port}/"
        settings.PORTAL_ADDRESS = os.environ.get("PORTAL_ADDRESS") or address.rstrip("/")  # for links in mail
        self.stdout.write("\n".join(["", f"{settings.PORTAL_NAME}: {address}", "Sign in with", *lines, ""]))
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
