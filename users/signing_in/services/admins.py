"""Who comes to manage users decides how others sign in: that is told to them, and to those who do so already."""

from django.db import transaction

from ...models import Permission, Role, User
from ...services.outbox import place_mail

TOLD = "new_admin"  # the kind of the mail
MOST = 20  # mails of one change: a company has few admins


def becomes_admin(*, before, after):
    """Whether somebody with the roles `before`, keys of Roles, comes to manage users with those `after`."""
    return _manage_users(after) and not _manage_users(before)


def _manage_users(roles):
    return Role.objects.filter(pk__in=roles, permissions__contains=[Permission.MANAGE_USERS]).exists()


@transaction.atomic
def tell_new_admin(*, user, seen):
    """Place a mail to who manages users from now on, and to all who did before, but for who has given the right.

    `seen` is what `seen_from` says. Nobody can switch these off.
    """
    admins = User.objects.for_tenant(user.tenant).admins().exclude(pk__in=[user.pk, seen["by"]])
    for reader in [user, *admins.order_by("pk")[:MOST]]:
        if address := reader.address_for_links:
            place_mail(kind=TOLD, tenant=user.tenant, to=[address], user=reader.pk, about=user.pk, **seen)
