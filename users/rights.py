"""How far the rights of somebody reach over others: nobody gives more than they hold, nor gains it through others.

Whoever decides how a user signs in could sign in as this user: with another password or e-mail address, with the
second factor taken away, as the telephone. So all that asks whether whoever acts holds every permission that the user
holds; a role is given and taken by who holds all of its permissions. Pages ask here to say so, services to refuse.
"""

from itertools import chain

from django.core.exceptions import PermissionDenied
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from .models import Permission, Role, User


class BeyondOwnRights(PermissionDenied):
    """Somebody has asked for what goes beyond their own rights; the message says which are missing."""


def lacks(by, permissions):
    """Those of some permissions that `by` does not hold."""
    return [one for one in Permission if one in permissions and not by.may(one)]


def lacks_over(by, user):
    """The permissions that `user` holds and `by` does not: with any of them `by` may not rule over this user."""
    return lacks(by, list(Permission) if user.is_operator else user.permissions)


def may_rule_over(by, user):
    """Whether `by` may decide how `user` signs in, end that, or delete this user."""
    return not lacks_over(by, user)


def users_beyond(by):
    """Those of companies over whom `by` may not rule, for a subquery; the company is up to who asks."""
    lacking = [one.value for one in lacks(by, list(Permission))]
    return User.objects.with_any_role(Role.objects.given().filter(permissions__overlap=lacking))


def lacks_over_company(by, tenant):
    """The permissions that somebody of a company holds and `by` does not: who sets rules of signing in for all."""
    held = User.objects.for_tenant(tenant).exclude(roles=[]).order_by().values_list("roles", flat=True).distinct()
    roles = Role.objects.filter(pk__in=set(chain.from_iterable(held)))
    return lacks(by, set(chain.from_iterable(role.permissions for role in roles)))


def in_words(permissions):
    """Permissions as a sentence names them."""
    return get_text_list([f"“{one.label}”" for one in permissions], _("and"))


def why_not_over(by, user):
    """Why `by` may not rule over `user`, "" when they may."""
    lacking = lacks_over(by, user)
    if not lacking:
        return ""
    said = _("%(user)s may do what you may not: %(permissions)s. Ask somebody who may do all that.")
    return said % {"user": user, "permissions": in_words(lacking)}


def check_rule_over(*, by, user):
    """Raise BeyondOwnRights unless `by` may rule over `user`, by what both hold in this moment."""
    if not by.is_operator:
        by = _as_now(by)
        if not by.may(Permission.MANAGE_USERS):
            raise BeyondOwnRights(_("You no longer manage the users of your company."))
    if reason := why_not_over(by, _as_now(user)):
        raise BeyondOwnRights(reason)


def check_roles(*, by, before, after):
    """Raise BeyondOwnRights when, of two lists of keys of Roles, one differs that `by` may not give."""
    changed = set(before) ^ set(after)
    if not changed or by.is_operator:
        return
    by = _as_now(by)
    for role in Role.objects.filter(pk__in=changed):
        if lacking := lacks(by, role.permissions):
            said = _("You do not hold all that “%(role)s” may do: %(permissions)s.")
            raise BeyondOwnRights(said % {"role": role, "permissions": in_words(lacking)})


def _as_now(user):
    """A user with the permissions that are stored now: whoever opened the page may have lost some since."""
    found = User.objects.with_permissions().filter(pk=user.pk).first()
    if found is None:
        raise BeyondOwnRights(_("This user has been deleted meanwhile."))
    return found
