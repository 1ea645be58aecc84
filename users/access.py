"""Who may open a page. Every view carries one of these marks; tests hold them against `tests/routes.py`."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.translation import gettext as _

from .models import Permission

PUBLIC, SIGNED_IN, OPERATOR, ENGINE = "public", "signed_in", "operator", "engine"
OWN_PAGES, OWN_PAGES_OR_ADMIN = "own_pages", "own_pages_or_admin"
OF_COMPANY = "of_company"
OF_NO_COMPANY = {PUBLIC, SIGNED_IN, OPERATOR, ENGINE, None}  # None: Django's admin, which carries no mark


def public(view):
    """For visitors who are not signed in, too."""
    view = login_not_required(view)
    view.access = PUBLIC
    return view


def signed_in(view):
    """For everybody who is signed in, whatever the role."""
    view.access = SIGNED_IN
    return view


def for_operators(view):
    """For the provider's staff, whatever company they have entered."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_operator:
            raise PermissionDenied(_("This page is for operators."))
        return view(request, *args, **kwargs)

    checked.access = OPERATOR
    return checked


def access_of(view):
    """The mark of a view, None without one."""
    return getattr(view, "access", None)


def before_second_factor(view):
    """For who has to have a second factor and is about to set it up; everything else waits for that."""
    view.before_second_factor = True
    return view


def requires(permission):
    """For who has this Permission, of a company; operators who have entered none go to their own pages."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if request.tenant is None:
                return redirect(settings.OPERATOR_LANDING)
            if not request.user.may(permission):
                raise PermissionDenied(_("Your roles do not include this page."))
            return view(request, *args, **kwargs)

        checked.access = permission.value
        return checked

    return decorate


def for_company(view):
    """For everybody of a company, whatever the role, and operators in it: the view itself shows each their own."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.tenant is None:
            return redirect(settings.OPERATOR_LANDING)
        return view(request, *args, **kwargs)

    checked.access = OF_COMPANY
    return checked


def own_pages(view):
    """For everybody of a company, whatever the roles: what is about oneself. Operators have no such pages."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.tenant is None:
            return redirect(settings.OPERATOR_LANDING)
        if not request.user.has_own_pages:
            raise PermissionDenied(_("You have no pages of your own in this company."))
        return view(request, *args, **kwargs)

    checked.access = OWN_PAGES
    return checked


def own_pages_or_admin(view):
    """For the user `pk`, whatever the roles, and for those who manage users: a user's own pages, and Manage."""

    @wraps(view)
    def checked(request, pk, *args, **kwargs):
        if request.tenant is None:
            return redirect(settings.OPERATOR_LANDING)
        if request.user.pk != pk and not request.user.may(Permission.MANAGE_USERS):
            raise PermissionDenied(_("Your roles do not include this page."))
        return view(request, pk, *args, **kwargs)

    checked.access = OWN_PAGES_OR_ADMIN
    return checked


def may_open(user, url):
    """Whether the mark of a page of the user's own company lets this user open it: for links that lead there."""
    match = resolve(url)
    return may_open_by(user, access_of(match.func), match.kwargs.get("pk"))


def may_open_by(user, access, pk):
    """The same by the mark itself; `pk` is whose page it is, of those of one user."""
    if access == OWN_PAGES_OR_ADMIN:
        return user.pk == pk or user.may(Permission.MANAGE_USERS)
    if access == OWN_PAGES:
        return user.has_own_pages
    return access in (PUBLIC, SIGNED_IN, OF_COMPANY) or user.may(Permission(access))
