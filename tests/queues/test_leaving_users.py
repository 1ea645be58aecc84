"""A user who leaves, and whose numbers go to a service number: callers get what that one does, at any time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from routing.loading import load_call
from routing.plan import Caller
from routing.planner import plan_call
from service_numbers.models import ServiceNumber
from tests import factories
from users.models import Order, Price, User

CALLER = Caller("+447700900123")


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support", number__e164="+441632960150")


@pytest.fixture
def leaver(company):
    Price.objects.filter(action="add_service_number").update(one_off=5, monthly=2)
    user = factories.UserFactory(tenant=company, first_name="Lea", last_name="Leaver", short_number="201")
    factories.NumberFactory(user=user, e164="+441632960123", is_main=True)
    factories.NumberFactory(user=user, e164="+441632960124")
    return user


def url(user):
    return reverse("users:delete", args=[user.pk])


def confirmed(page, **typed):
    return {"price_seen": page.context["form"].price_now, "confirm_order": "on"} | typed


def test_calls_go_to_the_service_number_at_any_time(as_admin, company, leaver, support):
    factories.OfficeHoursFactory(tenant=company)
    factories.MemberFactory(service_number=support, user=factories.UserFactory(tenant=company))
    page = as_admin.get(url(leaver))
    assert "GBP 5.00 once and GBP 2.00 a month for each" in page.content.decode()
    told = as_admin.post(url(leaver), confirmed(page, hand_to_number=support.pk), follow=True).content.decode()
    assert "Calls to these numbers go to Support now" in told
    assert not User.objects.filter(pk=leaver.pk).exists()
    added = list(ServiceNumber.objects.filter(main=support))
    assert {one.number.e164 for one in added} == {"+441632960123", "+441632960124"}
    assert {one.name for one in added} == {"Lea Leaver, +44 1632 960123", "Lea Leaver, +44 1632 960124"}
    orders = Order.objects.order_by("id").values_list("action", flat=True)
    assert list(orders) == ["remove_user", "add_service_number", "add_service_number"]
    for hours in range(0, 168, 7):
        moment = timezone.now() + timedelta(hours=hours)
        for number in added:
            steps = plan_from(number, moment)
            assert [one.words for one in steps[1:]] == [one.words for one in plan_from(support, moment)]


def plan_from(number, moment):
    company = load_call(number.tenant, moment, service_number=number)
    return plan_call(company, company.service_numbers[number.number.e164], CALLER, moment).steps


def test_one_or_the_other(as_admin, company, leaver, support):
    heir = factories.UserFactory(tenant=company, first_name="Hal", last_name="Heir")
    page = as_admin.get(url(leaver))
    refused = as_admin.post(url(leaver), confirmed(page, hand_to=heir.short_number, hand_to_number=support.pk))
    assert refused.context["form"].errors.keys() == {"hand_to_number"}
    assert (User.objects.filter(pk=leaver.pk).count(), Order.objects.count()) == (1, 0)


@pytest.mark.parametrize("case", ["of another company", "an additional one", "gone"])
def test_only_to_a_main_number_of_the_company(as_admin, their_admin, leaver, support, case):
    wanted = {
        "of another company": lambda: factories.ServiceNumberFactory(tenant=their_admin.tenant).pk,
        "an additional one": lambda: factories.ServiceNumberFactory(tenant=support.tenant, main=support).pk,
        "gone": lambda: 2_000_000_000,
    }[case]()
    refused = as_admin.post(url(leaver), confirmed(as_admin.get(url(leaver)), hand_to_number=wanted))
    assert refused.context["form"].errors.keys() == {"hand_to_number"}
    assert User.objects.filter(pk=leaver.pk).exists()


def test_nothing_is_offered_without_numbers(as_admin, company, support):
    user = factories.UserFactory(tenant=company)
    assert "hand_to_number" not in as_admin.get(url(user)).context["form"].fields
