from django.db import transaction

from common.rows import lock, lock_row

from ..models import Department, User


def department_tree(tenant):
    """A company's departments from the top down, each with its `depth`, sub-departments after their parent."""
    by_parent = {}
    for department in Department.objects.for_tenant(tenant).order_by("name"):
        by_parent.setdefault(department.parent_id, []).append(department)

    def below(parent_id, depth):
        for department in by_parent.get(parent_id, []):
            department.depth = depth
            yield department
            yield from below(department.pk, depth + 1)

    return list(below(None, 0))


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
