"""What one signs in with, asked for once more."""

from django import forms
from django.contrib.auth import authenticate, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm

from ..recovery import tell_recovery_code
from ..services.second_factor import TooManyCodes, WrongCode, check_code, second_factor_of
from ..throttling import count_wrong_code
from .second_factor import please_wait


class AsksForCode:
    """For a form of who is signed in (`request`) that asks for the password: with a second factor also for a code.

    Wrong ones count as at sign-in.
    """

    def add_code(self):
        if second_factor_of(self.request.user):
            self.fields["code"] = forms.CharField(
                label=_("Code from the app"),
                max_length=40,
                help_text=_("Six digits, or one of your recovery codes."),
                widget=forms.TextInput(
                    attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
                ),
            )

    def check_code(self):
        """Once everything else is right: a code is used up by looking at it."""
        code = self.cleaned_data.get("code")
        if self.errors or "code" not in self.fields:
            return
        try:
            device = check_code(user=self.request.user, code=code)
        except TooManyCodes as refusal:
            self.add_error("code", _("Too many wrong codes. %(wait)s") % {"wait": please_wait(refusal.wait)})
        except WrongCode:
            count_wrong_code(self.request, self.request.user)
            self.add_error("code", _("This code is wrong, too old or used already. Wait for the next one."))
        else:
            tell_recovery_code(self.request, user=self.request.user, device=device)


def check_password(request, password):
    """Raise ValidationError unless it is the password of who is signed in; wrong ones are counted as at sign-in."""
    user = authenticate(request, username=request.user.username, password=password)
    if user is None:
        raise ValidationError(_("This is not your password. Type it again."))
    if user.password != request.user.password:  # it has been hashed anew just now, which would end this session
        update_session_auth_hash(request, user)
    return password


class ConfirmForm(AsksForCode, PortalForm):
    """Asks who is signed in, and may have walked away, for the password, and with a second factor for a code."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        self.add_code()

    def clean_password(self):
        return check_password(self.request, self.cleaned_data["password"])

    def clean(self):
        cleaned = super().clean()
        self.check_code()
        return cleaned
