"""Service subscriptions: the price first, then the change and its order."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from users.models import Action, Order, Price, Subscription


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User", short_number="501")


@pytest.fixture
def as_person(client, person):
    client.force_login(person)
    return client


def url(person, service="voip"):
    return reverse("users:change_subscription", args=[person.pk, service])


def confirmed(client, address):
    """What the form on the page sends back."""
    context = client.get(address).context
    return {"is_on": context["is_on"], "price_seen": context["form"].price_now, "confirm_order": "on"}


def test_on_and_off_leave_an_order_each(as_person, person, company, do_what_waits):
    Price.objects.filter(action=Action.START_VOIP).update(one_off=Decimal("10"), monthly=Decimal("3.50"))
    page = as_person.get(url(person)).content.decode()
    assert [word for word in ("GBP 10.00", "GBP 3.50") if word not in page] == []
    as_person.post(url(person), confirmed(as_person, url(person)))
    do_what_waits()
    assert [(one.user, one.service) for one in Subscription.objects.all()] == [(person, "voip")]
    order = Order.objects.get()
    assert (order.action, order.one_off, order.monthly) == ("start_voip", Decimal("10"), Decimal("3.50"))
    assert (order.tenant, order.user, order.placed_by, order.subject) == (company, person, person, "Uma User, 501")
    assert mail.outbox[0].to == ["orders@provider.example"]
    as_person.post(url(person), confirmed(as_person, url(person)))
    assert Subscription.objects.count() == 0
    assert [one.action for one in Order.objects.order_by("pk")] == ["start_voip", "stop_voip"]


def test_nothing_without_a_confirmation(as_person, person):
    typed = confirmed(as_person, url(person))
    del typed["confirm_order"]
    answer = as_person.post(url(person), typed)
    assert answer.context["form"].errors.keys() == {"confirm_order"}
    assert (Subscription.objects.count(), Order.objects.count()) == (0, 0)


def test_another_price_is_shown_before_it_is_ordered(as_person, person):
    typed = confirmed(as_person, url(person))
    Price.objects.filter(action=Action.START_VOIP).update(monthly=99)
    answer = as_person.post(url(person), typed)
    assert "The price is not the one this page has shown." in answer.content.decode()
    assert "GBP 99.00" in answer.content.decode()
    assert Order.objects.count() == 0


def test_pressed_twice_changes_it_once(as_person, person):
    typed = confirmed(as_person, url(person))
    as_person.post(url(person), typed)
    answer = as_person.post(url(person), typed, follow=True)
    assert "Somebody has changed this meanwhile." in answer.content.decode()
    assert (Subscription.objects.count(), Order.objects.count()) == (1, 1)


def test_no_such_service(as_person, person):
    assert as_person.get(url(person, "fax")).status_code == 404


def test_the_list_takes_the_same_queries(as_person, person, count_queries):
    address = reverse("users:subscriptions", args=[person.pk])
    few = count_queries(as_person, address)
    for service in Subscription.Service.values:
        factories.SubscriptionFactory(user=person, service=service)
    assert count_queries(as_person, address) == few <= 6
