"""Sounds of prompts are converted by a task, after the page that took them: the files, and the task itself.

The three files of a sound lie in one folder, whose name nobody can guess. The converted ones always have the same
names there: a task that was killed while it stored them stores them again, and leaves none behind.
"""

import posixpath
import secrets
from contextlib import contextmanager
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from common.bounded_reading import Busy, CannotRead, NoRoom
from common.company_bounds import who_works
from common.rows import lock_row
from common.tasks import RunLater, background_task

from ..audio import convert
from ..models import NewSound, Prompt

SOON = timedelta(seconds=1)
Trouble = NewSound.Trouble


@transaction.atomic
def let_convert(*, prompt, original, name, sound, now, louder=False):
    """Have a sound converted that was uploaded `now`, in place of another one that may be about to be."""
    lock_row(prompt)
    forget_new_sound(prompt)
    new = NewSound.objects.create(
        tenant=prompt.tenant,
        prompt=prompt,
        original=original,
        original_name=name,
        seconds=sound.seconds,
        uploaded_at=now,
        asked_at=now,
        is_louder=louder,
    )
    convert_sound.enqueue(tenant=prompt.tenant_id, by=who_works(), sound=new.pk)


@transaction.atomic
def convert_again(*, prompt):
    """Try once more to convert a sound that could not be; whether there is one."""
    lock_row(prompt)
    new = NewSound.objects.for_tenant(prompt.tenant).filter(prompt=prompt).first()
    if new is None or not new.may_be_tried_again:
        return False
    new.trouble, new.asked_at = "", timezone.now()
    new.save(update_fields=["trouble", "asked_at"])
    convert_sound.enqueue(tenant=prompt.tenant_id, by=who_works(), sound=new.pk)
    return True


@transaction.atomic
def discard_new_sound(*, prompt):
    """Keep the old sound of a prompt in place of the new one, which is not converted any more; whether that is so."""
    return lock_row(prompt).has_sound and forget_new_sound(prompt)


def forget_new_sound(prompt):
    """Let go of what is about to be converted for a prompt that is locked; whether there was anything."""
    new = NewSound.objects.for_tenant(prompt.tenant).filter(prompt=prompt).first()
    if new is None:
        return False
    files = [new.original.name, *converted_names(new.original.name)]
    new.delete()
    transaction.on_commit(lambda: delete_files(files), robust=True)
    return True


def note_given_up(*, tenant, sound):
    """Say of a sound that nobody converts it any more: it can be tried again."""
    for new in NewSound.objects.for_tenant(tenant).filter(pk=sound, trouble=""):
        note_trouble(new, Trouble.UNREADABLE)


@background_task(given_up=note_given_up)
def convert_sound(*, tenant, sound):
    """Convert an uploaded sound and give it to its prompt, unless that has got another one meanwhile, or is gone."""
    new = NewSound.objects.for_tenant(tenant).filter(pk=sound, trouble="").first()
    if new is not None:
        bring_sound(new)


def bring_sound(new):
    """Convert a NewSound; nothing is locked meanwhile. Raises RunLater while other files are being read."""
    try:
        with new.original.open() as file:
            converted = convert(file, louder=new.is_louder)
        give_sound(new, converted)
    except Busy as busy:
        raise RunLater(timezone.now() + SOON) from busy
    except FileNotFoundError:
        note_trouble(new, Trouble.GONE)
    except (NoRoom, OSError):
        note_trouble(new, Trouble.NOT_STORED)
    except CannotRead:
        note_trouble(new, Trouble.UNREADABLE)


def note_trouble(new, trouble):
    NewSound.objects.filter(pk=new.pk).update(trouble=trouble)


@transaction.atomic
def give_sound(new, converted):
    """In one step a prompt plays its new sound: before it the old one, or none, after it the new one alone."""
    prompt = Prompt.objects.select_for_update(no_key=True).filter(pk=new.prompt_id).first()
    if prompt is None or not NewSound.objects.filter(pk=new.pk).exists():
        return
    old = file_names(prompt)
    prompt.original, prompt.original_name, prompt.uploaded_at = new.original.name, new.original_name, new.uploaded_at
    prompt.narrow, prompt.wide = converted_names(new.original.name)
    prompt.seconds, prompt.level = converted.seconds, converted.level
    store_again({prompt.narrow.name: converted.narrow, prompt.wide.name: converted.wide})
    prompt.save()
    NewSound.objects.filter(pk=new.pk).delete()
    transaction.on_commit(lambda: delete_files(old), robust=True)


# Files


@contextmanager
def stored_original(file):
    """The name of an uploaded file in the storage, for the block to save; the file goes again when that fails."""
    name = f"prompts/{secrets.token_hex(16)}/original"  # no two uploads share a folder
    file.seek(0)
    try:
        yield default_storage.save(name, file)
    except BaseException:
        delete_files([name])
        raise


def converted_names(original):
    """What the two converted files of a sound are called: 8 kHz, 16 kHz."""
    folder = posixpath.dirname(original)
    return f"{folder}/8000.wav", f"{folder}/16000.wav"


def store_again(contents):
    """Store files by name, in place of those that a task which was killed has left; none of them when that fails."""
    try:
        for name, content in contents.items():
            default_storage.delete(name)
            default_storage.save(name, ContentFile(content))
    except BaseException:
        for name in contents:
            default_storage.delete(name)
        raise


def file_names(prompt):
    """The files that a prompt plays; none while it has no sound."""
    return [file.name for file in (prompt.original, prompt.narrow, prompt.wide) if file]


def delete_files(names):
    """Delete files of one prompt from the storage, and their folder where the storage knows folders."""
    for name in [*names, *(posixpath.dirname(one) for one in names[:1])]:
        default_storage.delete(name)
