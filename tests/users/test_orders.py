"""A company sees its own orders, with the price of their day and the provider's reply."""

from decimal import Decimal

from django.urls import reverse

from tests import factories
from users.models import Order, Price

URL = reverse("company:orders")


def test_the_price_of_that_day_and_a_refusal(as_admin, company):
    factories.OrderFactory(
        tenant=company, subject="Pat, 101", one_off=Decimal("45"), state=Order.State.REFUSED, reply="No line left"
    )
    Price.objects.update(one_off=99)
    page = as_admin.get(URL).content.decode()
    assert [word for word in ("Pat, 101", "GBP 45.00", "refused", "No line left") if word not in page] == []
    assert "99.00" not in page


def test_nothing_ordered_yet(as_admin):
    assert "Nothing has been ordered yet." in as_admin.get(URL).content.decode()


def test_pages_of_fifty_with_the_same_queries(as_admin, company, count_queries):
    factories.OrderFactory(tenant=company)
    one = count_queries(as_admin, URL)
    factories.OrderFactory.create_batch(60, tenant=company)
    assert count_queries(as_admin, URL) == one <= 7
    assert as_admin.get(URL, {"page": "2"}).content.decode().count('<td data-label="Placed by">') == 11
    assert as_admin.get(URL, {"page": "x"}).status_code == 200
