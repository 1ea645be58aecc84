from axes.models import AccessAttempt
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from users.models import Passkey, SignInEvent
from users.signing_in import throttling
from users.signing_in.confirming import About, asks_again
from users.signing_in.noting import note_event
from users.signing_in.services.changes import seen_from
from users.signing_in.services.second_factor import (
    lift_code_throttle,
    recovery_codes_left,
    reset_second_factor,
    second_factor_of,
)

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

    def changelist_view(self, request, extra_context=None):
        """Asks who one is for the reset itself, not for the page that says what goes."""
        view = super().changelist_view
        if "post" in request.POST:
            view = asks_again(About.OTHERS_SIGN_IN)(view)
        return view(request, extra_context)

    @method_decorator(asks_again(About.OTHERS_SIGN_IN))
    def delete_view(self, request, object_id, extra_context=None):
        device = self.get_object(request, unquote(object_id))
        devices = self.get_queryset(request).filter(pk=device.pk) if device else None
        return (devices and self.reset_selected(request, devices)) or redirect(self.list_address())

    def list_address(self):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

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
        """The only action there is deletes."""
        words = _("Reset the second factors of the selected people")
        return {name: (type(self).reset_selected, name, words) for name in super().get_actions(request)}

    def reset_selected(self, request, devices):
        """Says what goes, and of whom; then does it. None once it is done."""
        people = {device.user_id: device.user for device in devices.select_related("user__tenant")}
        if "post" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": _("Reset the second factor")}
            context |= {"people": [what_goes(user) for user in people.values()], "opts": self.opts}
            context |= {"selected": [device.pk for device in devices], "back": self.list_address()}
            return TemplateResponse(request, "admin/reset_second_factor.html", context)
        self.log_deletions(request, devices)
        for user in people.values():
            ended = reset_second_factor(user=user, by=request.user, seen=seen_from(request))
            note_event(request=request, kind=SignInEvent.Kind.ENDED, user=user, times=ended)
        names = get_text_list([str(user) for user in people.values()], _("and"))
        messages.success(request, _("The second factor of %(user)s has been reset.") % {"user": names})
        return None


def what_goes(user):
    """What a reset takes from a user: all that signs in beside the password."""
    return {
        "user": user,
        "has_app": second_factor_of(user) is not None,
        "passkeys": list(user.passkeys.all()),
        "codes": recovery_codes_left(user),
        "sign_ins": user.sign_ins.of_living_sessions().count(),
    }


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
