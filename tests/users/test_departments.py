"""Departments: a tree that stays one, and what moves when one is deleted."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests import factories
from users.models import Department, User
from users.services.departments import department_tree

LIST = reverse("company:departments")
ADD = reverse("company:add_department")


@pytest.fixture
def sales(company):
    return factories.DepartmentFactory(tenant=company, name="Sales")


@pytest.fixture
def export(sales):
    return factories.DepartmentFactory(tenant=sales.tenant, name="Export", parent=sales)


def edit_url(department):
    return reverse("company:edit_department", args=[department.pk])


def delete_url(department):
    return reverse("company:delete_department", args=[department.pk])


def test_add_rename_and_move(as_admin, sales):
    as_admin.post(ADD, {"name": "Asia", "parent": sales.pk, "call_pick_up": "on"})
    asia = Department.objects.get(name="Asia")
    assert (asia.tenant, asia.parent, asia.call_pick_up) == (sales.tenant, sales, True)
    as_admin.post(edit_url(asia), {"name": "Far East", "parent": ""})
    asia.refresh_from_db()
    assert (asia.name, asia.parent, asia.call_pick_up) == ("Far East", None, False)


def test_never_below_itself(as_admin, sales, export):
    deep = factories.DepartmentFactory(tenant=sales.tenant, name="Deep", parent=export)
    for target in (sales, export, deep):
        page = as_admin.post(edit_url(sales), {"name": "Sales", "parent": target.pk})
        assert page.context["form"].errors.keys() == {"parent"}
    sales.refresh_from_db()
    assert sales.parent is None


def test_names_are_unique_in_their_parent_whatever_the_case(as_admin, sales, export):
    page = as_admin.post(ADD, {"name": "SALES", "parent": ""})
    assert page.context["form"].errors == {"name": ["There is a department of this name already."]}
    as_admin.post(ADD, {"name": "Sales", "parent": export.pk})
    assert Department.objects.count() == 3


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x00b", "a\x07b", "☎"])
def test_bad_names(as_admin, company, name):
    page = as_admin.post(ADD, {"name": name, "parent": ""})
    assert page.context["form"].errors.keys() == {"name"}
    assert Department.objects.count() == 0


@pytest.mark.parametrize("parent", ["0", "-1", "x", "99999999999999999999"])
def test_bad_parents(as_admin, company, parent):
    assert as_admin.post(ADD, {"name": "New", "parent": parent}).context["form"].errors.keys() == {"parent"}
    assert Department.objects.count() == 0


def test_a_department_of_another_company_is_no_parent(as_admin, company):
    theirs = factories.DepartmentFactory(name="THEIRS")
    page = as_admin.post(ADD, {"name": "Mine", "parent": theirs.pk})
    assert page.context["form"].errors.keys() == {"parent"}
    assert list(Department.objects.for_tenant(company)) == []


def test_deleting_moves_what_is_in_it_to_the_parent(as_admin, sales, export):
    deep = factories.DepartmentFactory(tenant=sales.tenant, name="Deep", parent=export)
    user = factories.UserFactory(tenant=sales.tenant, department=export)
    page = as_admin.get(delete_url(export)).content.decode()
    assert "What is in it moves to Sales" in page
    assert "1 user" in page
    assert "sub-department Deep" in page
    as_admin.post(delete_url(export))
    deep.refresh_from_db()
    user.refresh_from_db()
    assert (deep.parent, user.department) == (sales, sales)
    assert not Department.objects.filter(name="Export").exists()
    as_admin.post(delete_url(sales))
    user.refresh_from_db()
    assert user.department is None


def test_a_sub_department_whose_name_the_parent_has_keeps_both_names(as_admin, sales, export):
    factories.DepartmentFactory(tenant=sales.tenant, name="Asia", parent=sales)
    asia = factories.DepartmentFactory(tenant=sales.tenant, name="asia", parent=export)
    as_admin.post(delete_url(export))
    asia.refresh_from_db()
    assert (asia.name, asia.parent) == ("asia (Export)", sales)


def test_two_people_see_both_values(as_admin, sales):
    seen = as_admin.get(edit_url(sales)).context["form"].seen()
    Department.objects.update(name="Selling")
    page = as_admin.post(edit_url(sales), {"name": "Sales and more", "parent": "", "seen": seen})
    assert "Somebody else has changed this to “Selling” meanwhile" in page.content.decode()
    assert 'value="Sales and more"' in page.content.decode()
    sales.refresh_from_db()
    assert sales.name == "Selling"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_moves_at_once_make_no_circle(admin, sales):
    other = factories.DepartmentFactory(tenant=sales.tenant, name="Other")

    def move(pair):
        client = Client()
        client.force_login(admin)
        client.post(edit_url(pair[0]), {"name": pair[0].name, "parent": pair[1].pk})
        connection.close()

    with ThreadPoolExecutor(2) as both:
        list(both.map(move, [(sales, other), (other, sales)]))
    assert sorted(one.name for one in department_tree(sales.tenant)) == ["Other", "Sales"]


def test_the_same_queries_at_any_size(as_admin, company, count_queries):
    factories.UserFactory(tenant=company, department=factories.DepartmentFactory(tenant=company))
    one = count_queries(as_admin, LIST)
    for parent in factories.DepartmentFactory.create_batch(3, tenant=company):
        below = factories.DepartmentFactory(tenant=company, parent=parent)
        factories.UserFactory(tenant=company, department=below)
    assert count_queries(as_admin, LIST) == one <= 6
    assert User.objects.for_tenant(company).filter(department__isnull=False).count() == 4
