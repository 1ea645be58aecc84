from django.core.management.base import BaseCommand
from django.utils import timezone

from statistics.mailed import place_due_reports


class Command(BaseCommand):
    help = "Leave the reports that are due in the outbox. Let cron run it once an hour: companies have own clocks."

    def handle(self, *args, **options):
        placed = place_due_reports(now=timezone.now())
        self.stdout.write(f"{placed} to be sent")
