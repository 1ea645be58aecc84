import signal

from django.core.management.base import BaseCommand

from pbxportal.database_roles import refuse_too_much
from pbxportal.worker import Worker


class Command(BaseCommand):
    """In place of the command of this name that django-tasks-db brings: see docs/adr/0030."""

    help = "Do what waits in the background: mails, and whatever else was placed as a task. Runs until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument("--batch", action="store_true", help="End when nothing is due.")
        parser.add_argument("--interval", type=float, default=1.0, help="Seconds between looking for tasks.")
        parser.add_argument("--beside", type=int, help="End with this parent process.")

    def handle(self, *args, batch, interval, beside, **options):
        refuse_too_much()
        worker = Worker(interval=interval, beside=beside)
        signal.signal(signal.SIGTERM, worker.stop)
        signal.signal(signal.SIGINT, worker.stop)
        worker.run(batch=batch)
