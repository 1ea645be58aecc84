"""Numbers, lists of them, and orders."""

import factory
from factory.django import DjangoModelFactory

from users.models import Action, DirectoryEntry, ListedNumber, Number, NumberBlock, Order

from .companies import CompanyFactory


class NumberBlockFactory(DjangoModelFactory):
    class Meta:
        model = NumberBlock

    tenant = factory.SubFactory(CompanyFactory)
    first = factory.Sequence(lambda n: f"+4416329{n:05}")
    last = factory.SelfAttribute("first")


class NumberFactory(DjangoModelFactory):
    """A free number; with `user`, a further number of that user."""

    class Meta:
        model = Number

    e164 = factory.Sequence(lambda n: f"+4416329{n:05}")
    tenant = factory.LazyAttribute(lambda number: number.user.tenant if number.user else CompanyFactory())
    block = factory.SubFactory(NumberBlockFactory, tenant=factory.SelfAttribute("..tenant"))
    user = None
    use = factory.LazyAttribute(lambda number: Number.Use.USER if number.user else Number.Use.FREE)


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    tenant = factory.SubFactory(CompanyFactory)
    action = Action.ADD_USER
    subject = "Pat Person, 2000"
    placed_by_name = "Ada Admin"


class ListedNumberFactory(DjangoModelFactory):
    """On the company's black list; with `user`, on that user's."""

    class Meta:
        model = ListedNumber

    tenant = factory.LazyAttribute(lambda entry: entry.user.tenant if entry.user else CompanyFactory())
    user = None
    kind = ListedNumber.Kind.BLACK
    digits = factory.Sequence(lambda n: f"+4479{n:08}")


class DirectoryEntryFactory(DjangoModelFactory):
    class Meta:
        model = DirectoryEntry

    tenant = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Entry {n}")
    number = factory.Sequence(lambda n: f"+4479{n:08}")
