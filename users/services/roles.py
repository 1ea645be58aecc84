"""That somebody can run each company, in whatever way rights are taken: by its people, operators, or undoing."""

from contextlib import contextmanager

from django.db import transaction

from common.rows import lock, lock_row

from ..models import Company, Role, User


class LastAdmin(Exception):
    """Somebody is the last of a company who can run it, and has to stay so."""


@contextmanager
def keeps_admins(tenant):
    """For a block, in a transaction, after which somebody of a company still has to be able to run it.

    Raises LastAdmin when nobody can any more. Until the transaction ends no other admin of the company goes.
    """
    lock_row(tenant)
    before = _run({tenant.pk})
    yield
    if before - _run({tenant.pk}):
        raise LastAdmin


def is_last_admin(user):
    """Whether nobody else of the company can run it, or manage its users."""
    users = User.objects.for_tenant(user.tenant)
    kinds = [users.admins(), users.full_admins(), users.who_may_everything()]
    return any(kind.filter(pk=user.pk).exists() and not kind.exclude(pk=user.pk).exists() for kind in kinds)


@transaction.atomic
def would_be_without_admin(*, user, roles):
    """Whether nobody could run the company any more if `user` had these roles, a list of keys."""
    lock_row(user.tenant)
    return bool(_lost({user.tenant_id}, lambda: User.objects.filter(pk=user.pk).update(roles=roles)))


@transaction.atomic
def companies_without_admin(*, role, permissions):
    """The companies that nobody could run any more if `role` had these permissions instead of its own.

    Until the transaction ends nobody is given the role, and of these companies no other admin goes.
    """
    companies = Company.objects.filter(pk__in=User.objects.with_role(role).values("tenant"))
    lock(companies)
    lock_row(role, to_delete=True)
    held_in = set(lock(companies))  # those, too, where somebody has been given the role meanwhile
    lost = _lost(held_in, lambda: Role.objects.filter(pk=role.pk).update(permissions=permissions))
    return Company.objects.filter(pk__in=lost)


def _run(companies):
    """Who of these can be run: by somebody who may do all there is, and by somebody who at least manages users.

    Measured by permissions, never by a role: an operator may have changed what any of them holds. A company whose
    first admin has not chosen a password yet keeps that one.
    """
    users = User.objects.filter(tenant__in=companies).order_by()
    kinds = {"full": users.full_admins(), "invited": users.who_may_everything(), "users": users.admins()}
    return {(name, pk) for name, those in kinds.items() for pk in those.values_list("tenant", flat=True).distinct()}


def _lost(companies, change):
    """The keys of those that nobody could run any more after a change, which is tried and taken back."""
    before = _run(companies)
    with transaction.atomic():
        change()
        after = _run(companies)
        transaction.set_rollback(True)
    return {pk for _name, pk in before - after}
