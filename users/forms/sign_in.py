from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from .base import PortalForm

LONGEST_USERNAME = 100


class SignInForm(PortalForm, AuthenticationForm):
    error_messages = {
        "invalid_login": _("This username and password do not go together. Check both and try again."),
        "inactive": _("This user may not sign in."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_username(self):
        username = self.cleaned_data["username"].strip().lower()
        if len(username) > LONGEST_USERNAME:
            raise forms.ValidationError(_("A username has at most 100 characters."))
        return username


class AskForPasswordLinkForm(PortalForm):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=190, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPassword:
    """What is wrong with a new password is said where it is typed first."""

    def validate_password_for_user(self, user, *args, **kwargs):
        super().validate_password_for_user(user, "new_password1")


class ChangePasswordForm(NewPassword, PortalForm, PasswordChangeForm):
    """For oneself: the old password is asked for."""


class SetPasswordByAdminForm(NewPassword, PortalForm, SetPasswordForm):
    """For somebody else, or with a link from a mail: no old password."""
