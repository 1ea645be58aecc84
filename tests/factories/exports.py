"""Sheets that are being made."""

import factory
from factory.django import DjangoModelFactory

from users.models import Export

from .users import UserFactory


class ExportFactory(DjangoModelFactory):
    """A sheet of all users that `user` has asked for, and that no task makes."""

    class Meta:
        model = Export

    class Params:
        user = factory.SubFactory(UserFactory)

    tenant = factory.SelfAttribute("user.tenant")
    asked_by = factory.SelfAttribute("user.pk")
    kind, name, rows = "users", "users.xlsx", 7
    file = factory.Sequence(lambda n: f"sheets/{n}/users.xlsx")
