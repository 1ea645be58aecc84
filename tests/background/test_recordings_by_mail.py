"""What callers say while the mail server is away: it is kept, heard in the portal, and mailed once it is back."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from recordings.models import Recording
from recordings.services import delete_recordings, keep_recording
from tests import factories
from tests.sounds import sound_file
from users.models import OutgoingMail


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "common.storage.Uploads"}}


@pytest.fixture
def mailbox(company):
    """A function that keeps a recording for a user with an address, `name`, and returns its sound."""

    def keep(name, seconds):
        user = factories.UserFactory(tenant=company, email=f"{name}@ours.example")
        sound = sound_file(seconds=seconds)
        told = {"caller": "+441632960123", "recorded_at": timezone.now(), "seconds": seconds, "engine_id": name}
        keep_recording(company=company, user=user, sound=io.BytesIO(sound), **told)
        return sound

    return keep


def attached(message):
    """The sounds of a mail as it was taken."""
    return [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "audio/wav"]


def test_an_hour_without_a_mail_server(mailbox, by_smtp, do_what_waits, later):
    by_smtp.stop()
    sounds = {
        f"{name}@ours.example": mailbox(name, seconds) for name, seconds in (("ann", 1), ("bob", 2), ("cid", 3))
    }
    passed = timedelta()
    while passed < timedelta(hours=1):
        do_what_waits()
        rows = OutgoingMail.objects.all()
        assert [(row.state, row.trouble != "") for row in rows] == [("waiting", True)] * 3
        pause = min(row.next_try for row in rows) - timezone.now()
        OutgoingMail.objects.update(waiting_since=rows[0].waiting_since - pause)
        passed += pause
        later()
    assert Recording.objects.count() == 3
    delete_recordings(Recording.objects.filter(user__email="cid@ours.example"))
    by_smtp.start()
    later()
    do_what_waits()
    later()
    do_what_waits()
    del sounds["cid@ours.example"]
    assert {message["To"]: attached(message) for message in by_smtp.taken} == {
        to: [sound] for to, sound in sounds.items()
    }
    assert len(by_smtp.taken) == 2
    assert sorted(OutgoingMail.objects.values_list("state", "trouble")) == [
        ("failed", "nobody"),
        ("sent", ""),
        ("sent", ""),
    ]
