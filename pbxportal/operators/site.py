import re
from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

NUMBER, UUID = re.compile(r"[0-9]+"), re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OperatorSite(AdminSite):
    """Django's admin under /operator/, for the provider's staff alone."""

    site_header = settings.PORTAL_NAME
    site_title = settings.PORTAL_NAME
    index_title = _("Operator's pages")
    site_url = None
    enable_nav_sidebar = True

    def admin_view(self, view, cacheable=False):
        """As Django's; but what its own links and boxes never send is answered 400: Django breaks on some of it."""
        checked = super().admin_view(view, cacheable)

        @wraps(checked)
        def readable(request, *args, **kwargs):
            if not _is_readable(request.GET) or not _is_readable(request.POST, key_of_rows(request)):
                raise BadRequest("No page of Django's admin sends this.")
            return checked(request, *args, **kwargs)

        return readable

    def has_permission(self, request):
        return request.user.is_authenticated and request.user.is_active and request.user.is_operator

    def password_change(self, request, extra_context=None):
        """One page for everybody's own password, with the same rules."""
        return redirect("change_own_password")

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """One sign-in page for everybody; a company's people are refused rather than sent round in circles."""
        if request.user.is_authenticated and not request.user.is_operator:
            raise PermissionDenied
        asked = request.GET.urlencode() or f"next={reverse('admin:index')}"
        return redirect(f"{reverse('sign_in')}?{asked}")


def key_of_rows(request):
    """How the rows of a page are named: tasks by a UUID, all others by a number."""
    return UUID if request.resolver_match.url_name == "users_backgroundtask_changelist" else NUMBER


def _is_readable(sent, key=NUMBER):
    """Whether Django's admin can read a query or form: no NUL, which no row has, and rows named by their key."""
    texts = [*sent, *(value for name in sent for value in sent.getlist(name))]
    if any("\x00" in text for text in texts) or sent.get(TO_FIELD_VAR) == "":
        return False
    return all(key.fullmatch(one) for one in sent.getlist(ACTION_CHECKBOX_NAME))
