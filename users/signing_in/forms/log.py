from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm
from common.text import cleaned

from ...models import SignInEvent


class SignInLogForm(PortalForm):
    """Which entries are shown, from the query of an address."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    who = forms.CharField(label=gettext_lazy("Who"), max_length=100, required=False)

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["kind"].choices = [("", _("Everything")), *SignInEvent.Kind.choices]

    def found(self, events):
        """Of these entries those that are asked for; by the name of then, since users may have been deleted."""
        if kind := self.cleaned_data["kind"]:
            events = events.filter(kind=kind)
        if who := cleaned(self.cleaned_data["who"]):
            events = events.filter(user_name__icontains=who)
        return events
