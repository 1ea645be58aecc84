"""Somebody of each company holds every permission: by what roles hold, and not by what a role is called."""

import pytest
from django.urls import reverse

from tests import factories
from tests.confirming import confirmed
from tests.factories import keys_of
from users.models import Company, Permission, Role, User
from users.services.roles import is_last_admin
from users.services.users import CannotDelete, delete_user, make_first_admin

EVERYTHING = [one.value for one in Permission]


@pytest.fixture
def operator(client, db):
    confirmed(client, operator := factories.OperatorFactory())
    return operator


def change(client, role, permissions):
    sent = {"name": role.name, "permissions": permissions, "is_sure": "on"}
    return client.post(reverse("admin:users_role_change", args=[role.pk]), sent)


@pytest.fixture
def companies(company):
    """Each with somebody who is Company admin and nobody else who may everything; Kept has one by two other roles."""
    others = [factories.CompanyFactory(name=name) for name in ("Second", "Kept")]
    for one in (company, *others):
        factories.AdminFactory(tenant=one)
        factories.UserFactory(tenant=one, roles=keys_of("hours"))
    for number, permissions in enumerate((EVERYTHING[:1], EVERYTHING[1:])):
        Role.objects.create(name=f"Half {number}", permissions=permissions)
    halves = list(Role.objects.filter(name__startswith="Half").values_list("pk", flat=True))
    factories.UserFactory(tenant=others[1], roles=halves)
    return halves


LESS = [EVERYTHING[:1], EVERYTHING[:2], EVERYTHING[:3], [EVERYTHING[0], *EVERYTHING[2:]]]


@pytest.mark.parametrize("permissions", LESS)
def test_company_admin_is_not_shrunk_while_a_company_needs_it(client, operator, companies, permissions):
    role = Role.objects.get(code=Role.ADMIN)
    page = change(client, role, permissions)
    assert "Nobody could do all there is in Ours and Second any more." in page.content.decode()
    role.refresh_from_db()
    assert set(role.permissions) >= set(EVERYTHING)
    boss = Role.objects.create(name="Boss", permissions=EVERYTHING)
    factories.UserFactory(tenant=Company.objects.get(name="Ours"), roles=[boss.pk])
    assert "in Second any more." in change(client, role, permissions).content.decode()
    factories.UserFactory(tenant=Company.objects.get(name="Second"), roles=companies)
    assert change(client, role, permissions).status_code == 302
    assert change(client, role, EVERYTHING[:1]).status_code == 302
    assert "Ours" in change(client, boss, EVERYTHING[:1]).content.decode(), "now the other role counts"


def test_changing_hours_belongs_to_managing_numbers(client, operator, companies):
    role = Role.objects.get(code=Role.ADMIN)
    without = [one for one in EVERYTHING if one != Permission.CHANGE_HOURS]
    assert change(client, role, without).status_code == 302
    assert "Ours and Second" in change(client, role, without[:-1]).content.decode()


def test_many_companies_are_counted(client, operator, companies):
    for number in range(5):
        factories.AdminFactory(tenant=factories.CompanyFactory(name=f"Third {number}"))
    page = change(client, Role.objects.get(code=Role.ADMIN), EVERYTHING[:1]).content.decode()
    assert " and 2 more companies any more." in page


def test_an_admin_who_is_invited_counts_where_there_is_no_other(client, operator, company):
    invited = factories.AdminFactory(tenant=company)
    invited.set_unusable_password()
    invited.save()
    factories.UserFactory(tenant=company, roles=[Role.objects.create(name="P", permissions=EVERYTHING[:1]).pk])
    assert "Ours" in change(client, Role.objects.get(code=Role.ADMIN), EVERYTHING[:1]).content.decode()
    assert is_last_admin(invited)
    with pytest.raises(CannotDelete, match="last admin"):
        delete_user(user=invited, by=operator)


def test_a_role_that_somebody_holds_is_not_deleted(client, operator, companies):
    for role in Role.objects.filter(name__startswith="Half"):
        assert client.post(reverse("admin:users_role_delete", args=[role.pk]), {"post": "yes"}).status_code == 403
    assert User.objects.for_tenant(Company.objects.get(name="Kept")).full_admins().count() == 2


def test_a_new_company_gets_somebody_who_may_everything(company, companies):
    Role.objects.filter(code=Role.ADMIN).update(permissions=EVERYTHING[:2])
    values = {"first_name": "New", "last_name": "Admin", "email": "new@new.example", "username": "new"}
    made = make_first_admin(tenant=factories.CompanyFactory(name="New"), **values) or User.objects.get(username="new")
    assert all(User.objects.get(pk=made.pk).may(one) for one in Permission)
    assert Role.objects.get(code=Role.ADMIN).pk in made.roles
