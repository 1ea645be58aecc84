from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms.base import PortalForm, SeenForm

from ...models import SecondFactorRule
from ...rights import in_words, lacks_over_company
from ..services.second_factor import TooManyCodes, WrongCode


class CodeForm(PortalForm):
    """A code, which `check(code=...)` takes or refuses by WrongCode or TooManyCodes; `result` is what it returns."""

    code = forms.CharField(label=gettext_lazy("Code from the app"), max_length=40)

    def __init__(self, *args, check, is_recovery=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.check, self.is_wrong = check, False
        field = self.fields["code"]
        field.widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        if is_recovery:
            field.label, field.help_text = _("Recovery code"), _("Such as abcd-efgh. Each of them works once.")
            field.widget.attrs["autocomplete"] = "off"
        else:
            field.help_text = _("Six digits; every half minute there are new ones.")
            field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}

    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            self.result = self.check(code=code)
        except TooManyCodes as refusal:
            raise ValidationError(_("Too many wrong codes. %(wait)s") % {"wait": please_wait(refusal.wait)}) from None
        except WrongCode:
            self.is_wrong = True
            raise ValidationError(
                _("This code is wrong, too old or used already. Wait for the next one and type that.")
                if self.fields["code"].widget.attrs.get("inputmode")
                else _("This recovery code is wrong or used already. Try another one of your list.")
            ) from None
        return code


def please_wait(wait):
    """A timedelta in words, rounded up: Wait 4 seconds, then try again."""
    seconds = -(-wait // timedelta(seconds=1))
    if seconds < 60:
        words = ngettext("Wait %(n)d second, then try again.", "Wait %(n)d seconds, then try again.", seconds)
        return words % {"n": seconds}
    minutes = -(-seconds // 60)
    words = ngettext("Wait %(n)d minute, then try again.", "Wait %(n)d minutes, then try again.", minutes)
    return words % {"n": minutes}


class SignInRulesForm(SeenForm):
    """Who of a company has to have a second factor."""

    second_factor = forms.ChoiceField(
        label=gettext_lazy("Second factor"), choices=SecondFactorRule.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args, company, by, **kwargs):
        super().__init__(*args, initial={"second_factor": company.second_factor}, **kwargs)
        self.company = company
        if lacking := lacks_over_company(by, company):
            field, said = (
                self.fields["second_factor"],
                _("The rules hold for everybody, and others may more: %(more)s."),
            )
            field.disabled, field.help_text = True, said % {"more": in_words(lacking)}

    def save(self):
        self.company.second_factor = self.cleaned_data["second_factor"]
        self.company.save(update_fields=["second_factor"])
