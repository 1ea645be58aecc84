from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from statistics.mailed import send_due_reports


class Command(BaseCommand):
    help = "Send the mailed reports that are due. Let cron run it once an hour: companies have clocks of their own."

    def handle(self, *args, **options):
        sent, failed = send_due_reports(now=timezone.now())
        self.stdout.write(f"{sent} sent")
        if failed:
            raise CommandError(f"{failed} could not be sent; the next run tries again. The log says why.")
