from axes.models import AccessAttempt
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

admin.site.unregister(Group)  # nobody is in one: what a user may is said by the role


class LockedOut(AccessAttempt):
    """A username that somebody at one address has tried with a wrong password."""

    class Meta:
        proxy = True
        app_label = "users"
        verbose_name = _("user locked out")
        verbose_name_plural = _("users locked out")


@admin.register(LockedOut)
class LockedOutAdmin(admin.ModelAdmin):
    """Deleting a row lets the user in again at once."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    search_fields = ["username", "ip_address"]
    fields = readonly_fields = list_display

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
