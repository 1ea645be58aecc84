"""What callers leave is kept, mailed and deleted. A recording is a row and the file in the storage that it names.

The file is stored before the row is saved and deleted after the row has gone, so at every moment each row has its
file. What a crash, or the end of a user, leaves of files goes by a task (`tasks.py`).
"""

import logging
import secrets
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import ngettext

from common.limits import LIMITS, LimitReached
from common.rows import lock, lock_row
from users.limits import lock_kind, most_of
from users.retention import Kind, said
from users.services.outbox import place_mail

from .models import Recording

logger = logging.getLogger("portal.recordings")
FOLDER = "recordings"


class NoRoom(LimitReached):
    """A company with as many minutes of recordings as it may have."""


def is_known(engine_id):
    """Whether a recording of this id is kept already: it need not be read again."""
    return Recording.objects.filter(engine_id=engine_id).exists()


@transaction.atomic
def keep_recording(*, engine_id, company, user=None, service_number=None, caller, recorded_at, seconds, sound):
    """Keep what a caller has left for a user or a service number, and have it mailed; whether it is a new one.

    `sound` is the path of a WAV file, or one opened for reading bytes, which stays as it is. `caller` is E.164 or "".
    Given again with the same `engine_id` nothing happens, so that whoever calls may try again after any failure.
    What no longer fits into the mailbox are its oldest recordings, which go. Raises NoRoom when the company is full
    (no use in trying again soon), DoesNotExist when user or service number has gone, StorageFailed.
    """
    owner = lock_row(service_number or user)
    lock_kind(Recording, company)
    if is_known(engine_id):
        return False
    recording = Recording(
        tenant=company,
        user=user,
        service_number=service_number,
        engine_id=engine_id,
        caller=caller,
        recorded_at=recorded_at,
        seconds=ceil(seconds),
    )
    _make_room(recording)
    with _opened(sound) as file, _stored(file) as name, transaction.atomic():
        recording.sound = name
        recording.save()
        if addresses := addresses_of(owner):
            place_mail(kind="recording", tenant=company, to=addresses, recording=recording.pk)
    return True


def addresses_of(owner):
    """Where what is left in a mailbox is mailed to: the user's e-mail, or the VMS addresses; [] if there is none.

    Of the latter some may not be mailed until they have confirmed, which is asked when the mail is sent.
    """
    if hasattr(owner, "vms_emails"):
        return list(owner.vms_emails)
    return [owner.email] if owner.email else []


@transaction.atomic
def delete_recordings(recordings):
    """Delete some recordings for good, with their sounds; returns how many there were."""
    keys = lock(recordings)
    names = list(recordings.model.objects.filter(pk__in=keys).values_list("sound", flat=True))
    recordings.model.objects.filter(pk__in=keys).delete()
    transaction.on_commit(lambda: _delete_files(names), robust=True)
    return len(keys)


def _make_room(new):
    """Let the oldest go of the mailbox that a recording comes into, as far as it needs. Raises NoRoom."""
    there = Recording.objects.for_tenant(new.tenant)
    left = most_of(tenant=new.tenant, name="mailbox_minutes") * 60 - new.seconds
    old = []
    for pk, seconds in there.of(new.owner).newest_first().values_list("pk", "seconds"):
        left -= seconds
        if left < 0:
            old.append(pk)
    if old:
        delete_recordings(there.filter(pk__in=old))
    used, most = there.minutes(), most_of(tenant=new.tenant, name="recording_minutes")
    if used + new.seconds / 60 > most:
        logger.error("Company %s has no room for another recording: %d of %d minutes.", new.tenant.pk, used, most)
        words = LIMITS["recording_minutes"].too_many(ceil(used), most, ceil(new.seconds / 60))
        raise NoRoom(words, name="recording_minutes")


def minutes_used(company):
    """What recordings take of the mosts of a company: of the fullest mailbox, and of all together."""
    there = Recording.objects.for_tenant(company)
    boxes = (
        there.order_by().values("user", "service_number").annotate(sum=Sum("seconds")).values_list("sum", flat=True)
    )
    seconds = list(boxes)
    return {"mailbox_minutes": max(seconds, default=0) / 60, "recording_minutes": sum(seconds) / 60}


def kept_words(company):
    """For pages: how long recordings are kept, and how much of them."""
    most = most_of(tenant=company, name="mailbox_minutes")
    words = ngettext(
        "At most %(most)s minute is kept for each user and service number: the oldest makes room for the new.",
        "At most %(most)s minutes are kept for each user and service number: the oldest makes room for the new.",
        most,
    )
    return f"{said(Kind.RECORDINGS)} {words % {'most': number_format(most, force_grouping=True)}}"


def full_words(company):
    """For pages: that the company has no room for more, "" while there is some."""
    used, most = (
        ceil(Recording.objects.for_tenant(company).minutes()),
        most_of(tenant=company, name="recording_minutes"),
    )
    return LIMITS["recording_minutes"].full(used, most) if used >= most else ""


# Files


@contextmanager
def _opened(sound):
    """A sound to read from its beginning: one that is open already stays open."""
    if isinstance(sound, str | Path):
        with Path(sound).open("rb") as file:
            yield file
    else:
        sound.seek(0)
        yield sound


@contextmanager
def _stored(file):
    """The name of a sound in the storage, for the block to save; it goes again when that fails."""
    name = default_storage.save(f"{FOLDER}/{secrets.token_hex(16)}.wav", File(file))
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def _delete_files(names):
    for name in names:
        default_storage.delete(name)
