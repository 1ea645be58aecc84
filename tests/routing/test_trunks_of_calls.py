"""Which trunks are loaded with a call, and that engines hear at once what operators change of them."""

import json

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from routing.loading import load_all_service_numbers, load_call, load_standings
from routing.models import Engine, SettingsVersion
from routing.warnings import warnings_of
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Trunk, TrunkAllotment

SALES, ELSEWHERE, ANN = "+441632960161", "+441632960999", "+441632960101"
NO_TRUNK = "The company has no trunk"


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(
        tenant=company,
        number__e164=SALES,
        main_mode="external-divert",
        external_divert_number=ELSEWHERE,
    )


def loaded(company, sales):
    """CompanySettings by each way in which they are loaded with service numbers."""
    now, rows = timezone.now(), ServiceNumber.objects.for_tenant(company)
    yield load_call(company, now, service_number=sales)
    yield load_all_service_numbers(company, now, rows)
    yield load_standings(company, now, rows)[0]


def test_the_first_trunk_is_the_one_that_was_allotted_first(company, sales, their_admin):
    first = company.trunks.get()
    factories.TrunkAllotmentFactory(tenant=company, trunk__name="A later one", trunk__carries_caller_number=True)
    person = factories.UserFactory(tenant=company)
    for there in (*loaded(company, sales), load_call(company, timezone.now(), user=person)):
        assert (there.trunk.pk, there.trunk.name, there.trunk.carries_caller_number) == (first.pk, first.name, False)
        assert there.main_number == SALES
    TrunkAllotment.objects.filter(trunk=first).delete()
    for there in loaded(company, sales):
        assert (there.trunk.name, there.trunk.carries_caller_number) == ("A later one", True)
    company.trunk_allotments.all().delete()
    assert [there.trunk for there in loaded(company, sales)] == [None] * 3


@pytest.mark.parametrize(("target", "is_warned"), [(ELSEWHERE, True), (ANN, False)])
def test_without_a_trunk_only_diverts_outside_are_warned_of(company, sales, target, is_warned):
    """However the numbers are loaded: lists of them do not load the users whose numbers diverts lead to."""
    factories.NumberFactory(user=factories.UserFactory(tenant=company), e164=ANN, is_main=True)
    ServiceNumber.objects.filter(pk=sales.pk).update(external_divert_number=target)
    now = timezone.now()
    for is_lacking in (False, True):
        for there in loaded(company, sales):
            found = [one.words for one in warnings_of(there, there.service_numbers[SALES], now)]
            assert any(NO_TRUNK in words for words in found) is (is_lacking and is_warned)
        company.trunk_allotments.all().delete()


def test_engines_hear_of_changed_trunks_at_once(client, company, sales, keeping):
    engine = Engine(name="Engine", serves_all=True)
    key = engine.new_key()
    engine.save()

    def asked():
        with connection.cursor() as cursor:  # as if what was changed had been committed
            cursor.execute("SELECT set_config('portal.counted', '', true)")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        question = json.dumps({"called": SALES, "caller": "+447700900123"})
        how = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
        step = client.post(reverse("engine:plan"), question, **how).json()["steps"][-1]
        return step.get("trunk"), step.get("trunk_id"), step.get("shown_number")

    trunk = company.trunks.get()
    assert asked() == (trunk.name, trunk.pk, SALES)
    Trunk.objects.filter(pk=trunk.pk).update(name="Renamed", carries_caller_number=True)
    assert asked() == ("Renamed", trunk.pk, "+447700900123")
    later = factories.TrunkAllotmentFactory(tenant=company, trunk__name="Later").trunk
    TrunkAllotment.objects.filter(trunk=trunk).delete()
    assert asked() == ("Later", later.pk, SALES)
    later.allotments.all().delete()
    assert asked() == (None, None, None)


def test_a_trunk_of_many_companies_counts_for_each_and_for_no_other(company, their_admin):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    trunk = company.trunks.get()
    second, other = factories.CompanyFactory(), their_admin.tenant
    TrunkAllotment.objects.filter(tenant=second).update(trunk=trunk)

    def versions():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('portal.counted', '', true)")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        numbers = dict(SettingsVersion.objects.values_list("tenant", "number"))
        return [numbers.get(one.pk, 0) for one in (company, second, other)]

    before = versions()
    Trunk.objects.filter(pk=trunk.pk).update(name="Renamed")
    assert [now - then for then, now in zip(before, versions(), strict=True)] == [1, 1, 0]
    before = versions()
    Trunk.objects.filter(pk=trunk.pk).update(addresses=["203.0.113.7"], username="provider")
    assert versions() == before  # no call goes by it
