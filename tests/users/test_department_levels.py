"""Departments are so many levels deep and no more; trees that were deeper before can be read, and made flatter."""

from itertools import pairwise

import pytest
from django.test import Client
from django.urls import reverse

from history import undo as undoing
from history.models import ChangeSet
from tests import factories
from users.models import Department, User
from users.services.departments import department_tree, with_all_below

ADD, LIST = reverse("company:add_department"), reverse("company:departments")


def chain(company, levels, parent=None, name="Level"):
    """Departments one below the other, the upper ones first."""
    made = []
    for level in range(1, levels + 1):
        parent = factories.DepartmentFactory(tenant=company, name=f"{name} {level}", parent=parent)
        made.append(parent)
    return made


def move(client, department, parent):
    fields = {"name": department.name, "parent": parent.pk if parent else ""}
    return client.post(reverse("company:edit_department", args=[department.pk]), fields)


def refusal(answer):
    return answer.context["form"].errors["parent"]


def test_eight_levels_and_no_more(as_admin, company):
    deepest = chain(company, 7)[-1]
    assert as_admin.post(ADD, {"name": "Eighth", "parent": deepest.pk}).status_code == 302
    answer = as_admin.post(ADD, {"name": "Ninth", "parent": Department.objects.get(name="Eighth").pk})
    assert refusal(answer) == ["Departments would be 9 levels deep: at most 8 are possible. Ask your provider."]
    assert 'value="Ninth"' in answer.content.decode()
    assert Department.objects.count() == 8
    factories.CompanyLimitFactory(tenant=company, name="department_levels", most=9)
    as_admin.post(ADD, {"name": "Ninth", "parent": Department.objects.get(name="Eighth").pk})
    assert Department.objects.count() == 9


def test_all_below_what_is_moved_counts(as_admin, company):
    one, other = chain(company, 5), chain(company, 4, name="Other")
    assert "would be 9 levels deep" in refusal(move(as_admin, other[0], one[-1]))[0]
    other[0].refresh_from_db()
    assert other[0].parent is None
    assert move(as_admin, other[1], one[-1]).status_code == 302
    assert max(one.depth for one in department_tree(company)) == 7


def test_what_lies_too_deep_can_be_renamed_moved_up_and_filled_no_further(as_admin, company):
    tree = chain(company, 12)
    url = reverse("company:edit_department", args=[tree[10].pk])
    assert as_admin.post(url, {"name": "Renamed", "parent": tree[9].pk}).status_code == 302
    assert as_admin.post(ADD, {"name": "New", "parent": tree[7].pk}).status_code == 200
    assert move(as_admin, tree[11], tree[8]).status_code == 302, "one level up, though still too deep"
    assert move(as_admin, tree[11], Department.objects.get(name="Renamed")).status_code == 200


def test_a_level_beyond_the_indent_is_said(as_admin, company):
    tree = chain(company, 11)
    page = as_admin.get(LIST).content.decode()
    assert [f"depth-{n}" in page for n in (7, 8, 9)] == [True, True, False]
    assert [f"level {n}</span>" in page for n in (9, 10, 11, 12)] == [False, True, True, False]
    choices = as_admin.get(ADD).content.decode()
    assert f"level 11: {tree[10].name}" in choices
    assert f"\u2003{tree[8].name}" in choices


def test_930_levels_do_not_break_a_page(as_admin, company):
    parents = Department.objects.bulk_create(Department(tenant=company, name=f"Level {n}") for n in range(930))
    for parent, below in pairwise(parents):
        below.parent = parent
    Department.objects.bulk_update(parents, ["parent"], batch_size=500)
    assert [one.depth for one in department_tree(company)] == list(range(930))
    assert len(with_all_below(parents[0])) == 930
    person = factories.UserFactory(tenant=company, department=parents[-1])
    pages = [
        LIST,
        f"{LIST}?page=19",
        ADD,
        *(reverse(f"company:{name}_department", args=[parents[900].pk]) for name in ("edit", "delete")),
        reverse("statistics:report") + f"?department={parents[0].pk}",
        reverse("users:list"),
        reverse("users:edit", args=[person.pk]),
        reverse("users:what_happens", args=[person.pk]),
    ]
    sizes = {page: len(as_admin.get(page).content) for page in pages}
    assert max(sizes.values()) < 200_000, sizes
    assert move(as_admin, parents[900], parents[0]).status_code == 302
    assert as_admin.post(reverse("company:delete_department", args=[parents[3].pk])).status_code == 302
    assert Department.objects.count() == 929


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_undo_takes_nothing_too_deep():
    admin = factories.AdminFactory()
    tree = chain(admin.tenant, 8)
    as_admin = Client()
    as_admin.force_login(admin)
    move(as_admin, tree[4], None)
    moved = ChangeSet.objects.select_related("tenant").first()
    factories.CompanyLimitFactory(tenant=admin.tenant, name="department_levels", most=7)
    with pytest.raises(undoing.CannotUndo, match="would be 8 levels deep: at most 7"):
        undoing.undo(change_set=moved, by=User(is_operator=True))
    tree[4].refresh_from_db()
    assert tree[4].parent is None
