"""What a company pays a month: by the orders that run, at the prices of their days."""

import io
from decimal import Decimal

from django.core import mail
from django.urls import reverse
from openpyxl import load_workbook

from service_numbers.models import ServiceNumber
from service_numbers.services.service_numbers import add_service_number, remove_service_number
from tests import factories
from users.models import Order, Price
from users.monthly import monthly_of
from users.services.orders import Line, place_orders, work_order
from users.services.subscriptions import change_subscription
from users.services.users import delete_user

FIELDS = ("paid", "ordered", "ending", "asked", "asked_ending")
# The states of an order of 6 a month and of the one that ends it (None: none); what of it is in the sum.
CASES = [
    ("placed", None, {"ordered": 6}),
    ("accepted", None, {"ordered": 6}),
    ("done", None, {"paid": 6}),
    ("refused", None, {}),
    ("asked", None, {"asked": 6}),
    ("declined", None, {}),
    ("withdrawn", None, {}),
    ("done", "placed", {"paid": 6, "ending": 6}),
    ("done", "done", {}),
    ("done", "refused", {"paid": 6}),
    ("done", "asked", {"paid": 6, "asked_ending": 6}),
    ("done", "declined", {"paid": 6}),
    ("done", "withdrawn", {"paid": 6}),
    ("placed", "placed", {"ordered": 6, "ending": 6}),
    ("placed", "done", {}),
    ("refused", "placed", {}),
]


def test_each_order_counts_once(company):
    wrong = []
    for state, end, expected in CASES:
        Order.objects.all().delete()
        begun = factories.OrderFactory(tenant=company, action="start_voip", state=state, monthly=6)
        if end:
            factories.OrderFactory(tenant=company, action="stop_voip", state=end, ends=begun)
        total = monthly_of(company).total
        found = {name: getattr(total, name) for name in FIELDS if getattr(total, name)}
        if found != expected:
            wrong.append((state, end, found))
    assert wrong == []


def test_a_deleted_user_ends_each_subscription(as_admin, admin, do_what_waits):
    Price.objects.filter(action="remove_user").update(one_off=20, engineer_visits=True)
    Price.objects.filter(action="stop_voip").update(one_off=5)
    user = factories.UserFactory(tenant=admin.tenant, first_name="Pat", last_name="Person", short_number="201")
    of_user = {"tenant": user.tenant, "user": user}
    factories.OrderFactory(**of_user, action="add_user", state="done", monthly=Decimal("12.5"))
    factories.OrderFactory(**of_user, action="start_voip", state="done", monthly=6)
    factories.OrderFactory(**of_user, action="start_conferencing", state="placed", monthly=4)
    factories.OrderFactory(**of_user, action="start_advanced_voicemail", state="asked", monthly=3)
    url = reverse("users:delete", args=[user.pk])
    answer = as_admin.get(url)
    said = [
        "VoIP ends, by an order of its own. GBP 6.00 a month falls away.",
        "Conferencing ends, by an order of its own. GBP 4.00 a month falls away.",
        "GBP 25.00",
        "GBP 22.50 a month falls away",
        "GBP 22.50 a month as ordered so far, GBP 0.00 with this",
        "Delete the user and place the orders",
    ]
    assert [words for words in said if words not in answer.content.decode()] == []
    assert "nothing" not in answer.context["form"].monthly_words
    typed = {"price_seen": answer.context["form"].price_now, "confirm_order": "on"}
    page = as_admin.post(url, typed, follow=True).content.decode()
    assert "Pat Person has been deleted, and 3 orders have been placed." in page
    ended = Order.objects.filter(ends__isnull=False).order_by("pk")
    assert [(one.action, one.ends.monthly, one.one_off) for one in ended] == [
        ("remove_user", Decimal("12.5"), Decimal(20)),
        ("stop_voip", Decimal(6), Decimal(5)),
        ("stop_conferencing", Decimal(4), Decimal(0)),
    ]
    assert Order.objects.get(action="start_advanced_voicemail").state == "withdrawn"
    do_what_waits()
    (to_provider,) = mail.outbox
    assert to_provider.subject == "3 orders from Ours: Remove a user: Pat Person, 201, and more"
    assert to_provider.body.count("a month falls away") == 3
    total = monthly_of(admin.tenant).total
    assert (total.paid, total.ending, total.after) == (Decimal("18.5"), Decimal("22.5"), 0)


def test_what_is_refused_of_a_deletion_goes_on_costing(as_admin, admin):
    """Its user is gone: the end is ordered again from the list of orders, once."""
    user = factories.UserFactory(tenant=admin.tenant)
    factories.OrderFactory(tenant=user.tenant, user=user, action="start_voip", state="done", monthly=6)
    delete_user(user=user, by=admin)
    assert monthly_of(admin.tenant).total.after == 0
    refused = Order.objects.get(action="stop_voip")
    work_order(order=refused, state="refused", reply="Paid until June")
    assert monthly_of(admin.tenant).total.after == 6
    url = reverse("company:order_again", args=[refused.pk])
    assert url in as_admin.get(reverse("company:orders")).content.decode()
    typed = {"price_seen": as_admin.get(url).context["form"].price_now, "confirm_order": "on"}
    as_admin.post(url, typed)
    assert monthly_of(admin.tenant).total.after == 0
    told = as_admin.post(url, typed | {"confirm_order": "1"}, follow=True).content.decode()
    assert "leaves nothing to end" in told
    assert (Order.objects.filter(action="stop_voip").count(), url in told) == (2, False)


def test_a_subscription_that_was_switched_on_meanwhile_is_asked_again(as_admin, admin):
    user = factories.UserFactory(tenant=admin.tenant)
    url = reverse("users:delete", args=[user.pk])
    typed = {"price_seen": as_admin.get(url).context["form"].price_now, "confirm_order": "on"}
    factories.OrderFactory(tenant=user.tenant, user=user, action="start_voip", monthly=6)
    page = as_admin.post(url, typed)
    assert page.context["form"].errors.keys() == {"confirm_order"}
    assert "GBP 6.00 a month falls away" in page.content.decode()


def test_a_service_number_that_is_removed_ends_what_added_it(as_admin, admin):
    """Also when the same number had been one before, at another price."""
    Price.objects.filter(action="add_service_number").update(monthly=5)
    number = factories.NumberFactory(tenant=admin.tenant)
    for monthly in (5, 7):
        Price.objects.filter(action="add_service_number").update(monthly=monthly)
        new = ServiceNumber(tenant=admin.tenant, name=f"Line {monthly}")
        added = add_service_number(service_number=new, e164=number.e164, by=admin)
        page = as_admin.get(reverse("service_numbers:delete", args=[added.pk])).content.decode()
        assert f"GBP {monthly}.00 a month falls away" in page
        remove_service_number(service_number=added, by=admin)
    assert [one.ends.monthly for one in Order.objects.filter(action="remove_service_number").order_by("pk")] == [5, 7]
    assert monthly_of(admin.tenant).total.after == 0


def test_what_was_not_ordered_here_is_no_nothing(as_admin, admin):
    user = factories.UserFactory(tenant=admin.tenant)
    page = as_admin.get(reverse("users:delete", args=[user.pk])).content.decode()
    assert "what it costs now was not ordered in this portal" in page
    assert "2 users were not ordered here" in as_admin.get(reverse("company:orders")).content.decode()


def test_orders_of_many_users_are_one_mail(admin, do_what_waits):
    users = factories.UserFactory.create_batch(3, tenant=admin.tenant)
    lines = [Line("add_user", str(user), user) for user in users]
    orders = place_orders(tenant=admin.tenant, lines=lines, by=admin)
    do_what_waits()
    (message,) = mail.outbox
    assert [str(user) in message.body for user in users] == [True] * 3
    assert [one.user for one in orders] == users
    assert place_orders(tenant=admin.tenant, lines=[], by=admin) == []


def test_the_page_and_the_sheet_have_the_same_sums(as_admin, admin):
    factories.OrderFactory(tenant=admin.tenant, state="done", monthly=Decimal("12.5"), subject="=1+1")
    factories.OrderFactory(tenant=admin.tenant, action="start_voip", monthly=6)
    factories.OrderFactory(tenant=admin.tenant, action="start_voip", state="asked", monthly=8)
    page = as_admin.get(reverse("company:orders")).content.decode()
    assert "<strong>GBP 12.50 a month</strong> now, GBP 18.50 once everything that is ordered has been done." in page
    only_asked = as_admin.get(reverse("company:orders"), {"state": "asked"}).content.decode()
    assert only_asked.count('<td data-label="Placed by">') == 1
    sheet = load_workbook(io.BytesIO(b"".join(as_admin.get(reverse("company:order_sheet"), {"state": "done"}))))
    orders, months, paid = ([list(row) for row in part.values] for part in sheet.worksheets)
    assert [row[2] for row in orders[1:]] == ["=1+1"]
    assert months[1:] == [
        ["Users", 1, 12.5, 0, 0, 12.5, 0, 0],
        ["VoIP", 0, 0, 6, 0, 6, 8, 0],
        ["Total", None, 12.5, 6, 0, 18.5, 8, 0],
    ]
    assert [row[0] for row in paid[1:]] == ["Users"]


def test_an_end_that_was_refused_can_be_ordered_again(admin):
    user = factories.UserFactory(tenant=admin.tenant)
    begun = factories.OrderFactory(tenant=user.tenant, user=user, action="start_voip", state="done", monthly=6)
    for _time in range(2):
        ending = change_subscription(user=user, service="voip", is_on=True, by=admin)
        assert ending.ends == begun
        work_order(order=ending, state="refused", reply="Paid until June")
    assert monthly_of(admin.tenant).total.after == 6
