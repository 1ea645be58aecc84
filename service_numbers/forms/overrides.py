from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.forms.base import PortalForm
from common.forms.fields import LocalDateTimeField
from users.forms.modes import QUICK_ENDS

from ..models import Override
from ..services.overrides import set_override


class OverrideForm(PortalForm):
    """Until when a service number is closed, or diverted. A button with a quick end needs nothing typed."""

    ends_at = LocalDateTimeField(label=gettext_lazy("Until"))

    def __init__(self, *args, service_number, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.service_number, self.kind, self.now = service_number, Override.Kind(kind), timezone.now()

    def clean_ends_at(self):
        ends_at = self.cleaned_data["ends_at"]
        if ends_at <= self.now:
            raise ValidationError(_("This time has passed. Enter a later one."))
        return ends_at

    def clean(self):
        cleaned = super().clean()
        if quick := QUICK_ENDS.get(self.data.get("quick")):
            self.errors.clear()  # what stands in the field is not meant then
            cleaned = {"ends_at": quick(self.now)}
        if self.kind == Override.Kind.DIVERT and not self.service_number.external_divert_number:
            self.add_error(
                None, _("No external divert number is set. An admin of your company can set one under Numbers.")
            )
        return cleaned

    def save(self, *, by):
        return set_override(
            service_number=self.service_number, kind=self.kind, by=by, now=self.now, **self.cleaned_data
        )
