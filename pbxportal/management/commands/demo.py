from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from pbxportal.demo.companies import make_demo
from users.models import OutgoingMail, User


class Command(BaseCommand):
    help = "Make the demo companies and accounts, once. Development only: the password is known to everybody."

    def handle(self, *args, **options):
        if settings.IS_PRODUCTION:
            raise CommandError("The demo is for PORTAL_ENV=development: its password is known to everybody.")
        with transaction.atomic():
            if not User.objects.filter(username="operator").exists():
                make_demo()
                OutgoingMail.objects.all().delete()  # its people have no mailboxes
                DBTaskResult.objects.all().delete()
