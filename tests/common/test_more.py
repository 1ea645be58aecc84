"""What a page names the first fifty of says how many more there are, and leads to where all of them are."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from queues.models import Member
from tests import factories


@pytest.mark.parametrize(
    ("count", "all_at", "shown"),
    [
        (50, "/all/", ""),
        (84, "/all/", '<li><a href="/all/">and 34 more</a></li>'),
        (84, "", "<li>and 34 more</li>"),
    ],
)
def test_the_line(count, all_at, shown):
    assert render_to_string("partials/more.html", {"rows": range(count), "all_at": all_at}).strip() == shown


def test_who_of_a_large_group_rings_and_who_does_not(as_admin, company, client):
    support = factories.ServiceNumberFactory(tenant=company)
    members = factories.MemberFactory.create_batch(103, service_number=support)
    of_group = f'<li><a href="{reverse("service_numbers:members", args=[support.pk])}">'
    page = reverse("service_numbers:what_happens", args=[support.pk])
    assert f"{of_group}All members of the group</a></li>" in as_admin.get(page).content.decode()
    Member.objects.filter(pk__in=[one.pk for one in members[50:]]).update(is_available=False)
    html = as_admin.get(page).content.decode()
    assert f"{of_group}and 3 more</a></li>" in html
    assert "All members of the group" not in html


def test_what_goes_with_a_user(as_admin, company):
    user = factories.UserFactory(tenant=company)
    for _at in range(52):
        factories.NumberFactory(user=user)
        factories.MemberFactory(user=user, service_number__tenant=company)
    html = as_admin.get(reverse("users:delete", args=[user.pk])).content.decode()
    for page in ("numbers", "service_numbers"):
        assert f'<li><a href="{reverse(f"users:{page}", args=[user.pk])}">and 2 more</a></li>' in html
