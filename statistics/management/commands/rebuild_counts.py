from django.core.management.base import BaseCommand, CommandError

from common.text import cleaned
from statistics.services.counting import rebuild_counts, settle_queue_calls_again
from statistics.services.settling import settle_again
from users.models import Company


class Command(BaseCommand):
    help = (
        "Count all stored legs and calls of service numbers again, should figures and single calls ever differ, and "
        "look again at who took each call, should the rules for that have changed. "
        "May be run at any time: a company's figures change at one moment, and records that come meanwhile wait."
    )

    def add_arguments(self, parser):
        which = "SIP domain of the only company (default: all)."
        parser.add_argument("--company", metavar="DOMAIN", type=cleaned, help=which)

    def handle(self, *args, company, **options):
        for tenant in companies(company):
            rebuild_counts(tenant=tenant)
            settle_again(tenant=tenant)
            settle_queue_calls_again(tenant=tenant)
            self.stdout.write(f"{tenant.sip_domain}: counted again")


def companies(domain):
    """All companies, or the one of a SIP domain."""
    found = Company.objects.order_by("sip_domain")
    if domain is not None:
        found = found.filter(sip_domain=domain)
        if not found:
            raise CommandError(f"No company has the SIP domain {domain}.")
    return found
