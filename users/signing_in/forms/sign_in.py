from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from common.forms.base import PortalForm
from common.forms.fields import AddressField
from common.small_letters import small_letters

from ..confirming import About, is_confirmed
from ..passwords import PASSWORD_RULES
from ..services.own_sign_in import is_password_enough
from .confirm import AsksForCode, check_password

LONGEST_USERNAME = 100


class SignInForm(PortalForm, AuthenticationForm):
    error_messages = {
        "invalid_login": _("This username and password do not go together. Check both and try again."),
        "inactive": _("This user may not sign in."),
        "not_by_password": _("Your company lets you in by its own sign-in alone: sign in through your company."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {
            "autocapitalize": "none",
            "spellcheck": "false",
            "autocomplete": "username webauthn",  # browsers offer passkeys there: static/portal/passkeys.js
        }

    def confirm_login_allowed(self, user):
        """Asked once the password has proved right: nobody else learns how a company signs in."""
        super().confirm_login_allowed(user)
        if not is_password_enough(user):
            raise forms.ValidationError(self.error_messages["not_by_password"], code="not_by_password")

    def clean_username(self):
        username = small_letters(self.cleaned_data["username"].strip())
        if len(username) > LONGEST_USERNAME:
            raise forms.ValidationError(_("A username has at most 100 characters."))
        return username


class AskForPasswordLinkForm(PortalForm):
    email = AddressField(
        label=_("E-mail address"), max_length=190, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPassword:
    """The rules stand where a new password is typed first, and what is wrong with it is said there."""

    error_messages = {
        "password_mismatch": _("The two passwords differ. Type the same one twice."),
        "password_incorrect": _("This is not your password. Type it again."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = PASSWORD_RULES
        self.fields["new_password2"].help_text = ""

    def validate_password_for_user(self, user, *args, **kwargs):
        super().validate_password_for_user(user, "new_password1")

    def save(self):
        """Of the user nothing but the password: somebody may have changed the rest since it was read."""
        self.user.set_password(self.cleaned_data["new_password1"])
        self.user.save(update_fields=["password"])
        return self.user


class ChangePasswordForm(AsksForCode, NewPassword, PortalForm, PasswordChangeForm):
    """For oneself: the old password is asked for, with a second factor a code, too; wrong ones count as at sign-in.

    Neither is of who has just confirmed.
    """

    field_order = ["old_password", "code", "new_password1", "new_password2"]

    def __init__(self, request, *args, **kwargs):
        super().__init__(request.user, *args, **kwargs)
        self.request = request
        if is_confirmed(request, About.OWN_SIGN_IN):
            del self.fields["old_password"]
        else:
            self.add_code()
            self.order_fields(self.field_order)

    def clean_old_password(self):
        return check_password(self.request, self.cleaned_data["old_password"])

    def clean_new_password1(self):
        password = self.cleaned_data["new_password1"]
        if password and password == self.cleaned_data.get("old_password"):
            raise forms.ValidationError(_("This is the password you have already. Choose another one."))
        return password

    def clean(self):
        cleaned = super().clean()
        self.check_code()
        return cleaned


class SetPasswordByAdminForm(NewPassword, PortalForm, SetPasswordForm):
    """For somebody else, or with a link from a mail: no old password."""
