"""What engines are answered from memory is never older than the last change, whoever made it."""

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from routing import kept
from routing.kept import load_kept_call
from routing.models import SettingsVersion
from tests import factories
from tests.confirming import confirmed
from tests.rows import rows_of
from users.models import User


def version(tenant):
    return SettingsVersion.objects.filter(tenant=tenant).values_list("number", flat=True).first() or 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_loaded_once_until_something_changes(keeping, django_assert_num_queries):
    number = factories.ServiceNumberFactory()
    now = timezone.now()
    first = load_kept_call(number.tenant, now, version=version(number.tenant), service_number=number)
    present = version(number.tenant)
    with django_assert_num_queries(0):
        assert load_kept_call(number.tenant, now, version=present, service_number=number) is first
    factories.ServiceNumberFactory()  # of another company
    assert load_kept_call(number.tenant, now, version=version(number.tenant), service_number=number) is first
    with transaction.atomic():
        type(number).objects.filter(pk=number.pk).update(main_mode="external-divert")
    changed = load_kept_call(number.tenant, now, version=version(number.tenant), service_number=number)
    assert changed.service_numbers[number.number.e164].hours.main_mode == "external-divert"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pages_of_a_group_are_made_from_memory_until_something_changes(keeping, client, count_queries):
    """What is saved is seen at once, also on the page that answers a form which was not saved."""
    number = factories.ServiceNumberFactory(name="Sales", main_mode="with-welcome")
    admin, page = factories.AdminFactory(tenant=number.tenant), reverse("service_numbers:main_mode", args=[number.pk])
    client = confirmed(client, admin)
    first = count_queries(client, page)
    assert count_queries(client, page) <= first - 5
    nobody = "Nobody is in the group"
    assert nobody in client.get(number.get_absolute_url()).content.decode()
    with transaction.atomic():
        factories.MemberFactory(service_number=number, user=admin)
    assert nobody not in client.get(number.get_absolute_url()).content.decode()
    assert client.post(page, {"main_mode": "without-welcome"}).status_code == 302
    refused = client.post(page, {"main_mode": "no such mode"})
    assert (refused.status_code, len(refused.context["form"].errors)) == (200, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_that_is_taken_back_counts_nothing(keeping):
    number = factories.ServiceNumberFactory()
    before = version(number.tenant)
    with transaction.atomic():
        type(number).objects.update(main_mode="external-divert")
        transaction.set_rollback(True)
    assert version(number.tenant) == before


def test_one_transaction_counts_once_a_company(company):
    rows_of(company)
    other = rows_of(factories.CompanyFactory(), word="other")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert (version(company), version(other["person"].tenant)) == (1, 1)


def test_signing_in_changes_no_settings(company):
    user = factories.UserFactory(tenant=company)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT set_config('portal.counted', '', true)")
    before = version(company)
    User.objects.filter(pk=user.pk).update(last_login=timezone.now(), password="x")
    assert version(company) == before
    User.objects.filter(pk=user.pk).update(alert_time=30)
    assert version(company) == before + 1


def test_another_time_is_loaded_anew(keeping, company):
    number = factories.ServiceNumberFactory(tenant=company)
    now = timezone.now()
    first = load_kept_call(company, now, version=1, service_number=number)
    assert load_kept_call(company, now + kept.HOLDS_FOR, version=1, service_number=number) is not first
