"""Orders of before are read as they were meant: what each ended, and subscriptions that nobody ordered."""

from importlib import import_module

from django.db import connection

from tests import factories
from users.models import Order
from users.monthly import monthly_of
from users.subscriptions import standings_of

MIGRATION = import_module("users.migrations.0045_what_orders_end").Migration


def migrate():
    with connection.cursor() as cursor:
        for operation in MIGRATION.operations:
            cursor.execute(operation.sql)


def test_what_each_order_ended(company):
    number = factories.NumberFactory(tenant=company, e164="+441632960161")
    user = factories.UserFactory(tenant=company)

    def order(action, subject, state="done", user=None, monthly=0):
        return factories.OrderFactory(
            tenant=company, action=action, subject=subject, state=state, user=user, monthly=monthly
        )

    added = order("add_user", "Pat Person, 201, +44 1632 960101", monthly=12)
    other = order("add_user", "Pia Other, 202", monthly=12)
    line = order("add_service_number", "Sales, +44 1632 960161", monthly=5)
    on = order("start_voip", "Uma User, 501", user=user, monthly=3)
    order("stop_voip", "Uma User, 501", user=user, state="refused")
    removed = order("remove_user", "Pat Person, 201")
    off = order("stop_voip", "Uma User, 501", user=user)
    line_removed = order("remove_service_number", "Sales, +44 1632 960161")
    line_again = order("add_service_number", "Desk, +44 1632 960161", monthly=6)
    Order.objects.update(number=None)
    migrate()
    found = {one.pk: one.ends_id for one in Order.objects.filter(ends__isnull=False)}
    assert found == {removed.pk: added.pk, off.pk: on.pk, line_removed.pk: line.pk}
    assert set(Order.objects.filter(number=number)) == {line, line_removed, line_again}
    assert monthly_of(company).total.paid == other.monthly + line_again.monthly
    migrate()
    assert {one.pk: one.ends_id for one in Order.objects.filter(ends__isnull=False)} == found


def test_a_subscription_without_an_order_stays_on(company):
    """But not one whose order was refused, which was on by mistake."""
    user = factories.UserFactory(tenant=company)
    factories.SubscriptionFactory(user=user, service="voip")
    factories.SubscriptionFactory(user=user, service="conferencing")
    factories.OrderFactory(tenant=company, user=user, action="start_conferencing", state="refused")
    migrate()
    migrate()
    standings = standings_of(user)
    assert {name: standings[name].state for name in ("voip", "conferencing")} == {
        "voip": "on",
        "conferencing": "refused",
    }
    assert Order.objects.count() == 2
