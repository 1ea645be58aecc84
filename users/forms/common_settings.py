from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import TenantModelForm

from ..models import User
from ..services.users import circle_of_colleagues, lock_company
from .fields import DivertNumberField, UserField
from .modes import refuse_own_number


class CommonSettingsForm(TenantModelForm):
    """What holds for a user in every mode."""

    colleague = UserField(
        label=gettext_lazy("Colleague"),
        required=False,
        help_text=gettext_lazy("Where patterns with a colleague send calls: a short number or a name."),
    )
    forwarding_number = DivertNumberField(
        label=gettext_lazy("Call forwarding number"),
        required=False,
        help_text=gettext_lazy("The external number for modes that have none of their own."),
    )

    class Meta:
        model = User
        fields = [
            "absence_activated",
            "work_hours_activated",
            "colleague",
            "forwarding_number",
            "alert_time",
            "voicemail_enabled",
        ]
        help_texts = {
            "absence_activated": gettext_lazy("Off: modes are ignored, in service numbers too."),
            "work_hours_activated": gettext_lazy("Outside the work hours below calls go as in Gone for the day."),
            "alert_time": gettext_lazy("Seconds that the phone rings before voicemail or the end of the call."),
            "voicemail_enabled": gettext_lazy("Off: calls are disconnected where voicemail would answer."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["colleague"].tenant = self.tenant
        self.fields["forwarding_number"].for_company(self.tenant, self.instance)

    @property
    def people(self):
        return self.fields["colleague"].people()

    def clean_forwarding_number(self):
        return refuse_own_number(self.cleaned_data["forwarding_number"], self.instance)

    def clean_colleague(self):
        colleague = self.cleaned_data["colleague"]
        if colleague is None:
            return None
        if colleague.pk == self.instance.pk:
            raise ValidationError(_("Nobody can be their own colleague here. Choose somebody else."))
        lock_company(self.tenant)
        circle = circle_of_colleagues(self.instance, colleague)
        if circle:
            raise ValidationError(
                _("Calls would go round in a circle: %(names)s. Choose somebody else.")
                % {"names": " → ".join(user.get_full_name() for user in circle)}
            )
        return colleague
