"""What operators' pages call things: companies, their clocks and their money, in the words of the product."""

from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.urls import reverse

from tests import factories
from users.models import Order

MACHINE_WORDS = [
    "Tenant",
    "class path",
    "Access lock out",
    "to change</h1>",
    "how long things are kept</p>",
    "By an ",
]


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory())
    return client


@pytest.fixture
def order(company):
    company.time_zone = "Europe/Paris"
    company.save()
    return factories.OrderFactory(tenant=company, one_off="10.00", monthly="4.00")


def test_an_order_is_of_its_companys_day_and_in_money(as_operator, order):
    Order.objects.update(placed_at=datetime(2026, 11, 26, 10, 58, tzinfo=UTC))
    for page in ("changelist", "change"):
        args = [order.pk] if page == "change" else []
        shown = as_operator.get(reverse(f"admin:users_order_{page}", args=args)).content.decode()
        for words in ("26 Nov 2026, 11:58 CET", "GBP 10.00", "GBP 4.00"):
            assert words in shown, (page, words)


def test_no_list_speaks_as_machines_do(as_operator, order):
    wrong = {}
    for model, lists in admin.site._registry.items():
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        shown = as_operator.get(page).content.decode()
        found = [words for words in MACHINE_WORDS if words in shown]
        labels = [str(label_for_field(one, model, lists)).lower() for one in lists.list_display]
        found += {"tenant"} & set(labels)
        if "Times are in UTC" not in shown or found:
            wrong[page] = found
    assert wrong == {}
