from collections import Counter

from django.core.management.base import BaseCommand

from statistics.models import KeptRecord
from statistics.services.intake import speaks_of, try_again

from .import_calls import AS_TODAY
from .rebuild_counts import companies

BATCH = 1_000


class Command(BaseCommand):
    help = (
        "Try the call records again that were kept aside: once a company has been made or got its domain, or the "
        "portal has learnt to read more. Says how many were placed, and why the others were not. May be run again at "
        "any time."
    )

    def add_arguments(self, parser):
        parser.add_argument("--company", metavar="DOMAIN", help="SIP domain of the only company (default: all).")
        parser.add_argument("--holders-as-today", action="store_true", help=AS_TODAY)

    def handle(self, *args, company, holders_as_today, **options):
        if company is not None:
            companies(company)
        placed, left, after = 0, Counter(), 0
        while rows := list(KeptRecord.objects.filter(pk__gt=after).order_by("pk")[:BATCH]):
            after = rows[-1].pk
            asked = [row.pk for row in rows if company is None or speaks_of(row, company)]
            kept = KeptRecord.objects.filter(pk__in=asked)
            placed += try_again(kept=kept, holders_as_today=holders_as_today)
            left.update(kept.values_list("reason", flat=True))
        self.stdout.write(f"{placed} placed, {left.total()} not.")
        for reason, count in sorted(left.items(), key=lambda one: (-one[1], one[0])):
            self.stdout.write(f"- {count}: {reason}")
