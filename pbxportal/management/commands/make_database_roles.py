import os

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg2.extensions import encrypt_password

from pbxportal.archive import one_line
from pbxportal.database_roles import make_roles, run


class Command(BaseCommand):
    """Needs SUPERUSER_DATABASE_URL in the environment, which nothing else of the portal reads."""

    help = "Make the roles that DATABASE_URL and MIGRATIONS_DATABASE_URL name, with their passwords, as a superuser."

    def handle(self, *args, **options):
        url, owner = os.environ.get("SUPERUSER_DATABASE_URL"), settings.OWNERS_DATABASE
        if not url or not owner or owner["USER"] == settings.WEB_ROLE:
            raise CommandError("Set SUPERUSER_DATABASE_URL, MIGRATIONS_DATABASE_URL and DATABASE_URL: three roles.")
        try:
            self.make(url, owner, settings.DATABASES["default"])
        except psycopg2.Error as error:
            raise CommandError(one_line(f"The roles were not made: {error}")) from error
        self.stdout.write(f"{owner['USER']} owns the tables, {settings.WEB_ROLE} works with their rows.")

    def make(self, url, owner, web):
        connection = psycopg2.connect(url)
        try:
            with connection, connection.cursor() as cursor:
                make_roles(cursor, owner=owner["USER"], web=web["USER"])
                for role in filter(lambda role: role["PASSWORD"], (owner, web)):
                    hashed = encrypt_password(role["PASSWORD"], role["USER"], connection, "scram-sha-256")
                    run(cursor, f"ALTER ROLE {{role}} PASSWORD '{hashed}'", role=role["USER"])
        finally:
            connection.close()
