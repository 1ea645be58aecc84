from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.forms.base import PortalForm, SeenForm

from ...models import SecondFactorRule, SignedInLongest, SignedInUnused
from ...rights import in_words, lacks_over_company
from ..services.second_factor import TooManyCodes, WrongCode
from ..services.sign_ins import set_sign_in_rules


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


RULES = ("second_factor", "signed_in_unused", "signed_in_longest")


def minutes_field(label, choices):
    """A choice of times; one that is not sent stays as it is."""
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, empty_value=None, required=False)


class SignInRulesForm(SeenForm):
    """Who of a company has to have a second factor, and how long everybody stays signed in."""

    second_factor = forms.ChoiceField(
        label=gettext_lazy("Second factor"), choices=SecondFactorRule.choices, widget=forms.RadioSelect
    )

    signed_in_unused = minutes_field(gettext_lazy("Signed out when not used for"), SignedInUnused.choices)
    signed_in_longest = minutes_field(gettext_lazy("Signed out at the latest after"), SignedInLongest.choices)

    def __init__(self, *args, company, by, **kwargs):
        super().__init__(*args, initial={name: getattr(company, name) for name in RULES}, **kwargs)
        self.company = company
        said = _("Whoever is past that is signed out at once when you save; that may be you.")
        if by.is_operator:
            said = _("Whoever of the company is past that is signed out at once when you save.")
        self.fields["signed_in_longest"].help_text = said
        if lacking := lacks_over_company(by, company):
            said = _("The rules hold for everybody, and others may do more than you: %(more)s.") % {
                "more": in_words(lacking)
            }
            for name in RULES:
                self.fields[name].disabled, self.fields[name].help_text = True, said

    @property
    def may_set(self):
        return not self.fields["second_factor"].disabled

    def clean_signed_in_unused(self):
        return self.cleaned_data["signed_in_unused"] or self.company.signed_in_unused

    def clean_signed_in_longest(self):
        return self.cleaned_data["signed_in_longest"] or self.company.signed_in_longest

    def save(self):
        set_sign_in_rules(tenant=self.company, **{name: self.cleaned_data[name] for name in RULES})
