"""Companies, and what the provider gives them."""

import factory
from factory.django import DjangoModelFactory

from users.models import Company, CompanyLimit, Department, Trunk, TrunkAllotment


class CompanyFactory(DjangoModelFactory):
    """With a trunk: without one no call goes out."""

    class Meta:
        model = Company

    name = factory.Sequence(lambda n: f"Company {n}")
    sip_domain = factory.Sequence(lambda n: f"company{n}.example")
    country = "GB"
    time_zone = "Europe/London"
    managed_service = True

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """The trunk, which is the provider's, before the company: what the history has last is the company's."""
        trunk = TrunkFactory()
        company = super()._create(model_class, *args, **kwargs)
        TrunkAllotment.objects.create(tenant=company, trunk=trunk)
        return company


class TrunkFactory(DjangoModelFactory):
    class Meta:
        model = Trunk

    name = factory.Sequence(lambda n: f"Trunk {n}")


class TrunkAllotmentFactory(DjangoModelFactory):
    class Meta:
        model = TrunkAllotment

    tenant = factory.SubFactory(CompanyFactory)
    trunk = factory.SubFactory(TrunkFactory)


def name_trunk(company, name):
    """The first trunk of a company, called so from now on."""
    trunk = company.trunks.earliest("allotments")
    trunk.name = name
    trunk.save(update_fields=["name"])
    return trunk


class DepartmentFactory(DjangoModelFactory):
    class Meta:
        model = Department

    tenant = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Department {n}")


class CompanyLimitFactory(DjangoModelFactory):
    class Meta:
        model = CompanyLimit

    tenant = factory.SubFactory(CompanyFactory)
    name = "imports_a_day"
    most = 20
