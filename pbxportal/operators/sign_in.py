from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from users.models import Passkey, SignInEvent
from users.signing_in import throttling
from users.signing_in.confirming import About, asks_again
from users.signing_in.noting import note_event
from users.signing_in.services.changes import seen_from
from users.signing_in.services.second_factor import lift_code_throttle, reset_second_factor

from .read_only import ReadOnly

admin.site.unregister(Group)  # nobody is in one: what a user may is said by the role
admin.site.unregister([TOTPDevice, StaticDevice])  # their pages show keys and codes

REASONS = {
    throttling.PAIR: _("this username from this address"),
    throttling.USERNAME: _("this username, from many addresses"),
    throttling.ADDRESS: _("this address, with many usernames"),
}


class LockedOut(AccessAttempt):
    """A username that somebody at one address has tried with wrong passwords or codes, too often to try again now."""

    class Meta:
        proxy = True
        app_label = "users"
        verbose_name = _("user locked out")
        verbose_name_plural = _("users locked out")

    def __str__(self):
        return f"{self.username}, {self.ip_address}"


@admin.register(LockedOut)
class LockedOutAdmin(ReadOnly, admin.ModelAdmin):
    """Those who would be refused now; the action lets them in again at once."""

    list_display = ["username", "ip_address", "locked_is", "tries", "attempt_time", "waits"]
    list_display_links = None
    search_fields = ["username", "ip_address"]
    fields = readonly_fields = list_display
    actions = ["let_in_again"]

    def get_queryset(self, request):
        return throttling.locked_out(super().get_queryset(request))

    @admin.display(description=_("locked is"))
    def locked_is(self, attempt):
        return REASONS[attempt.reason]

    @admin.display(description=_("wrong tries"))
    def tries(self, attempt):
        return attempt.failures

    @admin.display(description=_("minutes left"))
    def waits(self, attempt):
        left = attempt.attempt_time + throttling.get_cool_off() - timezone.now()
        return -(-int(left.total_seconds()) // 60)

    @admin.action(description=_("Let in again"), permissions=["view"])
    def let_in_again(self, request, attempts):
        those = list(attempts)
        throttling.let_in_again(those)
        lift_code_throttle(usernames={one.username for one in those})
        message = ngettext("%(count)d user may try again.", "%(count)d users may try again.", len(those))
        messages.success(request, message % {"count": len(those)})


class SecondFactor(TOTPDevice):
    """The authenticator app of a user. Operators see that there is one, never its key."""

    class Meta:
        proxy = True
        app_label = "users"
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self):
        return f"{self.user} ({self.user.username})"


class ResetByDeleting(admin.ModelAdmin):
    """Deleting one resets all: for a user who has lost the telephone and whose company has no admin who can."""

    list_display = ["user", "username", "company", "created_at", "last_used_at"]
    list_display_links = None
    list_select_related = ["user__tenant"]
    search_fields = ["user__username", "user__last_name", "user__email", "user__tenant__name"]
    fields = readonly_fields = list_display

    @method_decorator(asks_again(About.OTHERS_SIGN_IN, to_change=True))
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)

    @method_decorator(asks_again(About.OTHERS_SIGN_IN))
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("username"), ordering="user__username")
    def username(self, device):
        return device.user.username

    @admin.display(description=_("company"), ordering="user__tenant__name")
    def company(self, device):
        return device.user.tenant or _("operator")

    def get_actions(self, request):
        words = _("Reset the selected second factors")  # the only action there is deletes
        return {name: (function, name, words) for name, (function, *_rest) in super().get_actions(request).items()}

    def delete_model(self, request, obj):
        ended = reset_second_factor(user=obj.user, by=request.user, seen=seen_from(request))
        note_event(request=request, kind=SignInEvent.Kind.ENDED, user=obj.user, times=ended)

    def delete_queryset(self, request, queryset):
        for device in {device.user: device for device in queryset}.values():
            self.delete_model(request, device)


@admin.register(SecondFactor)
class SecondFactorAdmin(ResetByDeleting):
    """Authenticator apps."""

    def get_queryset(self, request):
        return super().get_queryset(request).filter(confirmed=True)


@admin.register(Passkey)
class PasskeyAdmin(ResetByDeleting):
    """Passkeys: one that is lost goes with the others, and with the app, of its user."""

    list_display = ["user", "company", "name", "last_used_at", "refused_at"]
    fields = readonly_fields = ["user", "username", "company", "name", "created_at", "last_used_at", "refused_at"]
