"""Recordings go when they are old, and sounds when no recording names them any more."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.recurring import recurring
from common.tasks import background_task
from users.retention import Kind, removes

from .models import Recording
from .services import FOLDER, delete_recordings

UNSAVED_FOR = timedelta(hours=1)  # far longer than a file may be there before its row


@removes(Kind.RECORDINGS)
def remove_recordings(before, most):
    """Those that were recorded before a moment, at most so many, with their sounds."""
    old = Recording.objects.filter(recorded_at__lt=before).order_by("recorded_at")
    return delete_recordings(Recording.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:most])))


@recurring("remove_left_sounds", _("sounds of voicemail that has gone"), every=timedelta(hours=1))
@background_task(priority=-50)
def remove_left_sounds(*, tenant):
    """Of users, service numbers and companies that were deleted, and of what was cut off while it was stored."""
    try:
        names = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    except FileNotFoundError:  # nothing was ever recorded
        return
    before = timezone.now() - UNSAVED_FOR
    for name in names - set(Recording.objects.values_list("sound", flat=True)):
        if _stored_at(name) < before:
            default_storage.delete(name)


def _stored_at(name):
    try:
        return default_storage.get_modified_time(name)
    except FileNotFoundError:  # it has gone meanwhile
        return timezone.now()
