"""Statistics by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import ADDED, OWN_PAGE, REMOVED, InHistory
from common.models import TenantModel
from users.models import Permission

from .legs import Direction


class MailedReport(TenantModel):
    """A report that is mailed as a sheet to some addresses: yesterday's, last week's or last month's figures.

    `sent_for` is the last day of the period that was sent last: none is ever sent twice.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every Monday")
        MONTHLY = "monthly", _("on the first of the month")

    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, blank=True)
    emails = models.JSONField(_("addresses"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_for = models.DateField(_("sent for"), null=True, blank=True, editable=False)

    # For which period one was mailed last is not kept.
    history = InHistory(
        may_change=Permission.SEE_STATISTICS,
        unsaid=["created_at"],
        never_undone=dict.fromkeys([ADDED, REMOVED], OWN_PAGE),
    )
    limits = {"mailed_reports": models.Q()}

    class Meta:
        verbose_name = _("mailed report")
        verbose_name_plural = _("mailed reports")
        ordering = ["id"]

    def __str__(self):
        return self.get_frequency_display()
