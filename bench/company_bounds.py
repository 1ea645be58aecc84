"""What the bounds of a company in the database (common/company_bounds.py) cost: list pages with and without."""

from contextlib import contextmanager

from django.test import Client
from django.urls import reverse

from users import middleware
from users.models import Company, ListedNumber, User

from .timing import side_by_side

PAGES = {
    "Users": ("users:list", {}),
    "Users, a search": ("users:list", {"q": "elle 77"}),
    "Service numbers": ("service_numbers:list", {}),
    "Black and white lists": ("company:lists", {}),
    "History": ("company:history", {}),
    "Calls": ("statistics:calls", {}),
}


@contextmanager
def no_bounds():
    """As if no page were about a company's rows: the owner of the tables works, and nothing is told the database."""
    kept, middleware.is_of_company = middleware.is_of_company, lambda view: False
    try:
        yield
    finally:
        middleware.is_of_company = kept


def measure():
    company = Company.objects.get(name="Bench")
    ListedNumber.objects.bulk_create(
        ListedNumber(tenant=company, kind="black", digits=f"+4479{index:08}", note="bench") for index in range(200)
    )
    client = Client()
    client.force_login(User.objects.for_tenant(company).admins().first())
    for words, (name, query) in PAGES.items():
        url = reverse(name)

        def outside(url=url, query=query):
            with no_bounds():
                client.get(url, query)

        inside, without, ratio = side_by_side(lambda url=url, query=query: client.get(url, query), outside)
        measured = f"{inside * 1000:.1f} ms / {without * 1000:.1f} ms = {ratio:.2f}"
        yield f"| the page {words} inside the bounds of its company, and without any | {measured} | at most 1.10 |"
