from collections import defaultdict
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from common.limits import LimitReached
from common.rows import lock, lock_row

from ..limits import most_of, room_for
from ..models import Department, User

DEEPEST_SHOWN = 8  # choices of a tree that is deeper do not grow with it


def department_tree(tenant):
    """A company's departments from the top down, each with its `depth`, sub-departments after their parent."""
    by_parent = defaultdict(list)
    for department in Department.objects.for_tenant(tenant).order_by("-name"):
        by_parent[department.parent_id].append(department)
    tree, waiting = [], [(department, 0) for department in by_parent[None]]
    while waiting:  # a tree may be as deep as it likes: nothing here goes down by calling itself
        department, department.depth = waiting.pop()
        department.level = department.depth + 1
        tree.append(department)
        waiting += [(one, department.depth + 1) for one in by_parent[department.pk]]
    return tree


def indented(department):
    """A department of the tree as choices show it: further in, the deeper it lies, up to a bound."""
    deeper = _("level %(level)d: ") % {"level": department.level} if department.depth > DEEPEST_SHOWN else ""
    return "\u2003" * min(department.depth, DEEPEST_SHOWN) + deeper + department.name


def with_all_below(department):
    """The ids of a department and of all its sub-departments, however deep."""
    return inside(department_tree(department.tenant), department)


def inside(tree, department):
    """The same in a tree that is at hand."""
    found, depth = set(), None
    for one in tree:
        if one.pk == department.pk:
            depth = one.depth
        elif depth is not None and one.depth <= depth:
            break
        if depth is not None:
            found.add(one.pk)
    return found


@transaction.atomic
def save_department(*, department):
    """Add, rename or move a department with all below it. Raises LimitReached, also for what would lie too deep."""
    tenant = department.tenant
    lock_departments(tenant)
    with room_for(Department.objects.for_tenant(tenant), tenant=tenant), no_deeper(tenant):
        department.save()


@contextmanager
def no_deeper(tenant):
    """For a block that adds or moves departments, inside `room_for`: it takes none deeper than its most.

    Those that lie deeper already stay. Raises LimitReached.
    """
    before = levels_of(tenant)
    yield
    lower = [level for pk, level in levels_of(tenant).items() if level > before.get(pk, 0)]
    most = most_of(tenant=tenant, name="department_levels")
    if lower and max(lower) > most:
        said = _("Departments would be %(levels)d levels deep: at most %(most)d are possible. Ask your provider.")
        raise LimitReached(said % {"levels": max(lower), "most": most}, name="department_levels")


def levels_of(tenant):
    """On which level each department stands, by its id; those of the company itself on the first."""
    return {department.pk: department.depth + 1 for department in department_tree(tenant)}


def lock_departments(tenant):
    """Until the transaction ends nobody else can move a department: two moves cannot make a circle together."""
    lock(Department.objects.for_tenant(tenant))


@transaction.atomic
def delete_department(*, department):
    """Delete a department; its users and sub-departments move to its parent, or to none.

    A sub-department whose name the parent has already takes its old parent's name along.
    """
    lock_departments(department.tenant)
    department = lock_row(department, to_delete=True)  # nobody can be put into it any more
    siblings = Department.objects.for_tenant(department.tenant).filter(parent=department.parent)
    names = {name.lower() for name in siblings.exclude(pk=department.pk).values_list("name", flat=True)}
    for child in Department.objects.for_tenant(department.tenant).filter(parent=department):
        if child.name.lower() in names:
            child.name = f"{child.name} ({department.name})"[:60]
        child.parent = department.parent
        child.save(update_fields=["name", "parent"])
    User.objects.for_tenant(department.tenant).filter(department=department).update(department=department.parent)
    department.delete()


@transaction.atomic
def move_users(*, users, department):
    """Put users into another department, or with None into none; returns how many."""
    return users.update(department=department)
