import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from telephony.models import RunningEngine


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
