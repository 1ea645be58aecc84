"""A service number chosen from a list, or typed where the list would be long: name, number or a piece of either."""

from django import forms
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from common.phone_numbers import digits_to_search
from common.text import cleaned
from service_numbers.models import ServiceNumber

MOST_OFFERED = 100
FEW = 3  # named where several fit
FEWEST_DIGITS = 7  # of a piece of a number: fewer may be the key of one that has gone


class ServiceNumberField(forms.ModelChoiceField):
    """Its value in an address is the key of a service number; what is typed may be any words that fit just one."""

    def __init__(self, **kwargs):
        super().__init__(queryset=ServiceNumber.objects.for_tenant(None), required=False, **kwargs)

    def offer(self, tenant):
        """Set by the form: the service numbers of a company."""
        self.empty_label = _("All")
        self.queryset = ServiceNumber.objects.for_tenant(tenant).select_related("number").order_by("name", "pk")
        if len(self.queryset[: MOST_OFFERED + 1]) > MOST_OFFERED:
            self.widget = forms.TextInput()
            self.help_text = _("A name or number, or a piece of it; all without one.")

    @property
    def is_typed(self):
        return isinstance(self.widget, forms.TextInput)

    def in_words(self, value):
        """What stands in the field for the key of an address."""
        found = self._of_key(value) if self.is_typed else None
        return found.number.e164 if found else value

    def to_python(self, value):
        if not self.is_typed:
            return super().to_python(value)
        value = cleaned(value or "")
        return self._fitting(value) if value else None

    def _of_key(self, value):
        is_key = value and value.isascii() and value.isdigit() and len(value) < 19
        return self.queryset.filter(pk=value).first() if is_key else None

    def _fitting(self, text):
        exact = self.queryset.alias(lowered=Lower("name")).filter(Q(lowered=text.lower()) | Q(number__e164=text))
        found = list(exact[:2]) or list(self.queryset.filter(self._piece(text))[: FEW + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("No service number fits. Enter its name or number, or a piece of it."))
        names = ", ".join(str(one) for one in found[:FEW])
        raise forms.ValidationError(
            _("Several service numbers fit, such as %(names)s. Enter more of the name, or the number.")
            % {"names": names}
        )

    def _piece(self, text):
        wanted = Q(name__icontains=text)
        for digits in (one for one in digits_to_search(text) if len(one) >= FEWEST_DIGITS):
            wanted |= Q(number__e164__contains=digits)
        return wanted
