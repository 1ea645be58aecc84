from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.models import TenantModel
from service_numbers.models import Prompt
from users.models import Permission


class OutsideOfficeHours(TenantModel):
    """What callers hear outside a company's office hours, where a service number has no closed message of its own."""

    tenant = models.OneToOneField(
        "users.Company", on_delete=models.CASCADE, related_name="outside_office_hours", editable=False
    )
    prompt = models.ForeignKey(
        Prompt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("message")
    )

    history = InHistory(may_change=Permission.CHANGE_HOURS, named_by="prompt")

    class Meta:
        verbose_name = _("outside office hours")
        verbose_name_plural = _("outside office hours")

    def __str__(self):
        return str(self.prompt or "–")
