"""What the provider refuses: said everywhere and mailed, and what it began goes on or ends as if never ordered."""

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from users.models import Action, Company, Order, OutgoingMail
from users.services.orders import AnsweredAlready, Line, approve_order, ask_for_order, place_order, work_order
from users.services.subscriptions import change_subscription
from users.subscriptions import standings_of

CHANGE = "admin:users_order_change"


@pytest.fixture
def person(company):
    return factories.UserFactory(tenant=company, first_name="Uma", last_name="User", email="uma@ours.example")


@pytest.fixture
def as_operator(client, db):
    client.force_login(factories.OperatorFactory())
    return client


def refuse(order):
    work_order(order=order, state="refused", reply="No line left")


def test_a_refusal_is_mailed_to_who_ordered_and_to_the_admins(as_operator, admin, person, do_what_waits):
    Company.objects.update(users_order="order")
    person.tenant.refresh_from_db()
    order = change_subscription(user=person, service="voip", is_on=False, by=person)
    do_what_waits()
    mail.outbox.clear()
    as_operator.post(
        reverse(CHANGE, args=[order.pk]), {"state": "refused", "reply": "No line left", "seen": "placed"}
    )
    do_what_waits()
    assert {tuple(message.to): message.subject for message in mail.outbox} == {
        (admin.email,): "Refused: Switch on VoIP, " + order.subject,
        (person.email,): "Refused: Switch on VoIP, " + order.subject,
    }
    by_reader = {message.to[0]: message.body for message in mail.outbox}
    assert "Your provider has refused what you ordered." in by_reader[person.email]
    assert "Your provider has refused what Uma User ordered." in by_reader[admin.email]
    assert all("Reason: No line left\n\nIt stays off, and costs nothing." in one for one in by_reader.values())
    assert reverse("company:orders") in by_reader[admin.email]
    assert reverse("users:subscriptions", args=[person.pk]) in by_reader[person.email]
    assert (standings_of(person)["voip"].state, standings_of(person)["voip"].is_on) == ("refused", False)


def test_a_refusal_of_what_was_only_asked_for_says_so(admin, person, do_what_waits):
    line = Line(Action("start_voip"), "Uma User", person)
    order = ask_for_order(tenant=admin.tenant, line=line, by=person)
    approve_order(order=order, by=admin)
    refuse(Order.objects.get(pk=order.pk))
    do_what_waits()
    told = {message.to[0]: message.body for message in mail.outbox if message.subject.startswith("Refused")}
    assert "Your provider has refused what you asked for." in told[person.email]
    name = admin.get_full_name()
    assert f"Your provider has refused what Uma User asked for and {name} approved." in told[admin.email]


def test_whoever_is_gone_or_signs_in_no_more_gets_no_mail(admin, person, do_what_waits):
    gone = factories.AdminFactory(tenant=admin.tenant, is_active=False)
    order = place_order(tenant=admin.tenant, action="add_user", subject="Pat", by=gone, user=person)
    refuse(order)
    do_what_waits()
    assert [message.to for message in mail.outbox if "Refused" in message.subject] == [[admin.email]]


# What was refused; what the page of orders says then, and where it leads.
UNDONE = {
    "add_user": ("The user is in the portal all the same", "Delete the user"),
    "remove_user": ("The user is gone from the portal all the same", "Add the user again"),
    "add_service_number": ("The service number is in the portal all the same", "To the service numbers"),
    "remove_service_number": ("The service number is gone from the portal all the same", "Add it again"),
    "start_conferencing": ("It stays off, and costs nothing.", ""),
    "stop_conferencing": ("It stays on, and its monthly price goes on.", ""),
}


def test_the_page_of_orders_says_what_to_do_by_hand(as_admin, admin, person):
    wrong = []
    for action, words in UNDONE.items():
        Order.objects.all().delete()
        refuse(place_order(tenant=admin.tenant, action=action, subject="Pat", by=admin, user=person))
        page = as_admin.get(reverse("company:orders")).content.decode()
        wrong += [(action, one) for one in ("No line left", *words) if one not in page]
    assert wrong == []


def test_what_was_refused_is_said_where_it_is_changed(as_admin, admin, person):
    service_number = factories.ServiceNumberFactory(tenant=admin.tenant)
    of_number = {"action": "add_service_number", "number": service_number.number}
    for about in ({"action": "add_user", "user": person}, of_number):
        refuse(factories.OrderFactory(tenant=admin.tenant, **about))
    pages = [reverse("users:edit", args=[person.pk]), reverse("service_numbers:edit", args=[service_number.pk])]
    words = "Your provider has refused to add this: No line left"
    assert [words in as_admin.get(page).content.decode() for page in pages] == [True, True]
    factories.OrderFactory(tenant=admin.tenant, action="add_user", user=person)
    assert words not in as_admin.get(pages[0]).content.decode()


def test_of_two_operators_the_second_is_told(as_operator, company, admin, do_what_waits):
    order = factories.OrderFactory(tenant=company)
    url = reverse(CHANGE, args=[order.pk])
    assert 'name="initial-state" value="placed"' in as_operator.get(url).content.decode()
    refused = {"state": "refused", "reply": "No line left", "initial-state": "placed", "initial-reply": ""}
    work_order(order=order, state="accepted", reply="")
    page = as_operator.post(url, refused)
    assert "Somebody else has changed this to “accepted” meanwhile." in page.content.decode()
    assert Order.objects.get().state == "accepted"
    as_operator.post(url, refused | {"initial-state": "accepted"})
    again = as_operator.post(url, refused | {"initial-state": "accepted", "_continue": "1"})
    assert (again.status_code, OutgoingMail.objects.filter(kind="order_refused").count()) == (302, 1)
    seen = {"initial-state": "refused", "initial-reply": "No line left"}
    page = as_operator.post(url, {"state": "done", "reply": "", **seen})
    assert "the company has been told: that stays." in page.content.decode()
    assert Order.objects.get().state == "refused"


def test_a_refusal_stays(company):
    order = factories.OrderFactory(tenant=company)
    refuse(order)
    with pytest.raises(AnsweredAlready):
        work_order(order=order, state="done", reply="")


def test_operators_see_nothing_of_what_is_only_asked_for(as_operator, company):
    states = ("asked", "declined", "withdrawn", "placed")
    orders = {state: factories.OrderFactory(tenant=company, subject=f"Of {state}", state=state) for state in states}
    page = as_operator.get(reverse("admin:users_order_changelist")).content.decode()
    assert [state for state in states if f"Of {state}" in page] == ["placed"]
    seen = [state for state in states if as_operator.get(reverse(CHANGE, args=[orders[state].pk])).status_code == 200]
    assert seen == ["placed"]
    as_operator.post(
        reverse("admin:users_order_changelist"), {"action": "accept", "_selected_action": [orders["asked"].pk]}
    )
    assert Order.objects.get(pk=orders["asked"].pk).state == "asked"


def test_an_action_says_how_many_were_left(as_operator, company):
    placed, done = (factories.OrderFactory(tenant=company, state=state) for state in ("placed", "done"))
    page = as_operator.post(
        reverse("admin:users_order_changelist"),
        {"action": "accept", "_selected_action": [placed.pk, done.pk]},
        follow=True,
    ).content.decode()
    said = ["1 order is “accepted” now.", "1 was left as it is: it has been worked already."]
    assert [words for words in said if words not in page] == []
