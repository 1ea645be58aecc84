from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


class OperatorSite(AdminSite):
    """Django's admin under /operator/, for the provider's staff alone."""

    site_header = settings.PORTAL_NAME
    site_title = settings.PORTAL_NAME
    index_title = _("Operator's pages")
    site_url = None
    enable_nav_sidebar = True

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
        target = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('sign_in')}?{request.GET.urlencode() or f'next={target}'}")
