import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from pbxportal import backup_rows
from pbxportal.archive import new_archive, one_line
from pbxportal.backup_files import CopiedFiles
from pbxportal.database_roles import as_owner

NAME = "portal-%Y%m%d-%H%M%S.zip"
A_DAY = 24 * 60 * 60


class Command(BaseCommand):
    help = "Put all rows and files of the portal into one new file, and delete those that are too old."

    def add_arguments(self, parser):
        parser.add_argument("--to", required=True, type=Path, help="The folder, best on another machine.")

    def handle(self, *args, to, **options):
        now = datetime.now(UTC)
        path = to / now.strftime(NAME)
        try:
            to.mkdir(parents=True, exist_ok=True)
            with as_owner(), new_archive(path) as archive:
                missing = fill(archive, now)
        except (OSError, DatabaseError) as error:
            raise CommandError(one_line(f"No backup was made: {error}")) from error
        rows = sum(table["rows"] for table in archive.manifest["tables"].values())
        files, size = len(archive.manifest["files"]), path.stat().st_size / 1e6
        self.stdout.write(f"{path}: {rows} rows, {files} files, {size:.1f} MB")
        for name in missing:
            self.stderr.write(f"A row names {name}, which is not in the storage.")
        if missing:  # perhaps all of it is not mounted: older backups may be the only ones with files
            raise CommandError("The backup lacks these files; no older one was deleted.")
        try:
            for old in too_old(to, now):
                old.unlink()
                self.stdout.write(f"{old} has been deleted.")
        except OSError as error:
            raise CommandError(one_line(f"The backup was made, but not all older ones deleted: {error}")) from error


def fill(archive, now):
    """Files, then the snapshot, then files that came meanwhile, then rows: see backup_files. Returns files missed."""
    files = CopiedFiles(archive)
    files.copy_new()
    for last in (False, True):  # what came and went around the first snapshot is not named by the second
        with transaction.atomic(), connection.cursor() as cursor:
            backup_rows.begin_snapshot(cursor)
            files.copy_new()
            missing = files.missing()
            if last or not missing:
                copy_rows(cursor, archive, files, now)
                break
    return missing


def copy_rows(cursor, archive, files, now):
    """The rows of the snapshot, and what the manifest says of them and of the files."""
    archive.manifest |= {
        "made_at": now.isoformat(),
        "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
        "files": files.names,
        "tables": backup_rows.copy_out(cursor, archive),
        "sequences": backup_rows.sequence_states(cursor),
    }


def too_old(folder, now):
    """Backups of more than BACKUP_KEEP_DAYS by their name, and what was left by one that was cut off."""
    kept_from = (now - timedelta(days=settings.BACKUP_KEEP_DAYS)).strftime(NAME)
    for path in sorted(folder.iterdir()):
        if re.fullmatch(r"portal-\d{8}-\d{6}\.zip", path.name) and path.name < kept_from:
            yield path
        if re.fullmatch(r"portal-\d{8}-\d{6}\.zip\.part", path.name) and os.stat(path).st_mtime < time() - A_DAY:
            yield path
