from datetime import UTC, datetime

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from recordings.models import Recording
from tests.sounds import sound_file

from .users import UserFactory


class RecordingFactory(DjangoModelFactory):
    """Voicemail of a user, with its sound; `user=None` and a `service_number` make it one of that."""

    class Meta:
        model = Recording

    user = factory.SubFactory(UserFactory)
    tenant = factory.LazyAttribute(lambda recording: (recording.user or recording.service_number).tenant)
    service_number = None
    engine_id = factory.Sequence(lambda n: f"recording-{n}")
    caller = "+441632960123"
    recorded_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    seconds = 17

    @factory.lazy_attribute_sequence
    def sound(self, number):
        return default_storage.save(f"recordings/{number}.wav", ContentFile(sound_file()))
