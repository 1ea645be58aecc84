"""A page that is only read takes no lock and writes nothing: whoever looks holds up nobody.

The pages of the route table are tried in tests/test_try_again.py, while somebody else holds every row.
"""

import re

from django.contrib.admin import site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.rows import lock_row
from tests import factories
from tests.rows import rows_of

TAKES = re.compile(
    r"\bFOR (NO KEY )?UPDATE\b|\bFOR (KEY )?SHARE\b|advisory|\bLOCK TABLE\b|^\s*(INSERT|UPDATE|DELETE|TRUNCATE)\b",
    re.IGNORECASE,
)
# Where somebody is signed in is noted after the answer; what a session remembers is its own browser's.
OF_THE_SESSION = re.compile(
    r'^\s*(INSERT INTO|UPDATE|DELETE FROM) "?(users_signin|users_signinevent|django_session)\b'
)


def locks_in(captured):
    """The statements of a request that lock or write, but for its own session."""
    statements = [one["sql"] for one in captured]
    return [sql for sql in statements if TAKES.search(sql) and not OF_THE_SESSION.search(sql)]


def operators_pages():
    for model in site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        if row := model._default_manager.order_by("pk").last():
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "history"))


def test_the_operators_pages_take_none(client, company):
    client.force_login(factories.OperatorFactory())
    rows_of(company)
    factories.UserFactory(tenant=company)  # the last user, whose trunk they change: operators have none
    factories.SignInEventFactory(tenant=None)  # of a company's they see none
    takes, urls = {}, list(operators_pages())
    for url in urls:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code in (200, 403), url
        if found := locks_in(captured):
            takes[url] = found
    assert takes == {}
    assert len(urls) > 40


def test_what_counts_as_a_lock(company):
    with CaptureQueriesContext(connection) as captured:
        lock_row(company)
        company.save()
    assert len(locks_in(captured)) == 2
