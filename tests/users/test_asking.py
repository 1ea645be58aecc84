"""What users ask for, and what admins answer: the provider hears nothing of it before."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from users.models import Company, Order, Price, User
from users.services.orders import CannotAnswer, approve_order, decline_order, mail_to_provider, withdraw_order
from users.services.subscriptions import change_subscription
from users.services.users import delete_user
from users.subscriptions import standings_of

PROVIDER = ["orders@provider.example"]


@pytest.fixture
def person(company):
    Price.objects.filter(action="start_voip").update(one_off=10, monthly=6)
    return factories.UserFactory(
        tenant=company, first_name="Uma", last_name="User", short_number="501", email="uma@ours.example"
    )


@pytest.fixture
def asked(person, admin):
    return change_subscription(user=person, service="voip", is_on=False, by=person)


def written():
    """The mails so far, as (to whom, subject)."""
    return [(message.to, message.subject) for message in mail.outbox]


def page_of(client, name, order):
    return reverse(f"company:{name}", args=[order.pk])


def confirmed(client, url):
    return {"price_seen": client.get(url).context["form"].price_now, "confirm_order": "on"}


def test_asking_is_mailed_to_the_admins_alone(client, person, admin, do_what_waits):
    factories.AdminFactory(tenant=person.tenant, is_active=False)
    client.force_login(person)
    url = reverse("users:change_subscription", args=[person.pk, "voip"])
    page = client.get(url).content.decode()
    assert [words for words in ("an admin decides", "Ask for it", "GBP 6.00") if words not in page] == []
    assert "Your company in all" not in page
    client.post(url, confirmed(client, url) | {"is_on": "False"})
    do_what_waits()
    order = Order.objects.get()
    assert (order.state, order.placed_by, order.monthly) == ("asked", person, Decimal(6))
    assert written() == [([admin.email], "Uma User asks for: Switch on VoIP")]
    said = ["Hello Ada,", "For: Uma User, 501", "Monthly: GBP 6.00", page_of(client, "approve_order", order)]
    assert [words for words in said if words not in mail.outbox[0].body] == []
    assert "1 request" not in client.get(reverse("users:subscriptions", args=[person.pk])).content.decode()


def test_what_is_approved_is_ordered(as_admin, admin, person, asked, do_what_waits):
    assert "1 request waits for an admin." in as_admin.get(reverse("company:orders")).content.decode()
    do_what_waits()
    mail.outbox.clear()
    url = page_of(as_admin, "approve_order", asked)
    page = as_admin.get(url).content.decode()
    assert "GBP 0.00 a month as ordered so far, GBP 6.00 with this" in page
    as_admin.post(url, confirmed(as_admin, url))
    do_what_waits()
    asked.refresh_from_db()
    assert (asked.state, asked.placed_by, asked.decided_by_name) == ("placed", person, "Ada Admin")
    assert written() == [
        (PROVIDER, "Order from Ours: Switch on VoIP: Uma User, 501"),
        ([person.email], "Approved and ordered: Switch on VoIP"),
    ]
    assert "Asked for by: Uma User\nApproved by: Ada Admin" in mail.outbox[0].body
    history = as_admin.get(reverse("company:history")).content.decode()
    assert "<strong>Switch on VoIP: Uma User, 501</strong>" in history
    assert '<del>asked for</del> <span aria-hidden="true">→</span> <ins>placed</ins>' in history
    assert standings_of(person)["voip"].state == "ordered"


def test_what_is_declined_tells_who_asked_why(as_admin, person, asked, do_what_waits):
    do_what_waits()
    mail.outbox.clear()
    url = page_of(as_admin, "decline_order", asked)
    assert as_admin.post(url, {"reply": "  "}).context["form"].errors == {"reply": ["Say why: who asked reads it."]}
    as_admin.post(url, {"reply": "Not this year"})
    do_what_waits()
    assert written() == [([person.email], "Declined: Switch on VoIP")]
    assert "Reason: Not this year" in mail.outbox[0].body
    assert reverse("users:subscriptions", args=[person.pk]) in mail.outbox[0].body
    assert (standings_of(person)["voip"].state, Order.objects.get().decided_by_name) == ("declined", "Ada Admin")


def test_a_price_that_changed_since_is_said_and_asked_again(as_admin, asked):
    url = page_of(as_admin, "approve_order", asked)
    typed = confirmed(as_admin, url)
    Price.objects.filter(action="start_voip").update(monthly=9)
    page = as_admin.post(url, typed)
    assert page.context["form"].errors.keys() == {"confirm_order"}
    assert "when it was asked for, it was GBP 10.00 once and GBP 6.00 a month." in page.content.decode()
    assert Order.objects.get().state == "asked"
    as_admin.post(url, confirmed(as_admin, url))
    assert (Order.objects.get().state, Order.objects.get().monthly) == ("placed", Decimal(9))


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        ("withdrawn", "has been withdrawn meanwhile: nothing is ordered."),
        ("approved", "has been ordered already."),
        ("declined", "has been declined by Bea Boss already."),
        ("deleted", "has been withdrawn meanwhile: nothing is ordered."),
    ],
)
@pytest.mark.parametrize("answer", ["approve_order", "decline_order"])
def test_what_became_of_it_meanwhile_is_told(as_admin, admin, person, asked, meanwhile, told, answer):
    boss = factories.AdminFactory(tenant=admin.tenant, first_name="Bea", last_name="Boss")
    url = page_of(as_admin, answer, asked)
    typed = {"price_seen": "10.00 6.00 False", "confirm_order": "on", "reply": "No"}
    {
        "withdrawn": lambda: withdraw_order(order=asked),
        "approved": lambda: approve_order(order=asked, by=boss),
        "declined": lambda: decline_order(order=asked, by=boss, reason="Never"),
        "deleted": lambda: delete_user(user=person, by=boss),
    }[meanwhile]()
    states = list(Order.objects.values_list("state", flat=True))
    assert told in as_admin.get(url, follow=True).content.decode()
    assert told in as_admin.post(url, typed, follow=True).content.decode()
    assert list(Order.objects.values_list("state", flat=True)) == states


def test_the_service_itself_refuses_a_second_answer(admin, asked):
    approve_order(order=asked, by=admin)
    for answer in (
        lambda: approve_order(order=asked, by=admin),
        lambda: decline_order(order=asked, by=admin, reason="No"),
        lambda: withdraw_order(order=asked),
    ):
        with pytest.raises(CannotAnswer, match="ordered already"):
            answer()
    assert Order.objects.get().state == "placed"


def test_who_is_no_admin_any_more_approves_nothing(admin, asked):
    factories.AdminFactory(tenant=admin.tenant)
    User.objects.filter(pk=admin.pk).update(roles=[])
    with pytest.raises(CannotAnswer, match="You no longer manage the users"):
        approve_order(order=asked, by=admin)
    assert Order.objects.get().state == "asked"


def test_what_makes_no_sense_any_more_is_not_ordered(admin, person):
    """A request to end what the provider then refuses, and one to begin what then goes on."""
    of_person = {"tenant": person.tenant, "user": person, "placed_by": person}
    begun = factories.OrderFactory(**of_person, action="start_voip", state="placed")
    ask = change_subscription(user=person, service="voip", is_on=True, by=person)
    Order.objects.filter(pk=begun.pk).update(state="refused")
    with pytest.raises(CannotAnswer, match="it is off already"):
        approve_order(order=ask, by=admin)
    decline_order(order=ask, by=admin, reason="It never was on")
    Order.objects.filter(pk=begun.pk).update(state="done")
    ending = factories.OrderFactory(**of_person, action="stop_voip", state="placed", ends=begun)
    ask = change_subscription(user=person, service="voip", is_on=False, by=person)
    Order.objects.filter(pk=ending.pk).update(state="refused")
    with pytest.raises(CannotAnswer, match="it is on already"):
        approve_order(order=ask, by=admin)


def test_nobody_asks_twice_and_who_asked_takes_it_back(client, person, asked, do_what_waits):
    client.force_login(person)
    listed = reverse("users:subscriptions", args=[person.pk])
    page = client.post(
        reverse("users:change_subscription", args=[person.pk, "voip"]),
        {"is_on": "False", "price_seen": "10.00 6.00 False", "confirm_order": "on"},
        follow=True,
    )
    assert "This has been asked for already" in page.content.decode()
    withdraw = reverse("users:withdraw_subscription", args=[person.pk, "voip"])
    assert withdraw in client.get(listed).content.decode()
    client.post(withdraw)
    assert (Order.objects.get().state, standings_of(person)["voip"].state) == ("withdrawn", "off")
    do_what_waits()
    assert mail.outbox == []
    assert "Nothing waits for an answer here" in client.post(withdraw, {"a": "b"}, follow=True).content.decode()


def test_an_admin_orders_at_once_and_a_user_where_the_company_says_so(as_admin, admin, person, do_what_waits):
    rules = reverse("company:order_rules")
    assert Company.objects.get(pk=person.tenant_id).users_order == "ask"
    order = change_subscription(user=person, service="voip", is_on=False, by=admin)
    assert order.state == "placed"
    as_admin.post(rules, {"users_order": "order"})
    person.tenant.refresh_from_db()
    assert change_subscription(user=person, service="conferencing", is_on=False, by=person).state == "placed"
    assert as_admin.post(rules, {"users_order": "anything"}).context["form"].errors.keys() == {"users_order"}


def test_many_requests_of_one_user_end(client, person, admin):
    client.force_login(person)
    for _time in range(10):
        withdraw_order(order=change_subscription(user=person, service="voip", is_on=False, by=person))
    url = reverse("users:change_subscription", args=[person.pk, "voip"])
    page = client.post(url, confirmed(client, url) | {"is_on": "False"}, follow=True)
    assert "You have asked for much within an hour" in page.content.decode()
    assert Order.objects.filter(state="asked").count() == 0


def test_the_provider_hears_nothing_of_a_request(asked, do_what_waits):
    """Not even by a mail that was placed by mistake."""
    mail_to_provider(asked)
    do_what_waits()
    assert [to for to, _subject in written() if to == PROVIDER] == []
