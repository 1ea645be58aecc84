"""Calls, their counts and reports of them."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from statistics.models import (
    CallLeg,
    CompanyHour,
    Direction,
    LegCount,
    LegDay,
    LegHour,
    LegMonth,
    LegYear,
    MailedReport,
    Outcome,
    QueueCall,
    QueueCallCount,
    QueueCallDay,
    QueueCallMonth,
    QueueCallYear,
)

from .companies import CompanyFactory
from .service_numbers import ServiceNumberFactory
from .users import UserFactory


class CallLegFactory(DjangoModelFactory):
    """An incoming call that was answered after 5 seconds and took a minute. Counts are not kept: see statistics."""

    class Meta:
        model = CallLeg

    tenant = factory.SubFactory(CompanyFactory)
    leg_id = factory.Sequence(lambda n: f"leg-{n}")
    person = factory.LazyAttribute(lambda leg: UserFactory(tenant=leg.tenant).pk)
    person_name, short_number = "Pat Person", "2000"
    direction, outcome = Direction.INCOMING, Outcome.ANSWERED
    started_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    answered_at = datetime(2026, 6, 1, 9, 0, 5, tzinfo=UTC)
    ended_at = datetime(2026, 6, 1, 9, 1, 5, tzinfo=UTC)
    ringing, talk = 5, 60


class LegHourFactory(DjangoModelFactory):
    """The same of all users together."""

    class Meta:
        model = LegHour

    tenant = factory.SubFactory(CompanyFactory)
    direction = Direction.INCOMING
    day, hour = date(2026, 6, 1), 10
    total = answered = 1
    talk = 60


class CompanyHourFactory(LegHourFactory):
    """The same, whether through a service number or not."""

    class Meta:
        model = CompanyHour


class LegCountFactory(DjangoModelFactory):
    """What CallLegFactory's leg adds to the counts."""

    class Meta:
        model = LegCount

    tenant = factory.SubFactory(CompanyFactory)
    person = factory.LazyAttribute(lambda count: UserFactory(tenant=count.tenant).pk)
    direction = Direction.INCOMING
    day, hour = date(2026, 6, 1), 10
    total = answered = 1
    talk = 60


class LegDayFactory(LegCountFactory):
    """The same, by the day."""

    class Meta:
        model = LegDay
        exclude = ["hour"]


class LegMonthFactory(LegCountFactory):
    """The same, by the month."""

    class Meta:
        model = LegMonth
        exclude = ["day", "hour"]

    month = date(2026, 6, 1)


class LegYearFactory(LegCountFactory):
    """The same, by the year."""

    class Meta:
        model = LegYear
        exclude = ["day", "hour"]

    year = date(2026, 1, 1)


class QueueCallFactory(DjangoModelFactory):
    """Answered after 12 seconds."""

    class Meta:
        model = QueueCall

    call_id = factory.Sequence(lambda n: f"call-{n}")
    service_number = factory.LazyAttribute(lambda call: ServiceNumberFactory(tenant=call.tenant).pk)
    tenant = factory.SubFactory(CompanyFactory)
    service_number_name = "Support"
    offered_at = datetime(2026, 6, 1, 9, tzinfo=UTC)
    wait, is_answered = 12, True


class QueueCallCountFactory(DjangoModelFactory):
    """What QueueCallFactory's call adds to the counts: those by the day, the month and the year say the same."""

    class Meta:
        model = QueueCallCount

    tenant = factory.SubFactory(CompanyFactory)
    service_number = factory.LazyAttribute(lambda count: ServiceNumberFactory(tenant=count.tenant).pk)
    day, hour = date(2026, 6, 1), 10
    offered = answered = quickly = 1
    wait = 12

    @classmethod
    def _create(cls, model_class, *args, day, hour, tenant, service_number, **sums):
        of = {"tenant": tenant, "service_number": service_number}
        times = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}
        for (unit, first), model in zip(times.items(), (QueueCallDay, QueueCallMonth, QueueCallYear), strict=True):
            row, _is_new = model.objects.get_or_create(**of, **{unit: first})
            for name, value in sums.items():
                setattr(row, name, getattr(row, name) + value)
            row.save()
        return super()._create(model_class, *args, day=day, hour=hour, **of, **sums)


class MailedReportFactory(DjangoModelFactory):
    class Meta:
        model = MailedReport

    tenant = factory.SubFactory(CompanyFactory)
    frequency = MailedReport.Frequency.WEEKLY
    emails = ["boss@ours.example"]
