"""The library of prompts. A prompt is a row and the three files in the storage that it names.

Its sound is taken as it was uploaded and converted by a task (`conversions.py`). Files are stored before their row is
saved and deleted after the change holds, so at every moment each row has its files. A crash in between leaves files
that no row names, never a row without its files.
"""

from contextlib import contextmanager
from math import ceil

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from common.limits import LIMITS, LimitReached
from common.rows import lock_row
from common.storage import StorageFailed
from users.limits import lock_kind, mosts_of

from ..audio import Sound
from ..models import Prompt
from .conversions import delete_files, file_names, forget_new_sound, let_convert, stored_original

MEGABYTE = 1_000_000
BYTES_A_SECOND = 48_000  # of a converted sound: 16 bits, 8,000 and 16,000 times a second


@transaction.atomic
def add_prompt(*, prompt, file, sound, row=None, setting="", save=None):
    """Put a new prompt into the library, to be converted: an uploaded file and the Sound that was found in it.

    With `row`, the prompt is chosen there as `setting` at once: a service number's welcome message, say. `save` saves
    the row, when it has a way of its own. What that raises leaves no file behind; raises LibraryFull.
    """
    now = timezone.now()
    if row is not None and row.pk is not None:
        lock_row(row)
    with _room_for(prompt, file, sound), stored_original(file) as original, transaction.atomic():
        _describe(prompt, file, sound, now)
        prompt.save()
        let_convert(prompt=prompt, original=original, name=file.name, sound=sound, now=now)
        if row is not None:
            setattr(row, setting, prompt)
            (save or row.save)()


@transaction.atomic
def replace_prompt(*, prompt, file, sound):
    """Give a prompt another sound, which everything that uses it plays once it is converted; saves its name, too.

    Until then it plays the old one. Raises LibraryFull.
    """
    has_sound, now = lock_row(prompt).has_sound, timezone.now()
    with _room_for(prompt, file, sound), stored_original(file) as original, transaction.atomic():
        if not has_sound:
            _describe(prompt, file, sound, now)
        prompt.save()
        let_convert(prompt=prompt, original=original, name=file.name, sound=sound, now=now)


@transaction.atomic
def make_louder(*, prompt):
    """Have the sound of a prompt that is too quiet converted once more, as loud as speech is; whether that is so.

    What was uploaded stays as it is, and is kept in place of the old copy. Raises LibraryFull.
    """
    prompt, now = lock_row(prompt), timezone.now()
    if not prompt.can_be_louder or not default_storage.exists(prompt.original.name):
        return False
    sound = Sound(prompt.seconds, prompt.level)
    with prompt.original.open() as file, _room_for(prompt, file, sound), stored_original(file) as original:
        name = prompt.original_name
        let_convert(prompt=prompt, original=original, name=name, sound=sound, now=now, louder=True)
    return True


def _describe(prompt, file, sound, now):
    """What is said of a prompt that has no sound yet: what is known of the one that is being converted."""
    prompt.original_name, prompt.uploaded_at = file.name, now
    prompt.seconds, prompt.level = sound.seconds, sound.level


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
        size = file.size + converted_size(sound.seconds)
        mosts = mosts_of(prompt.tenant)
        this = {"prompts": 1, "prompt_minutes": float(sound.seconds) / 60, "prompt_megabytes": size / MEGABYTE}
        for name, used in before.items():
            after, most = others[name] + this[name], mosts[name]
            if round(after, 2) > max(round(used, 2), most):
                words = LIMITS[name].too_many(ceil(used), most, ceil(after - used))
                raise LibraryFull(words, name=name)
        yield


def used_by_prompts(prompts):
    """What prompts take of the mosts of a library: how many, their minutes, and the megabytes of all their files.

    A prompt whose new sound is being converted takes the longer one of both, and the files of both.
    Raises StorageFailed.
    """
    rows = list(prompts.with_new_sound())
    sizes = [size_of(name) for row in rows for name in file_names(row)]
    coming = [row.coming_sound for row in rows if row.coming_sound]
    sizes += [size_of(new.original.name) + converted_size(new.seconds) for new in coming]
    longest = [max(row.seconds, row.coming_sound.seconds if row.coming_sound else 0) for row in rows]
    return {
        "prompts": len(rows),
        "prompt_minutes": float(sum(longest)) / 60,
        "prompt_megabytes": sum(sizes) / MEGABYTE,
    }


def converted_size(seconds):
    """The bytes of the two files that telephones play of a sound of so many seconds."""
    return int(seconds * BYTES_A_SECOND)


def full_library(tenant):
    """For the page of the library: that no more can be added, "" while there is room or nobody can tell."""
    try:
        mosts, used = mosts_of(tenant), used_by_prompts(Prompt.objects.for_tenant(tenant))
    except StorageFailed:  # operators have been told; what is in the library can still be chosen and renamed
        return ""
    full = [LIMITS[name].full(ceil(count), mosts[name]) for name, count in used.items() if ceil(count) >= mosts[name]]
    return full[0] if full else ""


def size_of(name):
    """The bytes of a file as it lies in the storage; one that has gone takes none. Raises StorageFailed."""
    try:
        return default_storage.size(name) if name else 0
    except FileNotFoundError:
        return 0


class PromptInUse(Exception):
    """A prompt that something plays; the message says what to do."""


def delete_prompt(*, prompt):
    """Take an unused prompt out of the library. Past calendar days, and closings that are over, let go of it.

    Raises PromptInUse. The row is locked against being pointed at: who chooses it at the same moment either comes
    first and is found here, or is told that it is gone.
    """
    today = timezone.localdate(timezone=prompt.tenant.zone)
    try:
        with transaction.atomic():
            prompt.calendar_days.for_tenant(prompt.tenant).past(today).update(prompt=None)
            prompt.overrides.for_tenant(prompt.tenant).over(timezone.now()).update(prompt=None)
            stored = lock_row(prompt, to_delete=True)
            old = file_names(stored)
            forget_new_sound(stored)
            stored.delete()
    except (ProtectedError, IntegrityError) as error:
        raise PromptInUse(
            _("%(prompt)s is in use. Choose another message where it is used, then delete it.") % {"prompt": prompt}
        ) from error
    transaction.on_commit(lambda: delete_files(old), robust=True)
