from common.rows import lock, lock_row

from ..models import Company, Permission, Role, User


def companies_without_admin(*, role):
    """The companies in which nobody could manage users any more if `role` did not allow it.

    Until the transaction ends nobody is given the role, and of these companies no other admin goes.
    """
    holders = User.objects.with_role(role)
    lock(Company.objects.filter(pk__in=holders.values("tenant")))
    lock_row(role, to_delete=True)
    others = Role.objects.with_permission(Permission.MANAGE_USERS).exclude(pk=role.pk)
    kept = User.objects.with_any_role(others).filter(is_active=True)
    return Company.objects.filter(pk__in=holders.admins().values("tenant")).exclude(pk__in=kept.values("tenant"))
