"""What is met rarely: files that change while they are copied, libraries that log what they should not."""

import logging
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from common.storage import Uploads
from pbxportal import backup_files, backup_rows
from pbxportal.archive import new_archive, opened_archive
from pbxportal.logs import WithoutPersonalData
from pbxportal.management.commands import backup_portal
from tests import factories


@pytest.fixture
def storage(tmp_path, monkeypatch):
    storage = Uploads(tmp_path / "media")
    monkeypatch.setattr(backup_files, "default_storage", storage)
    return storage


def store(storage, **contents):
    for name, content in contents.items():
        storage.save(f"prompts/{name}", ContentFile(content))


def contents_of(archive):
    return {name: archive.open(entry).read() for name, entry in archive.manifest["files"].items()}


def test_files_that_come_grow_and_go_while_they_are_copied(storage, tmp_path):
    store(storage, kept=b"kept", growing=b"ha", going=b"going")
    with new_archive(tmp_path / "a.zip") as archive:
        files = backup_files.CopiedFiles(archive)
        files.copy_new()
        storage.delete("prompts/going")  # a row of the snapshot may still name it
        storage.delete("prompts/growing")
        store(storage, coming=b"coming", growing=b"half and half")
        files.copy_new()
        archive.manifest["files"] = files.names
    with opened_archive(tmp_path / "a.zip") as archive:
        assert contents_of(archive) == {
            "prompts/kept": b"kept",
            "prompts/growing": b"half and half",
            "prompts/going": b"going",
            "prompts/coming": b"coming",
        }
        store(storage, more=b"more")
        storage.delete("prompts/kept")
        storage.delete("prompts/coming")
        store(storage, coming=b"cut")
        added, aside = [], {}
        backup_files.put_back(archive, added, aside)
    assert sorted(added) == ["prompts/coming", "prompts/going", "prompts/kept"]
    assert (tmp_path / "media/prompts/coming").read_bytes() == b"coming"
    assert (tmp_path / "media/prompts/more").read_bytes() == b"more"
    backup_files.take_back(added, aside)  # as when the rows do not fit
    there = {path.name: path.read_bytes() for path in (tmp_path / "media/prompts").iterdir()}
    assert there == {"coming": b"cut", "growing": b"half and half", "more": b"more"}


def test_a_crafted_archive_brings_no_statement_of_its_own(db, tmp_path):
    with new_archive(tmp_path / "a.zip") as archive, connection.cursor() as cursor:
        archive.manifest["tables"] = backup_rows.copy_out(cursor, archive)
        archive.manifest["sequences"] = backup_rows.sequence_states(cursor)
        archive.manifest["tables"]["users_role"]["columns"] = ["id) FROM PROGRAM 'false' --"]
    refused = pytest.raises(backup_rows.DoesNotFit, match="users_role: other columns")
    with opened_archive(tmp_path / "a.zip") as archive, connection.cursor() as cursor, refused:
        backup_rows.copy_in(cursor, archive)


def test_one_that_goes_between_listing_and_reading(storage, tmp_path, monkeypatch):
    store(storage, kept=b"kept")
    monkeypatch.setattr(backup_files, "all_names", lambda: ["prompts/gone", "prompts/kept"])
    with new_archive(tmp_path / "a.zip") as archive:
        files = backup_files.CopiedFiles(archive)
        files.copy_new()
        storage.delete("prompts/kept")
        files.copy_new()
        archive.manifest["files"] = files.names
    with opened_archive(tmp_path / "a.zip") as archive:
        assert contents_of(archive) == {"prompts/kept": b"kept"}


class ComesAndGoes(Uploads):
    """Once it has been listed a logo comes with its row; before it is listed again both have gone."""

    times = 0

    def listdir(self, path):
        self.times += path == ""
        if path == "" and self.times == 1:
            self.save("logos/new", ContentFile(b"new"))
            self.let_row_name("logos/new")
            return [], []
        if path == "" and self.times == 2:
            self.let_row_name("")
            self.delete("logos/new")
        return super().listdir(path)

    def let_row_name(self, name):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("UPDATE users_company SET logo = %s", [name])
        other.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_that_came_and_went_around_the_snapshot_is_not_missed(tmp_path, monkeypatch):
    storage = ComesAndGoes(tmp_path / "media")
    monkeypatch.setattr(backup_files, "default_storage", storage)
    storage.save("logos/old", ContentFile(b"old"))
    factories.CompanyFactory()
    with new_archive(tmp_path / "a.zip") as archive:
        assert backup_portal.fill(archive, datetime.now(UTC)) == []
    with opened_archive(tmp_path / "a.zip") as archive:
        assert (contents_of(archive), storage.times) == ({"logos/old": b"old"}, 3)


@pytest.mark.parametrize(
    ("message", "arguments", "logged"),
    [
        ("mail to %s failed", ("ann.bee@example.com",), "mail to [...] failed"),
        ("call from %s", ("+447700900123",), "call from [...]"),
        ("see /password/MQ/abc-def/ now", (), "see /password/[...] now"),
        ("Authorization: Bearer %s", ("secret",), "Authorization: Bearer [...]"),
        ("failed: %s", (ValueError("Ann Bee"),), "failed: ValueError"),
        (ValueError("Ann Bee"), (), "ValueError"),
        ("%d of %d", ("many",), "a message that cannot be read"),
        ("12 rows at 2026-11-24 10:00:00+00:00", (), "12 rows at 2026-11-24 10:00:00+00:00"),
    ],
)
def test_what_slips_through_is_masked(message, arguments, logged):
    record = logging.LogRecord("library", logging.INFO, "", 0, message, arguments, None)
    assert WithoutPersonalData().filter(record)
    assert record.getMessage() == logged
