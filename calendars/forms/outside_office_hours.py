from django.utils.translation import gettext_lazy

from service_numbers.forms.prompts import ChoosesPrompt

from ..models import OutsideOfficeHours


class OutsideOfficeHoursForm(ChoosesPrompt):
    setting = "prompt"
    holds_unsaved = True  # no message, until there is a row

    class Meta:
        model = OutsideOfficeHours
        fields = ["prompt"]
        labels = {"prompt": gettext_lazy("Message outside office hours")}

    def save_row(self):
        """A company without a message needs no row to say so."""
        if self.instance.pk is not None or self.instance.prompt is not None:
            super().save_row()
