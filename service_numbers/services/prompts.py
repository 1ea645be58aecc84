"""The library of prompts. A prompt is a row and the three files in the storage that it names.

Files are stored before their row is saved and deleted after the change holds, so at every moment each row has its
files. A crash in between leaves files that no row names, never a row without its files.
"""

import posixpath
import secrets
from contextlib import contextmanager
from decimal import Decimal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, ProtectedError, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rows import lock_row

from ..models import Prompt

MOST_PROMPTS = 200  # of a company
MOST_SECONDS = 600 * 60  # of all of them


@transaction.atomic
def add_prompt(*, prompt, file, sound, row=None, setting=""):
    """Put a new prompt into the library: the uploaded file and the Sound it was converted to.

    With `row`, the prompt is chosen there as `setting` at once: a service number's welcome message, say.
    Raises LibraryFull.
    """
    if row is not None:
        lock_row(row)
    with _room_for(prompt, sound), new_files(prompt, file, sound), transaction.atomic():
        prompt.save()
        if row is not None:
            setattr(row, setting, prompt)
            row.save()


@transaction.atomic
def replace_prompt(*, prompt, file, sound):
    """Give a prompt another sound, which everything that uses it plays from then on; saves its name, too.

    Raises LibraryFull.
    """
    old = file_names(lock_row(prompt))
    with _room_for(prompt, sound), new_files(prompt, file, sound), transaction.atomic():
        prompt.save()
    transaction.on_commit(lambda: delete_files(old), robust=True)


class LibraryFull(Exception):
    """A company with as many messages, or minutes of them, as it may have; the message says what to do."""


@contextmanager
def _room_for(prompt, sound):
    """A transaction in which nobody else adds to the library, if the sound still fits into it.

    What a sound takes in the storage follows from its length (two WAVs: 48 kB a second) but for the uploaded file,
    which is bounded by itself; so minutes and their number bound it all. The library has a lock of its own: the rows
    of its prompts are locked before, and whoever locks the company locks rows of prompts after it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            name = f"prompts of {prompt.tenant_id}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        others = Prompt.objects.for_tenant(prompt.tenant).exclude(pk=prompt.pk)
        stored = others.aggregate(count=Count("pk"), seconds=Coalesce(Sum("seconds"), Decimal(0)))
        if stored["count"] >= MOST_PROMPTS or stored["seconds"] + sound.seconds > MOST_SECONDS:
            words = {"count": MOST_PROMPTS, "minutes": MOST_SECONDS // 60}
            raise LibraryFull(
                _(
                    "Your company may have %(count)d messages, of %(minutes)d minutes together. "
                    "Delete one that is not in use, or ask your provider."
                )
                % words
            )
        yield


class PromptInUse(Exception):
    """A prompt that something plays; the message says what to do."""


def delete_prompt(*, prompt):
    """Take an unused prompt out of the library. Past calendar days let go of it.

    Raises PromptInUse. The row is locked against being pointed at: who chooses it at the same moment either comes
    first and is found here, or is told that it is gone.
    """
    today = timezone.localdate(timezone=prompt.tenant.zone)
    try:
        with transaction.atomic():
            prompt.calendar_days.for_tenant(prompt.tenant).past(today).update(prompt=None)
            stored = lock_row(prompt, to_delete=True)
            old = file_names(stored)
            stored.delete()
    except (ProtectedError, IntegrityError) as error:
        raise PromptInUse(
            _("%(prompt)s is in use. Choose another message where it is used, then delete it.") % {"prompt": prompt}
        ) from error
    transaction.on_commit(lambda: delete_files(old), robust=True)


@contextmanager
def new_files(prompt, file, sound):
    """Store the files of a sound and name them on the row, for the block to save; they go again when that fails."""
    folder = f"prompts/{secrets.token_hex(16)}"  # nobody can guess it, and no two uploads share one
    file.seek(0)
    contents = {
        "original": file,
        "8000.wav": ContentFile(sound.narrow),
        "16000.wav": ContentFile(sound.wide),
    }
    names = [f"{folder}/{name}" for name in contents]
    try:
        for name, content in zip(names, contents.values(), strict=True):
            default_storage.save(name, content)
        prompt.original, prompt.narrow, prompt.wide = names
        prompt.original_name = file.name
        prompt.seconds, prompt.level, prompt.uploaded_at = sound.seconds, sound.level, timezone.now()
        yield
    except BaseException:
        delete_files(names)
        raise


def file_names(prompt):
    return [prompt.original.name, prompt.narrow.name, prompt.wide.name]


def delete_files(names):
    """Delete files of one prompt from the storage, and their folder where the storage knows folders."""
    for name in [*names, posixpath.dirname(names[0])]:
        default_storage.delete(name)
