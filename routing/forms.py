from datetime import UTC

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm
from common.forms.fields import LocalDateTimeField
from common.forms.numbers import PhoneNumberInput, which_number
from common.numbering.cleaning import digits_of
from common.phone_numbers import InvalidNumber, ShortService, read_number
from users.models import User

from .plan import Caller


class CallerField(forms.CharField):
    """Who calls: a number in any usual writing, a colleague's short number, or nobody in particular.

    Its value is a Caller. Whose company it is the form says.
    """

    widget = PhoneNumberInput

    def for_company(self, tenant):
        self.tenant, self.widget.country = tenant, tenant.country

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return Caller()
        colleague = User.objects.for_tenant(self.tenant).filter(short_number=digits_of(text)).first()
        if colleague is not None:
            return Caller(colleague.main_number.e164 if colleague.main_number else None, colleague.short_number)
        try:
            reading = read_number(text, self.tenant.country)
        except ShortService:
            return Caller(digits_of(text))
        except InvalidNumber as error:
            raise ValidationError(str(error)) from error
        return Caller(which_number(reading, getattr(value, "meant", "")))


def first_of_two(instant):
    """The first instant at which the clock shows what it shows at `instant`: it comes twice when clocks go back."""
    return timezone.localtime(instant).replace(fold=0).astimezone(UTC)


class WhatHappensForm(PortalForm):
    """From which caller, and when: now unless a time is chosen."""

    caller = CallerField(
        label=gettext_lazy("Caller"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("A number or a colleague’s short number. Left empty: somebody on no list."),
    )
    withheld = forms.BooleanField(label=gettext_lazy("The caller withholds the number"), required=False)
    at = LocalDateTimeField(label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Left empty: now."))
    first = forms.BooleanField(label=gettext_lazy("The first of the two, before the clocks go back"), required=False)

    def __init__(self, data, *args, tenant, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.fields["caller"].for_company(tenant)
        if not self.comes_twice:
            del self.fields["first"]

    @cached_property
    def comes_twice(self):
        """Whether the time that is asked about comes twice, because the clocks go back: then one says which."""
        try:
            instant = self.fields["at"].clean(self["at"].data)
        except ValidationError:
            return False
        return instant is not None and first_of_two(instant) != instant

    @property
    def which(self):
        """Which of two times the answer is about, in words; "" of a time that comes once."""
        if not self.comes_twice:
            return ""
        return _("the first time, before the clocks go back") if self["first"].data else _("the second time")

    def asked(self):
        """The moment and the Caller that are asked about; a question with errors asks about now."""
        if not self.is_valid():
            return timezone.now(), Caller()
        caller = Caller(is_withheld=True) if self.cleaned_data["withheld"] else self.cleaned_data["caller"]
        at = self.cleaned_data["at"] or timezone.now()
        return first_of_two(at) if self.cleaned_data.get("first") else at, caller

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("withheld") and self.data.get("caller"):
            self.add_error("withheld", _("Empty one of the two: the caller shows a number, or withholds it."))
        return cleaned


class WhatHappensToUserForm(WhatHappensForm):
    """Also the other way round: what happens when the user dials something."""

    dialled = forms.CharField(
        label=gettext_lazy("The user dials"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("For a call that the user makes, in place of a caller."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("dialled") and (self["caller"].data or cleaned.get("withheld")):
            self.add_error("dialled", _("Empty one of the two: either somebody calls, or the user dials."))
        return cleaned
