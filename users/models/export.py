from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import TenantModel


class Export(TenantModel):
    """A sheet of many rows that somebody has asked for: made by a task, and kept for a day for them alone.

    `kind` and `asked` say what it is of (`big_sheets.py`). `asked_by` is the key of the user, who may be of the
    provider and may be gone; `done` are the rows written of about `rows`. The `file` is there once it is ready.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("being made")
        READY = "ready", gettext_lazy("ready")
        FAILED = "failed", gettext_lazy("could not be made")

    KEPT = timedelta(days=1)

    asked_by = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    asked = models.CharField(max_length=1000, blank=True)
    name = models.CharField(max_length=100)
    file = models.FileField(max_length=200)
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    history = None  # what somebody takes away is no setting

    class Meta:
        verbose_name = gettext_lazy("sheet")
        verbose_name_plural = gettext_lazy("sheets")
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "asked_by"], name="exports_of_somebody")]

    def __str__(self):
        return self.name

    @property
    def kept_until(self):
        return (self.ended_at or self.asked_at) + self.KEPT

    @property
    def is_kept(self):
        """Whether it can be had; its file may be missing still, when a backup was restored."""
        return self.state == self.State.READY and timezone.now() < self.kept_until

    @property
    def progress(self):
        """How far it is: 12,000 of 41,241 rows."""
        words = {name: number_format(getattr(self, name), force_grouping=True) for name in ("done", "rows")}
        return _("%(done)s of %(rows)s rows") % words
