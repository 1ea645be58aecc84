from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    class Meta(ServiceNumberSettingsForm.Meta):
        model = ServiceNumber
        fields = ["recording_pin"]
        help_texts = {"recording_pin": gettext_lazy("4 to 8 digits. Asked for before a message can be recorded.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["recording_pin"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean_recording_pin(self):
        pin = self.cleaned_data["recording_pin"]
        recording = self.instance.listed_callers.filter(kind=ListedCaller.Kind.RECORDING)
        if not pin and recording.exists():
            self.add_error("recording_pin", _("Remove the dial-in recording numbers first: they need a PIN."))
        return pin
