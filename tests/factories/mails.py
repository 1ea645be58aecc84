from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from users.models import OutgoingMail, OutsideAddress

from .companies import CompanyFactory
from .users import UserFactory


class OutgoingMailFactory(DjangoModelFactory):
    """An invitation of a user that waits to be sent, without the task that sends it."""

    class Meta:
        model = OutgoingMail

    class Params:
        user = factory.SubFactory(UserFactory)

    tenant = factory.LazyAttribute(lambda mail: mail.user.tenant)
    kind = "invitation"
    ids = factory.LazyAttribute(lambda mail: {"user": mail.user.pk})
    addresses = factory.LazyAttribute(lambda mail: [mail.user.email])
    message_id = factory.Sequence(lambda n: f"<{n}@provider.example>")


class OutsideAddressFactory(DjangoModelFactory):
    """Asked, and without an answer; without the mail that asks."""

    class Meta:
        model = OutsideAddress

    tenant = factory.SubFactory(CompanyFactory)
    address = factory.Sequence(lambda n: f"outside{n}@b.example")
    asked_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
