from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel, TenantQuerySet

MOMENTS = Func("begins_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField())


class HolderQuerySet(TenantQuerySet):
    def after(self, moment):
        """Those who have their number now, or had it after a moment."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


class Holder(TenantModel):
    """Who had a short number or a number (E.164) of a company from one instant until another: a call record that
    comes late is of whoever had it when the call began.

    Either a user (`person`) or a service number, by keys that are never given again: rows outlive both. `name`, and
    of a user `short_number` and `department`, are those of that time, so that with another name a new row begins.
    From `begins_at`, since ever when that is None, until just before `ends_at`, still when that is None; both are
    whole seconds, as call records are. Written by the database's own triggers alone
    (`users/migrations/0038_keep_holders.py`), whoever changes a user or number, and by whatever way.
    """

    number = models.CharField(_("number"), max_length=16)
    person = models.BigIntegerField(_("user"), null=True)
    service_number = models.BigIntegerField(_("service number"), null=True)
    name = models.CharField(_("name"), max_length=130)
    short_number = models.CharField(_("short number"), max_length=6, blank=True)
    department = models.BigIntegerField(_("department"), null=True)
    begins_at = models.DateTimeField(_("from"), null=True)
    ends_at = models.DateTimeField(_("until"), null=True)

    history = None  # no settings: what follows from them, kept by itself, and never set by anybody

    objects = HolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder of a number")
        verbose_name_plural = _("holders of numbers")
        ordering = ["id"]
        constraints = [
            ExclusionConstraint(
                name="holders_do_not_overlap",
                expressions=[
                    (F("tenant"), RangeOperators.EQUAL),
                    (F("number"), RangeOperators.EQUAL),
                    (MOMENTS, RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(begins_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("begins_at")),
                name="holder_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(service_number__isnull=True),
                name="holder_user_or_service_number",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "number"], name="holder_by_number"),
            models.Index(
                "tenant", Lower("name"), condition=Q(service_number__isnull=False), name="holder_by_name_of_queue"
            ),
            models.Index(fields=["ends_at"], condition=Q(ends_at__isnull=False), name="holder_of_before"),
        ]

    def __str__(self):
        return f"{self.number}: {self.name}"
