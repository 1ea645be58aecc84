from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.pins import is_easily_guessed
from users.forms.number_lists import AddEntriesForm

from ..models import ListedCaller, ServiceNumber
from .modules import ServiceNumberSettingsForm


class AddCallersForm(AddEntriesForm):
    """Callers for a list of a service number: whole numbers, and colleagues by their short number."""

    model, takes_prefixes = ListedCaller, False

    def __init__(self, *args, service_number, **kwargs):
        super().__init__(*args, **kwargs)
        self.service_number = service_number

    def which(self):
        return {"service_number": self.service_number, "kind": self.kind}

    def clean(self):
        """A caller's number can be forged, so nobody records by telephone without a PIN."""
        is_recording = self.kind == ListedCaller.Kind.RECORDING
        if is_recording and not self.service_number.recording_pin and "entries" not in self.errors:
            self.add_error("entries", _("Set a PIN first: it is asked for before anything is recorded."))
        return super().clean()


class RecordingPinForm(ServiceNumberSettingsForm):
    """A new PIN, or none any more. The one that holds is shown to nobody, so of two new ones the later holds."""

    remove_pin = forms.BooleanField(label=gettext_lazy("Remove the PIN"), required=False)

    class Meta(ServiceNumberSettingsForm.Meta):
        model = ServiceNumber
        fields = ["recording_pin"]
        labels = {"recording_pin": gettext_lazy("New PIN")}
        help_texts = {
            "recording_pin": gettext_lazy(
                "4 to 8 digits, no run and no repeat. Asked for before a message can be recorded; never shown again."
            )
        }
        widgets = {
            "recording_pin": forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "new-password"})
        }

    has_seen = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.recording_pin:
            del self.fields["remove_pin"]

    def _seen(self):
        return {}  # whatever is sent: being told what it has become meanwhile would show it

    def clean_recording_pin(self):
        pin = self.cleaned_data["recording_pin"]
        is_long_enough = len(pin) >= 4  # what is shorter is no PIN, and is told so
        if pin.isascii() and pin.isdigit() and is_long_enough and is_easily_guessed(pin):
            raise ValidationError(_("This PIN is easily guessed: take digits that are no run and no repeat."))
        return pin

    def clean(self):
        cleaned = super().clean()
        pin, is_removed = cleaned.get("recording_pin"), cleaned.get("remove_pin")
        if pin and is_removed:
            self.add_error("remove_pin", _("Empty one of the two: either a new PIN, or none."))
        elif is_removed and self.instance.listed_callers.filter(kind=ListedCaller.Kind.RECORDING).exists():
            self.add_error("remove_pin", _("Remove the dial-in recording numbers first: they need a PIN."))
        elif not pin and not is_removed and "recording_pin" not in self.errors:
            self.add_error("recording_pin", _("Enter 4 to 8 digits."))
        return cleaned
