"""What an action costs, confirmed by who orders it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm

from ..models import Price
from ..money import monthly_words


class PriceConfirmation(forms.Form):
    """Asks to confirm what an action costs, as shown on the page.

    The price that was seen comes back with the form: an order is never placed at another one.
    """

    price_seen = forms.CharField(widget=forms.HiddenInput, required=False)
    confirm_order = forms.BooleanField(
        label=gettext_lazy("Yes, place this order"),
        error_messages={"required": gettext_lazy("Tick the box to place the order.")},
    )

    def __init__(self, *args, price, ended=(), besides=(), **kwargs):
        """`ended` are orders whose monthly price falls away; `besides` prices of what is ordered together with it."""
        super().__init__(*args, **kwargs)
        self.price, self.ended, self.besides = price, ended, besides
        seen = [f"{one.one_off} {one.monthly} {one.engineer_visits}" for one in (price, *besides)]
        seen[1:] = [f"{one.action} {costs}" for one, costs in zip(besides, seen[1:], strict=True)]
        self.initial["price_seen"] = self.price_now = "; ".join(seen)
        if besides:
            self.fields["confirm_order"].label = _("Yes, place these orders")

    @property
    def sums(self):
        """What is to pay in all, as a price: `one_off`, `monthly`, and whether an engineer comes."""
        prices = [self.price, *self.besides]
        return Price(
            one_off=sum(one.one_off for one in prices),
            monthly=sum(one.monthly for one in prices),
            engineer_visits=any(one.engineer_visits for one in prices),
        )

    @property
    def monthly_words(self):
        """What is paid a month for it, and what falls away."""
        return monthly_words(self.price.action, self.sums.monthly, self.ended)

    def ask_only(self):
        """The tick box of who may not order, but ask an admin to."""
        self.fields["confirm_order"].label = _("Yes, ask an admin of my company for this")
        self.fields["confirm_order"].error_messages["required"] = _("Tick the box to ask for it.")

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
