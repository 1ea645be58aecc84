from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm, SeenForm
from common.names import look_of

from ...models import Passkey
from ..webauthn import LONGEST_ANSWER

NAME = Passkey._meta.get_field("name")


class AnswerForm(PortalForm):
    """What a browser's authenticator has answered: static/portal/passkeys.js puts it there, people type nothing."""

    credential = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.HiddenInput)


class NewPasskeyForm(AnswerForm):
    """The same for one that has just been made, and what it is to be called: left empty, after the browser."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=NAME.max_length,
        help_text=gettext_lazy("By which you know it in the list, such as “Telephone” or “Key on my key ring”."),
    )
    field_order = ["name", "credential"]

    def __init__(self, *args, browser, **kwargs):
        super().__init__(*args, initial={"name": browser}, **kwargs)
        self.browser = browser

    def clean_name(self):
        return self.cleaned_data["name"] or self.browser


class RenamePasskeyForm(SeenForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME.max_length)

    def __init__(self, *args, passkey, **kwargs):
        super().__init__(*args, initial={"name": passkey.name}, **kwargs)
        self.passkey = passkey

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = self.passkey.user.passkeys.exclude(pk=self.passkey.pk).values_list("name", flat=True)
        if look_of(name) in map(look_of, others):
            raise ValidationError(_("You have a passkey of this name. Choose another one."))
        return name
