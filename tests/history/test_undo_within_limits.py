"""What an undo brings back counts like anything that is added: nothing gets past a most through the history."""

import pytest
from django.test import Client
from django.urls import reverse

from history.models import ChangeSet
from tests import factories
from tests.meanwhile import meanwhile
from users.models import CompanyLimit, ListedNumber

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ADD = reverse("company:add_to_list", args=["black"])


@pytest.fixture
def admin():
    return factories.AdminFactory()


@pytest.fixture
def as_admin(admin):
    client = Client()
    client.force_login(admin)
    return client


@pytest.fixture
def removal(as_admin, admin):
    """The ChangeSet of an entry that was taken off the company's black list, where one is possible."""
    CompanyLimit.objects.create(tenant=admin.tenant, name="company_lists", most=1)
    as_admin.post(ADD, {"entries": "01632 960001"})
    as_admin.post(reverse("company:remove_from_list", args=[ListedNumber.objects.get().pk]))
    return ChangeSet.objects.first()


def undo(client, change_set):
    return client.post(reverse("company:undo", args=[change_set.pk]), follow=True)


def listed():
    return list(ListedNumber.objects.values_list("digits", flat=True))


def test_into_a_list_that_has_been_filled_meanwhile(as_admin, removal):
    as_admin.post(ADD, {"entries": "01632 960002"})
    page = undo(as_admin, removal).content.decode()
    assert "This cannot be undone. 1 of 1 entries on the company’s lists: no more can be added." in page
    assert listed() == ["+441632960002"]
    as_admin.post(reverse("company:remove_from_list", args=[ListedNumber.objects.get().pk]))
    undo(as_admin, removal)
    assert listed() == ["+441632960001"]


def test_at_the_same_moment_as_somebody_adds(as_admin, admin, removal):
    other = Client()
    other.force_login(factories.AdminFactory(tenant=admin.tenant))
    meanwhile(lambda: as_admin.post(ADD, {"entries": "01632 960002"}), lambda: undo(other, removal))
    assert listed() == ["+441632960002"]


def test_the_other_way_round(as_admin, admin, removal):
    other = Client()
    other.force_login(factories.AdminFactory(tenant=admin.tenant))
    second = meanwhile(
        lambda: undo(as_admin, removal), lambda: other.post(ADD, {"entries": "01632 960001\n01632 960002"})
    )
    assert (second.status_code, listed()) == (200, ["+441632960001"])
