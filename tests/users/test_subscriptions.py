"""Service subscriptions: the price first, then the change and its order."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from users.models import Action, Company, Order, Price, Subscription
from users.subscriptions import standings_of


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
    Company.objects.update(users_order="order")
    Price.objects.filter(action=Action.START_VOIP).update(one_off=Decimal("10"), monthly=Decimal("3.50"))
    page = as_person.get(url(person)).content.decode()
    assert [word for word in ("GBP 10.00", "GBP 3.50") if word not in page] == []
    as_person.post(url(person), confirmed(as_person, url(person)))
    do_what_waits()
    order = Order.objects.get()
    assert (order.action, order.one_off, order.monthly) == ("start_voip", Decimal("10"), Decimal("3.50"))
    assert (order.tenant, order.user, order.placed_by, order.subject) == (company, person, person, "Uma User, 501")
    assert mail.outbox[0].to == ["orders@provider.example"]
    assert "GBP 3.50 a month falls away" in as_person.get(url(person)).content.decode()
    as_person.post(url(person), confirmed(as_person, url(person)))
    started, stopped = Order.objects.order_by("pk")
    assert (started.action, stopped.action, stopped.ends) == ("start_voip", "stop_voip", started)


# What the orders about a service were, oldest first; how it stands then.
STANDINGS = [
    ([], "off", False),
    ([("start", "placed")], "ordered", True),
    ([("start", "accepted")], "ordered", True),
    ([("start", "done")], "on", True),
    ([("start", "refused")], "refused", False),
    ([("start", "asked")], "asked", False),
    ([("start", "declined")], "declined", False),
    ([("start", "withdrawn")], "off", False),
    ([("start", "done"), ("stop", "placed")], "ordered", False),
    ([("start", "done"), ("stop", "done")], "off", False),
    ([("start", "done"), ("stop", "refused")], "refused", True),
    ([("start", "done"), ("stop", "asked")], "asked", True),
    ([("start", "done"), ("stop", "declined")], "declined", True),
    ([("start", "done"), ("stop", "withdrawn")], "on", True),
    ([("start", "refused"), ("start", "placed")], "ordered", True),
    ([("start", "placed"), ("stop", "placed")], "ordered", False),
    # Refused after somebody had ordered the end of it: nothing is left to end, and nothing is on.
    ([("start", "refused"), ("stop", "refused")], "refused", False),
    ([("start", "done"), ("stop", "done"), ("start", "refused"), ("start", "withdrawn")], "refused", False),
    ([("start", "refused"), ("stop", "done")], "off", False),
]


def test_how_it_stands_follows_from_its_orders(person):
    wrong = []
    for orders, state, is_on in STANDINGS:
        Order.objects.all().delete()
        for verb, order_state in orders:
            factories.OrderFactory(
                tenant=person.tenant, user=person, action=f"{verb}_voip", state=order_state, reply="No line"
            )
        standing = standings_of(person)["voip"]
        if (standing.state, standing.is_on) != (state, is_on):
            wrong.append((orders, standing.state, standing.is_on))
    assert wrong == []


SAID = {
    ("start", "placed"): "on once your provider has done it",
    ("start", "asked"): "It waits for an admin.",
    ("start", "refused"): "Your provider did not switch it on: No line It stays off, and costs nothing.",
    ("start", "declined"): "Ann Admin did not approve to switch it on: No line It stays off.",
    ("stop", "placed"): "off once your provider has done it, on until then",
    ("stop", "asked"): "To be switched off",
    ("stop", "refused"): "Your provider did not switch it off: No line It stays on, and its monthly price goes on.",
    ("stop", "declined"): "Ann Admin did not approve to switch it off: No line It stays on. GBP 6.00 a month.",
}


def test_the_page_says_how_it_stands_and_why(as_person, person):
    wrong = []
    for (verb, state), words in SAID.items():
        Order.objects.all().delete()
        of_person = {"tenant": person.tenant, "user": person, "decided_by_name": "Ann Admin", "reply": "No line"}
        if verb == "stop":
            factories.OrderFactory(**of_person, action="start_voip", state="done", monthly=6)
        factories.OrderFactory(**of_person, action=f"{verb}_voip", state=state)
        page = as_person.get(reverse("users:subscriptions", args=[person.pk])).content.decode()
        if words not in page:
            wrong.append((verb, state))
    assert wrong == []


def test_nothing_without_a_confirmation(as_person, person):
    typed = confirmed(as_person, url(person))
    del typed["confirm_order"]
    answer = as_person.post(url(person), typed)
    assert answer.context["form"].errors.keys() == {"confirm_order"}
    assert Order.objects.count() == 0


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
    answer = as_person.post(url(person), typed | {"confirm_order": "yes"}, follow=True)
    assert "This has been asked for already" in answer.content.decode()
    Order.objects.update(state="placed")
    answer = as_person.post(url(person), typed | {"confirm_order": "1"}, follow=True)
    assert "Somebody has changed this meanwhile." in answer.content.decode()
    assert Order.objects.count() == 1


def test_no_such_service(as_person, person):
    assert as_person.get(url(person, "fax")).status_code == 404


def test_the_list_takes_the_same_queries(as_person, person, count_queries):
    address = reverse("users:subscriptions", args=[person.pk])
    few = count_queries(as_person, address)
    for service in Subscription.Service.values:
        factories.OrderFactory(tenant=person.tenant, user=person, action=f"start_{service}", state="done")
    assert count_queries(as_person, address) == few <= 6
