from django.utils.translation import gettext_lazy

from common.forms.base import TenantModelForm

from ..models import User
from ..presence import presence_in_words
from .fields import DivertNumberField, UserField, refuse_as_colleague
from .modes import refuse_own_number


class CommonSettingsForm(TenantModelForm):
    """What holds for a user in every mode, work hours first as people look for them."""

    colleague = UserField(
        label=gettext_lazy("Colleague number"),
        required=False,
        help_text=gettext_lazy("The colleague for modes that have none of their own: a short number or a name."),
    )
    forwarding_number = DivertNumberField(
        label=gettext_lazy("Call forwarding number"),
        required=False,
        help_text=gettext_lazy("The external number for modes that have none of their own."),
    )

    field_order = ["work_hours_activated", "absence_activated"]

    class Meta:
        model = User
        fields = [
            "work_hours_activated",
            "absence_activated",
            "colleague",
            "forwarding_number",
            "alert_time",
            "voicemail_enabled",
        ]
        help_texts = {
            "absence_activated": gettext_lazy("Off: modes are ignored, in service numbers too."),
            "work_hours_activated": gettext_lazy("Outside the work hours calls go as in Gone for the day."),
            "alert_time": gettext_lazy("Seconds that the phone rings before voicemail or the end of the call."),
            "voicemail_enabled": gettext_lazy("Off: calls are disconnected where voicemail would answer."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].tenant = self.tenant
        if away := presence_in_words(self.tenant, self.instance.colleague_id):
            self.fields["colleague"].help_text += f" {away}"
        self.fields["forwarding_number"].for_company(self.tenant, self.instance)

    @property
    def people(self):
        return self.fields["colleague"].people()

    def clean_forwarding_number(self):
        return refuse_own_number(self.cleaned_data["forwarding_number"], self.instance)

    def clean_colleague(self):
        return refuse_as_colleague(self.cleaned_data["colleague"], self.instance)
