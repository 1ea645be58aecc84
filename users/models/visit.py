from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.in_history import ADDED, ANYTHING, CHANGED, PROVIDERS, InHistory
from common.models import TenantModel, TenantQuerySet


class VisitQuerySet(TenantQuerySet):
    def running(self, moment):
        """Those in which the operator may still be at work at a moment."""
        return self.filter(ended_at__isnull=True, started_at__gt=moment - Visit.LONGEST)


class Visit(TenantModel):
    """An operator who has entered a company to help, and sees and changes what its admins may.

    It ends when the operator leaves, enters another company or signs out, and by itself after LONGEST. The company
    reads of it in its history: who, when, and `reason` in the operator's words. The operator is of no company, so
    the number and the name are kept, no link.
    """

    LONGEST = timedelta(hours=8)

    operator = models.BigIntegerField(_("operator"), editable=False)
    operator_name = models.CharField(_("operator"), max_length=121, editable=False)
    reason = models.CharField(_("reason"), max_length=200)
    started_at = models.DateTimeField(_("from"), default=timezone.now, editable=False)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True, editable=False)

    history = InHistory(
        unsaid=["operator"],
        never_undone={ANYTHING: PROVIDERS},
        actions={ADDED: _("began"), CHANGED: _("ended")},
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit by the provider")
        verbose_name_plural = _("visits by the provider")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator"],
                condition=models.Q(ended_at__isnull=True),
                name="visit_of_one_company_at_a_time",
                violation_error_message=_("You have just entered a company in another window."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | models.Q(ended_at__gte=models.F("started_at")),
                name="visit_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.operator_name} ({self.reason})"
