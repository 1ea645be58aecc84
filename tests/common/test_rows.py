"""The door to a row: what `find` locks, when, and what it reads."""

import pytest
from django.db import connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from common.rows import find
from tests import factories
from tests.meanwhile import meanwhile
from users.models import User

READING = [(one, 0) for one in ("GET", "HEAD", "OPTIONS")]
CHANGING = [(one, 1) for one in ("POST", "PUT", "PATCH", "DELETE")]


def request(method):
    return RequestFactory().generic(method, "/")


@pytest.mark.parametrize(("method", "locks"), [*READING, *CHANGING])
def test_a_row_is_locked_when_something_is_changed(company, method, locks):
    user = factories.UserFactory(tenant=company)
    users = User.objects.for_tenant(company).select_related("tenant", "department")
    with CaptureQueriesContext(connection) as seen:
        assert find(request(method), users, pk=user.pk) == user
    locking = [one["sql"] for one in seen if one["sql"].endswith('FOR NO KEY UPDATE OF "users_user"')]
    assert (len(locking), len(seen)) == (locks, locks + 1)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_among_the_rows_is_not_there(company, method):
    theirs = factories.UserFactory()
    with pytest.raises(Http404):
        find(request(method), User.objects.for_tenant(company), pk=theirs.pk)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_a_row_points_at_is_as_new_as_the_row(company):
    """In one query PostgreSQL would join the user as it has become to the department as it was: to none."""
    user = factories.UserFactory(tenant=company, department=factories.DepartmentFactory(tenant=company))
    other = factories.DepartmentFactory(tenant=company, name="Other")

    def found():
        with transaction.atomic():
            users = User.objects.for_tenant(company).select_related("department")
            return find(request("POST"), users, pk=user.pk).department.name

    assert meanwhile(lambda: User.objects.filter(pk=user.pk).update(department=other), found) == "Other"
