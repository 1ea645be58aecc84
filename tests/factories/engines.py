import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from routing.models import RegisteredTelephones
from telephony.models import RunningEngine

from .companies import CompanyFactory


class RunningEngineFactory(DjangoModelFactory):
    """There, with an Asterisk that answers; nobody is in a call."""

    class Meta:
        model = RunningEngine

    name = factory.Sequence(lambda n: f"engine-{n:08x}")
    sip_address = "192.0.2.1:5060"
    version = "20.6.0"
    channels = 0
    registered = 0
    started_at = factory.LazyFunction(timezone.now)
    seen_at = factory.LazyFunction(timezone.now)


class RegisteredTelephonesFactory(DjangoModelFactory):
    """Nobody of the company has a telephone at the engine."""

    class Meta:
        model = RegisteredTelephones

    tenant = factory.SubFactory(CompanyFactory)
    engine = factory.Sequence(lambda n: f"engine-{n:08x}")
    short_numbers = []
    seen_at = factory.LazyFunction(timezone.now)
