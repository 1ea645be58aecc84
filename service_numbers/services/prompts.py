"""The library of prompts. A prompt is a row and the three files in the storage that it names.

Files are stored before their row is saved and deleted after the change holds, so at every moment each row has its
files. A crash in between leaves files that no row names, never a row without its files.
"""

import posixpath
import secrets
from contextlib import contextmanager
from math import ceil

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.limits import LIMITS, LimitReached
from common.rows import lock_row
from users.limits import lock_kind, mosts_of

from ..models import Prompt

MEGABYTE = 1_000_000


@transaction.atomic
def add_prompt(*, prompt, file, sound, row=None, setting=""):
    """Put a new prompt into the library: the uploaded file and the Sound it was converted to.

    With `row`, the prompt is chosen there as `setting` at once: a service number's welcome message, say.
    Raises LibraryFull.
    """
    if row is not None:
        lock_row(row)
    with _room_for(prompt, file, sound), new_files(prompt, file, sound), transaction.atomic():
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
    with _room_for(prompt, file, sound), new_files(prompt, file, sound), transaction.atomic():
        prompt.save()
    transaction.on_commit(lambda: delete_files(old), robust=True)


class LibraryFull(LimitReached):
    """A company with as many messages, minutes or megabytes of them, as it may have."""


@contextmanager
def _room_for(prompt, file, sound):
    """A transaction in which nobody else adds to the library, if the sound still fits into it.

    What is beyond a most that was lowered can be replaced by something no larger. The rows of prompts are locked
    before the library is, and whoever locks the company locks rows of prompts after it.
    """
    with transaction.atomic():
        lock_kind(Prompt, prompt.tenant)
        there = Prompt.objects.for_tenant(prompt.tenant)
        before, others = used_by_prompts(there), used_by_prompts(there.exclude(pk=prompt.pk))
        size = file.size + len(sound.narrow) + len(sound.wide)
        mosts = mosts_of(prompt.tenant)
        this = {"prompts": 1, "prompt_minutes": float(sound.seconds) / 60, "prompt_megabytes": size / MEGABYTE}
        for name, used in before.items():
            after, most = others[name] + this[name], mosts[name]
            if round(after, 2) > max(round(used, 2), most):
                words = LIMITS[name].too_many(ceil(used), most, ceil(after - used))
                raise LibraryFull(words, name=name)
        yield


def used_by_prompts(prompts):
    """What prompts take of the mosts of a library: how many, their minutes, and the megabytes of all their files."""
    rows = list(prompts.only("seconds", "original", "narrow", "wide"))
    return {
        "prompts": len(rows),
        "prompt_minutes": sum(float(row.seconds) for row in rows) / 60,
        "prompt_megabytes": sum(size_of(name) for row in rows for name in file_names(row)) / MEGABYTE,
    }


def full_library(tenant):
    """For the page of the library: that no more can be added, "" while there is room."""
    mosts, used = mosts_of(tenant), used_by_prompts(Prompt.objects.for_tenant(tenant))
    full = [LIMITS[name].full(ceil(count), mosts[name]) for name, count in used.items() if ceil(count) >= mosts[name]]
    return full[0] if full else ""


def size_of(name):
    """The bytes of a file as it lies in the storage; one that has gone takes none."""
    try:
        return default_storage.size(name) if name else 0
    except FileNotFoundError:
        return 0


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
