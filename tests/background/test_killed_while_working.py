"""The worker as a real process, killed with -9 in each kind of long work: nothing is lost, and nothing is double."""

from contextlib import contextmanager

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from service_numbers.audio import Sound
from service_numbers.models import NewSound, Prompt
from service_numbers.services.conversions import converted_names, file_names
from service_numbers.services.prompts import add_prompt, replace_prompt
from tests import factories
from tests.sounds import sound_file
from users.big_sheets import Sheet
from users.models import DirectoryEntry, Export, Import, User
from users.services.exports import ask_for_sheet
from users.services.imports import MOST_AT_ONCE, import_number_plan

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@contextmanager
def held(*rows):
    """Rows that nobody else changes or removes meanwhile: whoever is about to, waits there."""
    with transaction.atomic():
        for row in rows:
            type(row)._base_manager.select_for_update().get(pk=row.pk)
        yield


def waiting():
    """How many workers wait for what is held."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]


@pytest.fixture
def files(settings, tmp_path):
    """A storage that a worker sees, too, as part of its environment."""
    settings.MEDIA_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    return {"TEST_MEDIA_ROOT": str(tmp_path)}


def uploaded(seconds):
    return {
        "file": SimpleUploadedFile("hello.wav", sound_file(seconds)),
        "sound": Sound(seconds=seconds, level=-9.0),
    }


def test_killed_in_the_middle_of_everything(start_worker, wait_until, files, company, admin):
    """One worker is about to give a prompt its sound, one has stored it already, one has written a sheet, and one
    has begun to put a number plan in the place of another."""
    before, stored = Prompt(tenant=company, name="Before"), factories.PromptFactory(tenant=company, name="Stored")
    add_prompt(prompt=before, **uploaded(1))
    replace_prompt(prompt=stored, **uploaded(2))
    sheet = Sheet("users.xlsx", 1, None)
    export = ask_for_sheet(tenant=company, by=admin, kind="users", asked="", sheet=sheet)
    there = factories.DirectoryEntryFactory(tenant=company, name="Old")
    new = [DirectoryEntry(tenant=company, name=f"New {n}", number="+441632960123") for n in range(MOST_AT_ONCE + 1)]
    import_number_plan(tenant=company, by=admin, name="plan.xlsx", entries=new, replaces=True)
    old, coming = file_names(stored), converted_names(stored.new_sound.original.name)
    with held(before, stored.new_sound, export, there):
        workers = [start_worker(**files) for _worker in range(4)]
        wait_until(lambda: waiting() == 4)
        assert [default_storage.exists(name) for name in coming] == [True, True]
        for worker in workers:
            worker.kill()
    assert DBTaskResult.objects.filter(status="RUNNING").count() == 4
    stored.refresh_from_db()
    assert (file_names(stored), all(map(default_storage.exists, old))) == (old, True)
    assert (NewSound.objects.count(), Export.objects.get().state) == (2, "waiting")
    assert (DirectoryEntry.objects.get(), Import.objects.get().state) == (there, "under_way")
    worker = start_worker(**files)
    wait_until(lambda: not DBTaskResult.objects.filter(status="RUNNING").exists() and NewSound.objects.count() == 0)
    wait_until(lambda: Export.objects.get().state == "ready" and Import.objects.get().state == "done")
    worker.stop()
    lengths = {prompt.name: (prompt.length, prompt.narrow.size) for prompt in Prompt.objects.all()}
    assert lengths == {"Before": ("0:01", 44 + 16_000), "Stored": ("0:02", 44 + 32_000)}
    assert not any(map(default_storage.exists, old))
    for prompt in Prompt.objects.all():
        folder = prompt.original.name.rpartition("/")[0]
        assert sorted(default_storage.listdir(folder)[1]) == ["16000.wav", "8000.wav", "original"]
    with Export.objects.get().file.open() as file:
        assert load_workbook(file).active.max_row == 1 + User.objects.count()
    assert (
        DirectoryEntry.objects.filter(name__startswith="New ").count() == DirectoryEntry.objects.count() == len(new)
    )
    assert default_storage.listdir(export.file.name.rpartition("/")[0])[1] == ["users.xlsx"]
