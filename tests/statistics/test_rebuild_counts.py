"""`manage.py rebuild_counts`: whatever has happened to the roll-ups, afterwards they are those of the stored rows."""

from importlib import import_module

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from statistics.models import (
    CallLeg,
    CompanyHour,
    LegCount,
    LegDay,
    LegYear,
    OfQueueCalls,
    QueueCallDay,
    QueueCallMonth,
    QueueCallYear,
)
from statistics.services.counting import take_in_legs, take_in_queue_calls
from statistics.services.rollups import LEGS, QUEUE_CALLS
from tests import factories
from tests.statistics.test_counting import STARTS, make_call, make_leg

ROLL_UPS = [counts.model for rollup in (LEGS, QUEUE_CALLS) for counts in rollup.counts]


def counts():
    """All roll-ups of all companies, without the ids of their rows."""
    columns = [[field.attname for field in model._meta.concrete_fields if field.name != "id"] for model in ROLL_UPS]
    return [
        sorted(model.objects.values_list(*names), key=str) for model, names in zip(ROLL_UPS, columns, strict=True)
    ]


@pytest.fixture
def companies(company, their_admin):
    """Two, each with three legs and two calls of a service number."""
    for tenant in (company, their_admin.tenant):
        take_in_legs(legs=[make_leg(tenant, name=f"leg {at}", start=start) for at, start in enumerate(STARTS[:3])])
        take_in_queue_calls(calls=[make_call(tenant, name="one"), make_call(tenant, name="two", wait=99)])
    return company, their_admin.tenant


def spoil(company):
    """A wrong sum, a row of a service number that never was, and rows that are gone, in each roll-up."""
    for model in ROLL_UPS:
        rows = model.objects.for_tenant(company)
        seconds = "wait" if issubclass(model, OfQueueCalls) else "talk"
        row = rows.first()
        rows.exclude(pk=row.pk).delete()
        rows.update(**{seconds: F(seconds) + 7})
        row.pk, row.service_number = None, 999
        row.direction = "outgoing"  # of the company's hours, which know no service number
        row.save(force_insert=True)


def test_spoilt_counts_are_right_again(companies, capsys):
    right = counts()
    assert all(right)
    for company in companies:
        spoil(company)
    assert all(spoilt != before for spoilt, before in zip(counts(), right, strict=True))
    call_command("rebuild_counts")
    assert counts() == right
    assert capsys.readouterr().out == "ours.example: counted again\ntheirs.example: counted again\n"


def test_of_one_company_alone(companies, capsys):
    ours, theirs = companies
    right = counts()
    spoil(ours)
    only_ours = counts()
    spoil(theirs)
    call_command("rebuild_counts", company="theirs.example")
    assert counts() == only_ours != right
    assert capsys.readouterr().out == "theirs.example: counted again\n"


def test_a_domain_of_nobody(companies):
    with pytest.raises(CommandError, match=r"No company has the SIP domain nobody\.example\."):
        call_command("rebuild_counts", company="nobody.example")


def test_who_took_a_call_by_the_rules_of_before(company):
    lost = {"outcome": "elsewhere", "cause": "LOSE_RACE", "talk": 0, "wrap_up": 0}
    winner = factories.CallLegFactory(tenant=company, call_id="two")
    given_up = factories.CallLegFactory(tenant=company, call_id="one", **lost)
    taken = factories.CallLegFactory(tenant=company, call_id="two", **lost)
    call_command("rebuild_counts", "--company", company.sip_domain)
    outcomes = dict(CallLeg.objects.values_list("leg_id", "outcome"))
    assert outcomes == {winner.leg_id: "answered", given_up.leg_id: "abandoned", taken.leg_id: "elsewhere"}
    assert sum(LegCount.objects.values_list("abandoned", flat=True)) == 1


def test_the_migration_counts_what_was_there_before(companies):
    """By the day, month and year, and once more where it was stopped; what others have taken is counted as well."""
    ours, _theirs = companies
    ours.time_zone = "Asia/Kathmandu"
    ours.save()
    take_in_legs(legs=[make_leg(ours, name=f"gone {at}", outcome="elsewhere", start=at) for at in STARTS])
    call_command("rebuild_counts")
    right = counts()
    migration = import_module("statistics.migrations.0012_count_by_day_month_and_year")
    for stopped in (False, True):
        for model in (CompanyHour, LegDay, LegYear, QueueCallDay, QueueCallMonth, QueueCallYear):
            rows = model.objects.for_tenant(ours) if stopped else model.objects.all()
            assert rows.delete()[0] > 0
        migration.count(None, None)
        assert counts() == right
