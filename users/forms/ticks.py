"""Settings of a company, a user or a service number that are ticks, each form over some of them."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import SeenForm

from ..models import TICKS
from ..number_kinds import NumberKind, is_known_in


class TicksForm(SeenForm):
    """`ticks` are fields of the owner, whose row it is that they stand on; the view has locked it."""

    ticks = ()

    def __init__(self, *args, owner, **kwargs):
        super().__init__(*args, initial={name: getattr(owner, name) for name in self.ticks}, **kwargs)
        self.owner = owner

    def save(self):
        for name in self.ticks:
            setattr(self.owner, name, self.cleaned_data[name])
        self.owner.save(update_fields=list(self.ticks))


class RefusesWithheldForm(TicksForm):
    ticks = ("refuses_withheld",)
    refuses_withheld = forms.BooleanField(
        label=gettext_lazy("Refuse callers who withhold their number"), required=False
    )

    def outcome(self):
        """What holds now, after saving."""
        if self.cleaned_data["refuses_withheld"]:
            return _("Callers who withhold their number are refused.")
        return _("Callers who withhold their number are taken as all others.")


class BarredKindsForm(TicksForm):
    """Kinds of numbers that may not be dialled; of what cannot be told in the country that is said."""

    ticks = tuple(TICKS.values())

    bars_international = forms.BooleanField(label=gettext_lazy("International numbers"), required=False)
    bars_premium_rate = forms.BooleanField(label=gettext_lazy("Premium rate numbers"), required=False)
    bars_shared_cost = forms.BooleanField(label=gettext_lazy("Shared cost numbers"), required=False)
    bars_directory_enquiries = forms.BooleanField(label=gettext_lazy("Directory enquiries"), required=False)
    bars_mobile = forms.BooleanField(label=gettext_lazy("Mobile numbers"), required=False)

    def __init__(self, *args, country, barred_above=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.barred_above = barred_above
        for kind, name in TICKS.items():
            self.fields[name].help_text = help_of(kind, country, kind in barred_above)

    def newly_barred(self):
        """The NumberKinds that could be dialled before this was sent."""
        ticked = {kind for kind, name in TICKS.items() if self.cleaned_data[name] and not self.initial[name]}
        return frozenset(ticked - self.barred_above)


def help_of(kind, country, is_barred_above):
    """What has to be said of a tick: that it bars nothing in this country, or that the company bars already."""
    if not is_known_in(kind, country):
        return {
            NumberKind.DIRECTORY_ENQUIRIES: _("Bars nothing: the portal does not know them in your country."),
            NumberKind.MOBILE: _("Bars none at home: in your country mobile numbers look like all others."),
        }[kind]
    return _("Barred by your company already.") if is_barred_above else ""
