from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django_tasks_db.models import DBTaskResult

from pbxportal import backup_files, backup_rows
from pbxportal.archive import BadArchive, one_line, opened_archive
from pbxportal.backup_manifest import check_manifest
from pbxportal.database_roles import as_owner
from pbxportal.probes import migrations
from users.models import OutgoingMail


class Command(BaseCommand):
    help = "Put rows and files of a backup back: all of it or nothing. Stop the web processes first."

    def add_arguments(self, parser):
        parser.add_argument("--from", required=True, type=Path, dest="path", help="A file of backup_portal.")
        parser.add_argument(
            "--replace", action="store_true", help="Even if companies or people are in the database: they go."
        )

    def handle(self, *args, path, replace, **options):
        with as_owner():
            self.restore(path, replace)

    def restore(self, path, replace):
        try:
            with opened_archive(path) as archive:
                check_manifest(archive)
                self.stdout.write(f"{path} of {archive.manifest['made_at']} is whole.")
                prepare_database({tuple(one) for one in archive.manifest["migrations"]}, replace)
                added = restore(archive)
        except (OSError, DatabaseError, SuspiciousFileOperation, BadArchive, backup_rows.DoesNotFit) as error:
            raise CommandError(one_line(f"Nothing was restored: {error}")) from error
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        tables, files = archive.manifest["tables"], archive.manifest["files"]
        for table, about in tables.items():
            if about["rows"]:
                self.stdout.write(f"{about['rows']:>10} {table}")
        rows = sum(about["rows"] for about in tables.values())
        self.stdout.write(f"{rows} rows of {len(tables)} tables, as many as were saved; {len(files)} files,")
        self.stdout.write(f"{added} of which were not there. Everybody has to sign in again.")
        mails = OutgoingMail.objects.filter(state=OutgoingMail.State.WAITING).count()
        tasks = DBTaskResult.objects.exclude(status__in=["SUCCESSFUL", "FAILED"]).count()
        self.stdout.write(f"{mails} mails and {tasks} tasks wait, and are done once a worker is started.")


def prepare_database(wanted, replace):
    """Bring the tables to where they were when the backup was made, unless somebody lives in them."""
    if wanted - migrations():
        raise CommandError("The backup is of a newer version of the portal: restore it with that one.")
    with connection.cursor() as cursor:
        inhabited, others = backup_rows.is_inhabited(cursor), backup_rows.others_connected(cursor)
    if inhabited and not replace:
        raise CommandError("Companies or people are in this database. To have them replaced, say --replace.")
    if inhabited and others:  # what they keep in memory would be of the rows before
        raise CommandError(f"{others} other connections to this database: stop the web processes first.")
    applied = MigrationRecorder(connection).applied_migrations().keys()
    if applied == wanted:
        return
    if inhabited:
        raise CommandError("The backup is of an older version than this database: restore it into an empty one.")
    if applied - wanted:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    executor = MigrationExecutor(connection)
    executor.migrate(last_of(wanted, executor.loader.graph))


def last_of(wanted, graph):
    """Of some migrations those that none of the others builds on."""
    known = wanted & graph.nodes.keys()
    return sorted(one for one in known if not {child.key for child in graph.node_map[one].children} & known)


def restore(archive):
    """Files first, as when they are uploaded, then all rows in one transaction. Returns how many files were added."""
    added, aside = [], {}
    try:
        backup_files.put_back(archive, added, aside)
        with transaction.atomic(), connection.cursor() as cursor:
            backup_rows.copy_in(cursor, archive)
    except BaseException:
        backup_files.take_back(added, aside)
        raise
    for kept in aside.values():
        default_storage.delete(kept)
    return len(added)
