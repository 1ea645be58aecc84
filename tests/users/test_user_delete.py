"""Deleting a user: what the page says, what is left, and who must stay."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from tests import factories
from users.models import ListedNumber, Number, Order, Price, User
from users.services.users import CannotDelete, delete_user


@pytest.fixture
def user(company):
    Price.objects.filter(action="remove_user").update(one_off=20, monthly=0, engineer_visits=True)
    user = factories.UserFactory(
        tenant=company, first_name="Pat", last_name="Person", username="pat", short_number="201"
    )
    factories.NumberFactory(user=user, e164="+441632960123", is_main=True)
    factories.NumberFactory(user=user, e164="+441632960124")
    return user


CONFIRMED = {"price_seen": "20.00 0.00 True", "confirm_order": "on"}


def url(user):
    return reverse("users:delete", args=[user.pk])


def test_the_page_says_what_happens_and_what_it_costs(as_admin, admin, user):
    User.objects.filter(pk=admin.pk).update(colleague=user)
    html = as_admin.get(url(user)).content.decode()
    said = [
        "Delete Pat Person?",
        "Pat Person can no longer sign in.",
        "Short number 201 stops ringing",
        "+44 1632 960123 becomes a free number",
        "+44 1632 960124 becomes a free number",
        "Ada Admin has this user as colleague and will have none.",
        "GBP 20.00",
        "yes, it follows",
    ]
    assert [text for text in said if text not in html] == []
    assert User.objects.filter(pk=user.pk).exists()


def test_a_deleted_user_leaves_numbers_and_orders(as_admin, admin, user, do_what_waits):
    added = factories.OrderFactory(tenant=user.tenant, user=user, placed_by=user, subject="Pat Person, 201")
    User.objects.filter(pk=admin.pk).update(colleague=user)
    for make in (factories.ListedNumberFactory, factories.AbsenceFactory, factories.WorkHoursFactory):
        make(user=user)
    page = as_admin.post(url(user), CONFIRMED, follow=True)
    do_what_waits()
    assert "Pat Person has been deleted, and the order has been placed." in page.content.decode()
    assert list(User.objects.all()) == [admin]
    assert User.objects.get().colleague is None
    assert set(Number.objects.values_list("e164", "use", "user")) == {
        ("+441632960123", "free", None),
        ("+441632960124", "free", None),
    }
    assert ListedNumber.objects.count() == 0
    added.refresh_from_db()
    assert (added.user, added.placed_by, added.subject) == (None, None, "Pat Person, 201")
    order = Order.objects.exclude(pk=added.pk).get()
    assert (order.action, order.one_off, order.placed_by) == ("remove_user", Decimal(20), admin)
    assert order.subject == "Pat Person, 201, +44 1632 960123"
    assert [message.to for message in mail.outbox] == [["orders@provider.example"]]


@pytest.mark.parametrize(
    "sent", [{}, {"confirm_order": "on"}, {"price_seen": "20.00 0.00 True"}, CONFIRMED | {"price_seen": "☎"}]
)
def test_not_without_a_yes_to_this_price(as_admin, user, sent):
    page = as_admin.post(url(user), sent)
    assert page.context["form"].errors.keys() == {"confirm_order"}
    assert 'href="#id_confirm_order"' in page.content.decode()
    assert (User.objects.filter(pk=user.pk).count(), Order.objects.count()) == (1, 0)


def test_a_price_that_changed_meanwhile_is_asked_again(as_admin, user):
    Price.objects.filter(action="remove_user").update(one_off=30)
    page = as_admin.post(url(user), CONFIRMED)
    assert page.context["form"].errors.keys() == {"confirm_order"}
    assert "GBP 30.00" in page.content.decode()
    as_admin.post(url(user), CONFIRMED | {"price_seen": "30.00 0.00 True"})
    assert Order.objects.get().one_off == Decimal(30)


def test_the_numbers_are_handed_to_a_colleague(as_admin, admin, user):
    """The main one stays a main one where the colleague has none; the user's subscriptions end all the same."""
    factories.OrderFactory(tenant=user.tenant, user=user, action="start_voip", state="done")
    heir = factories.UserFactory(tenant=admin.tenant, first_name="Hal", last_name="Heir", short_number="202")
    page = as_admin.get(url(user))
    assert "Hal Heir (202)" in page.content.decode()
    typed = {"price_seen": page.context["form"].price_now, "confirm_order": "on"}
    refused = as_admin.post(url(user), typed | {"hand_to": "201"})
    assert refused.context["form"].errors.keys() == {"hand_to"}
    told = as_admin.post(url(user), typed | {"hand_to": "hal"}, follow=True).content.decode()
    assert "The numbers are those of Hal Heir now." in told
    assert set(Number.objects.values_list("e164", "use", "user", "is_main")) == {
        ("+441632960123", "user", heir.pk, True),
        ("+441632960124", "user", heir.pk, False),
    }
    assert set(Order.objects.values_list("action", flat=True)) == {"start_voip", "stop_voip", "remove_user"}
    delete_user(user=heir, by=admin, hand_to=admin)
    assert set(Number.objects.values_list("user", "is_main")) == {(admin.pk, True), (admin.pk, False)}


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_deletes_oneself(as_admin, admin, user, method):
    factories.AdminFactory(tenant=admin.tenant)
    page = getattr(as_admin, method)(url(admin), CONFIRMED, follow=True)
    assert "You cannot delete yourself. Ask another admin of your company." in page.content.decode()
    assert User.objects.filter(pk=admin.pk).exists()


def test_the_last_admin_who_can_sign_in_stays(admin, their_admin):
    factories.AdminFactory(tenant=admin.tenant, is_active=False)
    operator = factories.OperatorFactory()
    with pytest.raises(CannotDelete, match="last admin of your company"):
        delete_user(user=admin, by=operator)
    factories.AdminFactory(tenant=admin.tenant)
    delete_user(user=admin, by=operator)
    assert not User.objects.filter(pk=admin.pk).exists()
    order = Order.objects.get()
    assert (order.placed_by, order.placed_by_name) == (None, operator.get_full_name())
