"""Service numbers with their messages and members."""

import secrets
from datetime import UTC, datetime
from decimal import Decimal

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from queues.models import Member
from service_numbers.models import ListedCaller, NewSound, Override, Prompt, ServiceNumber
from tests.sounds import sound_file
from users.models import Holder, Number

from .companies import CompanyFactory
from .numbers import NumberFactory
from .users import UserFactory


class ServiceNumberFactory(DjangoModelFactory):
    """One that has had its number since ever, for calls of any day."""

    class Meta:
        model = ServiceNumber
        skip_postgeneration_save = True

    tenant = factory.SubFactory(CompanyFactory)
    number = factory.SubFactory(
        NumberFactory, tenant=factory.SelfAttribute("..tenant"), use=Number.Use.SERVICE_NUMBER
    )
    name = factory.Sequence(lambda n: f"Service {n}")

    @factory.post_generation
    def since_ever(service_number, create, extracted, **kwargs):
        if create:
            Holder.objects.filter(service_number=service_number.pk).update(begins_at=None)


class PromptFactory(DjangoModelFactory):
    """A message of the library, with files that can be played: a tone of a fifth of a second."""

    class Meta:
        model = Prompt

    tenant = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Message {n}")
    original_name = "message.wav"
    narrow = factory.LazyFunction(lambda: stored_sound(8000))
    wide = factory.LazyFunction(lambda: stored_sound(16000))
    original = factory.LazyFunction(lambda: stored_sound(44100))
    seconds, level = 3, -20.0
    uploaded_at = datetime(2026, 1, 1, tzinfo=UTC)


class SilentPromptFactory(PromptFactory):
    """One that has no sound yet."""

    original = narrow = wide = ""


class NewSoundFactory(DjangoModelFactory):
    """A sound of a fifth of a second that is being converted, for a prompt that has none yet."""

    class Meta:
        model = NewSound

    prompt = factory.SubFactory(SilentPromptFactory)
    tenant = factory.SelfAttribute("prompt.tenant")
    original = factory.LazyFunction(lambda: stored_sound(44100))
    original_name, seconds = "message.wav", Decimal("0.2")
    uploaded_at = datetime(2026, 2, 1, tzinfo=UTC)


def stored_sound(rate):
    """The name of a small file in the storage."""
    return default_storage.save(f"prompts/{secrets.token_hex(8)}/{rate}.wav", ContentFile(sound_file(rate=rate)))


class OfServiceNumber(DjangoModelFactory):
    """What belongs to a service number, and so to its company."""

    class Meta:
        abstract = True

    service_number = factory.SubFactory(ServiceNumberFactory)
    tenant = factory.SelfAttribute("service_number.tenant")


class OverrideFactory(OfServiceNumber):
    class Meta:
        model = Override

    kind, set_by = Override.Kind.CLOSED, "Ada Admin"
    set_at = datetime(2026, 1, 1, tzinfo=UTC)
    ends_at = datetime(2100, 1, 1, tzinfo=UTC)


class ListedCallerFactory(OfServiceNumber):
    """On the caller blacklist."""

    class Meta:
        model = ListedCaller

    kind = ListedCaller.Kind.BLACKLIST
    digits = factory.Sequence(lambda n: f"+4478{n:08}")


class MemberFactory(OfServiceNumber):
    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory, tenant=factory.SelfAttribute("..tenant"))
