"""Who comes to manage users decides over others' sign-in: it asks who gives that, and is told."""

import html

import pytest
from django.core import mail
from django.urls import reverse

from history.models import ChangeSet
from tests import factories
from tests.confirming import confirm, confirmed, forget
from tests.factories import keys_of
from tests.users.test_roles import edit_url, fields_of
from users.models import OutgoingMail, Role, User

TOLD = "new_admin"


@pytest.fixture
def pat(company):
    names = {"first_name": "Pat", "last_name": "Nimble", "email": "pat@ours.example"}
    return factories.UserFactory(tenant=company, roles=keys_of("hours"), **names)


@pytest.fixture
def boss(company, their_admin):
    return factories.AdminFactory(tenant=company, email="boss@ours.example", first_name="Bea", last_name="Boss")


def told():
    return sorted(address for one in OutgoingMail.objects.filter(kind=TOLD) for address in one.addresses)


def test_an_edit_asks_and_is_told(as_admin, admin, pat, boss, do_what_waits):
    """Whoever managed users before hears of it, but for who has done it; other roles ask and tell nothing."""
    made = fields_of(pat, roles=keys_of("admin", "hours"))
    assert forget(as_admin).post(edit_url(pat), made).url.startswith("/confirm/others-sign-in/")
    assert (User.objects.get(pk=pat.pk).roles, told()) == (keys_of("hours"), [])
    page = confirm(as_admin).post(edit_url(pat), made, follow=True).content.decode()
    assert "Pat Nimble manages users from now on; that is told by mail to everybody who does." in html.unescape(page)
    assert told() == ["boss@ours.example", "pat@ours.example"]
    do_what_waits()
    to_boss, to_pat = sorted(mail.outbox, key=lambda one: one.to)
    assert f"Pat Nimble ({pat.username}) manages the users of your company from now on" in to_boss.body
    assert edit_url(pat) in to_boss.body
    assert "Done by: Ada Admin" in to_pat.body
    assert "You manage the users of your company from now on" in to_pat.body
    other = factories.UserFactory(tenant=pat.tenant, roles=[])
    assert forget(as_admin).post(edit_url(other), fields_of(other, roles=keys_of("hours"))).url == edit_url(other)
    assert len(told()) == 2


def test_so_does_undoing(as_admin, admin, pat, boss):
    """A role that was taken away comes back by undoing, which is a page like any other."""
    second = Role.objects.create(name="People", permissions=["manage_users"])
    User.objects.filter(pk=pat.pk).update(roles=[second.pk])
    pat.refresh_from_db()
    as_admin.post(edit_url(pat), fields_of(pat, roles=[]))
    undo = reverse("company:undo", args=[ChangeSet.objects.first().pk])
    assert forget(as_admin).post(undo).url.startswith("/confirm/others-sign-in/")
    assert User.objects.get(pk=pat.pk).roles == []
    confirm(as_admin).post(undo)
    assert User.objects.get(pk=pat.pk).roles == [second.pk]
    assert told() == ["boss@ours.example", "pat@ours.example"]


def test_a_visit_of_the_provider_is_told_as_well(client, company, pat, boss, do_what_waits):
    confirmed(client, factories.OperatorFactory())
    client.post(reverse("enter_company", args=[company.pk]), {"reason": "Asked"})
    confirm(client).post(edit_url(pat), fields_of(pat, roles=keys_of("admin")))
    do_what_waits()
    assert [("Done by: your provider" in one.body) for one in mail.outbox] == [True, True]
