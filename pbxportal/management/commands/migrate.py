from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from pbxportal.database_roles import as_owner, give_rights, give_rights_to_come


class Command(migrate.Command):
    """Django's own, as the owner of the tables; then whoever serves pages gets the rights on what is new.

    Not by a migration: a table that any of them makes has to be thought of, and the role may get another name.
    """

    def handle(self, *args, **options):
        with as_owner():
            self.let_work(give_rights_to_come)
            super().handle(*args, **options)
            self.let_work(give_rights)

    def let_work(self, give):
        if connection.settings_dict["USER"] != settings.WEB_ROLE:
            with connection.cursor() as cursor:
                give(cursor, settings.WEB_ROLE)
