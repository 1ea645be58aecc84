"""All files of the storage that last (prompts, logos), into an archive and back.

A file has a name of its own, is never written over, is there before its row and goes after it. So what lies in the
storage before a snapshot of the rows, and what has come until just after it, has every file that those rows name,
but for one that came and went within that moment: then a later snapshot has to be taken, which names it no more.

Sheets that somebody has asked for stay out: they go after a day, and their rows name them before they are there.
"""

import hashlib
import posixpath
import shutil
from itertools import count

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, models

from users.services.exports import SHEETS


def lasts(name):
    """Whether a file is kept for longer than a day, and so in backups."""
    return not name.startswith(f"{SHEETS}/")


def all_names(folder=""):
    """Of all files of the storage, in any order."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded, or the folder has gone meanwhile
        return
    yield from (posixpath.join(folder, name) for name in files)
    for inner in folders:
        yield from all_names(posixpath.join(folder, inner))


class CopiedFiles:
    """Those that are in an archive: `names`, each with its entry."""

    def __init__(self, archive):
        self.archive, self.names, self._numbers = archive, {}, count(1)

    def copy_new(self):
        """Copy what is not there yet, or had not been written to its end when it was copied."""
        for name in filter(lasts, all_names()):
            try:
                if name not in self.names or self._size(name) != default_storage.size(name):
                    self._copy(name)
            except FileNotFoundError:  # deleted meanwhile; what has been copied stays: the snapshot may name it
                continue

    def _size(self, name):
        return self.archive.entries[self.names[name]]["size"]

    def _copy(self, name):
        with default_storage.open(name) as stored:
            entry = f"files/{next(self._numbers)}"
            with self.archive.entry(entry) as file:
                shutil.copyfileobj(stored, file)
        self.names[name] = entry

    def missing(self):
        """Names in rows of files that were not to be found."""
        return sorted(names_in_rows() - self.names.keys())


def names_in_rows():
    """Of all files that rows name, but those of sheets. A database may be older than this program."""
    there = set(connection.introspection.table_names())
    fields = [
        (model, field.attname)
        for model in apps.get_models()
        if model._meta.db_table in there
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
    ]
    return {
        name
        for model, column in fields
        for name in model._base_manager.exclude(**{column: ""}).values_list(column, flat=True).iterator()
        if name and lasts(name)
    }


def put_back(archive, added, aside):
    """Store each file that is not there, or is another one. `added` gets the names as they are stored.

    Another one of the same name is kept until all is restored: `aside` gets its name, and where it is meanwhile.
    Raises OSError, and SuspiciousFileOperation for a name outside the storage.
    """
    for name, entry in archive.manifest["files"].items():
        if default_storage.exists(name):
            if _checksum(name) == archive.entries[entry]["sha256"]:
                continue
            aside[name] = default_storage.get_available_name(f"{name}.before")
            default_storage.move(name, aside[name])
        with archive.open(entry) as file:
            added.append(default_storage.save(name, File(file)))


def take_back(added, aside):
    """As it was before `put_back`."""
    for name in added:
        default_storage.delete(name)
    for name, kept in aside.items():
        default_storage.move(kept, name)


def _checksum(name):
    digest = hashlib.sha256()
    with default_storage.open(name) as file:
        for piece in file.chunks():
            digest.update(piece)
    return digest.hexdigest()
