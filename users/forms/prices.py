"""What an action costs, confirmed by who orders it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm


class PriceConfirmation(forms.Form):
    """Asks to confirm what an action costs, as shown on the page.

    The price that was seen comes back with the form: an order is never placed at another one.
    """

    price_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    confirm_order = forms.BooleanField(
        label=gettext_lazy("Yes, place this order"),
        error_messages={"required": gettext_lazy("Tick the box to place the order.")},
    )

    def __init__(self, *args, price, **kwargs):
        super().__init__(*args, **kwargs)
        self.price = price
        self.initial["price_seen"] = self.price_now = f"{price.one_off} {price.monthly} {price.engineer_visits}"

    def order_fields(self, field_order):
        """The tick box comes last, below every field of the form whether that is named in an order or not."""
        super().order_fields(field_order)
        for name in ("price_seen", "confirm_order"):
            self.fields[name] = self.fields.pop(name)

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.get("price_seen") != self.price_now:
            self.data = self.data.copy()
            self.data["price_seen"] = self.price_now
            self.data.pop("confirm_order", None)
            message = _("The price is not the one this page has shown. Look at it and confirm again.")
            self._errors.pop("confirm_order", None)
            self.add_error("confirm_order", message)
        return cleaned


class PriceConfirmationForm(PriceConfirmation, PortalForm):
    """The confirmation alone, for a page that asks nothing else."""
