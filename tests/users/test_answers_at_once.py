"""A request that two people answer at the same moment is answered once, and the second is told."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories
from tests.meanwhile import meanwhile
from users.models import Order, OutgoingMail
from users.services.orders import approve_order, withdraw_order
from users.services.users import delete_user

# What somebody does at the moment at which an admin approves; what the request is then, and what the admin reads.
MEANWHILE = {
    "another admin approves": (lambda one, boss: approve_order(order=one, by=boss), "placed", "ordered already"),
    "the user withdraws": (lambda one, boss: withdraw_order(order=one), "withdrawn", "withdrawn meanwhile"),
    "the user is deleted": (
        lambda one, boss: delete_user(user=one.user, by=boss),
        "withdrawn",
        "withdrawn meanwhile",
    ),
}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_second_is_told(admin):
    boss = factories.AdminFactory(tenant=admin.tenant)
    wrong = []
    for name, (change, state, words) in MEANWHILE.items():
        person = factories.UserFactory(tenant=admin.tenant)
        asked = factories.OrderFactory(
            tenant=admin.tenant, user=person, placed_by=person, action="start_voip", state="asked"
        )
        client, url = Client(), reverse("company:approve_order", args=[asked.pk])
        client.force_login(admin)
        typed = {"price_seen": client.get(url).context["form"].price_now, "confirm_order": "on"}
        page = meanwhile(
            lambda asked=asked, change=change: change(asked, boss),
            lambda client=client, url=url, typed=typed: client.post(url, typed, follow=True),
        )
        mails = OutgoingMail.objects.filter(kind="order", ids__order=asked.pk).count()
        found = (Order.objects.get(pk=asked.pk).state, words in page.content.decode(), mails)
        if found != (state, True, state == "placed"):
            wrong.append((name, found))
    assert wrong == []
