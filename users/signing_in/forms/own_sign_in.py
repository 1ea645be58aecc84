"""What an admin sets of the company's own sign-in, and what somebody types who looks for it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm, TenantModelForm
from common.forms.fields import AddressField
from common.outside_requests import why_not_asked

from ...models import OwnSignIn
from ..services.own_sign_in import save_own_sign_in

LONGEST_SECRET = 500
WELL_KNOWN = "/.well-known/openid-configuration"  # what many papers tell, of which the issuer is the beginning
OF_NO_COMPANY = re.compile(r"https://login\.microsoftonline\.com/(common|organizations|consumers)(/|$)", re.I)


class FindOwnSignInForm(PortalForm):
    email = AddressField(
        label=gettext_lazy("Your e-mail address at work"),
        max_length=190,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class OwnSignInForm(TenantModelForm):
    """The service and how its answers are taken.

    The secret is never shown, and typed again with every other issuer or client id: else whoever borrows the page
    could have it sent to an address of their own.
    """

    class Meta:
        model = OwnSignIn
        fields = ["issuer", "client_id", "binds_by", "passwords", "second_factor_values"]
        widgets = {"binds_by": forms.RadioSelect, "passwords": forms.RadioSelect}
        help_texts = {
            "issuer": gettext_lazy(
                "The address by which the service calls itself. Microsoft Entra ID: "
                "https://login.microsoftonline.com/TENANT-ID/v2.0, with the tenant id of your company; Google: "
                "https://accounts.google.com; Keycloak: https://HOST/realms/REALM."
            ),
            "client_id": gettext_lazy("What the service calls the portal, once you have added it there."),
            "second_factor_values": gettext_lazy(
                "Values of its claims amr or acr that say that it has asked for a second factor itself, such as mfa, "
                "with blanks between them. Empty: the portal asks for its own where your rules say so."
            ),
        }

    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=LONGEST_SECRET,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    field_order = ["issuer", "client_id", "client_secret", "binds_by", "passwords", "second_factor_values"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("binds_by", "passwords"):
            self.fields[name].choices = OwnSignIn._meta.get_field(name).choices
        if self.instance.pk:
            words = _("Kept, and never shown. Type it only to change it, or with another issuer or client id.")
            self.fields["client_secret"].help_text = words
        for name in ("issuer", "client_id", "second_factor_values"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_issuer(self):
        issuer = self.cleaned_data["issuer"].removesuffix(WELL_KNOWN)
        if OF_NO_COMPANY.match(issuer):
            words = _("This address is that of every company: put the tenant id of yours in place of “%(part)s”.")
            raise ValidationError(words % {"part": OF_NO_COMPANY.match(issuer)[1]})
        if (reason := why_not_asked(issuer)) or "?" in issuer:
            words = reason or _("it holds a question")
            raise ValidationError(_("This address cannot be used: %(reason)s.") % {"reason": words})
        return issuer

    def clean_second_factor_values(self):
        text = " ".join(self.cleaned_data["second_factor_values"].split())
        if not re.fullmatch(r"[!-~ ]*", text):
            raise ValidationError(_("Type values as the service sends them: letters, digits and signs."))
        return text

    def clean(self):
        cleaned = super().clean()
        is_other = any(name in cleaned and cleaned[name] != self.before[name] for name in ("issuer", "client_id"))
        if not cleaned.get("client_secret") and (is_other or not self.instance.pk):
            self.add_error("client_secret", _("Type the secret that the service has made for this client id."))
        return cleaned

    def save(self):
        save_own_sign_in(own=self.instance, secret=self.cleaned_data["client_secret"])
        return self.instance
