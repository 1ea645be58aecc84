"""The demo has messages that can be heard: of its user, and of a service number."""

import io
from datetime import UTC, datetime

import soundfile

from pbxportal.demo.recordings import make_demo_recordings
from recordings.models import Recording
from tests import factories


def test_the_demo_has_voicemail(company):
    factories.UserFactory(tenant=company, username="user")
    factories.ServiceNumberFactory(tenant=company, name="Sales")
    make_demo_recordings(company=company, now=datetime(2026, 6, 24, 9, tzinfo=UTC))
    found = list(Recording.objects.order_by("pk"))
    assert [str(one.service_number or one.user.username) for one in found] == ["user", "user", "Sales"]
    for one in found:
        with one.sound.open() as file:
            sound = soundfile.info(io.BytesIO(file.read()))
        assert (sound.samplerate, sound.channels, sound.subtype) == (8000, 1, "PCM_16")
        assert 0 <= one.seconds - sound.duration < 1
