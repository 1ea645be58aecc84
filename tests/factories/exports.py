"""Sheets that are being made, and files that are taken in."""

import factory
from factory.django import DjangoModelFactory

from users.models import Export, Import

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


class ImportFactory(DjangoModelFactory):
    """A sheet for the number plan that `user` has uploaded, and that no task takes in."""

    class Meta:
        model = Import

    class Params:
        user = factory.SubFactory(UserFactory)

    tenant = factory.SelfAttribute("user.tenant")
    asked_by = factory.SelfAttribute("user.pk")
    by_name = "Ada Admin"
    kind, name, rows = Import.Kind.NUMBER_PLAN, "plan.xlsx", 1
    entries = factory.LazyFunction(lambda: [["71", "Taxi", "+441632960123"]])
