from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class RecurringTask(models.Model):
    """When a task of `common/recurring.py` was placed last and will be next, by the clock of the database.

    Made by the first worker that knows the task, which is then due at once. `task` is the one that was placed last.
    """

    name = models.CharField(max_length=60, unique=True)
    placed_at = models.DateTimeField(_("placed last"), null=True)
    next_at = models.DateTimeField(_("placed next"), db_default=Now())
    task = models.UUIDField(null=True)

    history = None  # no setting: what happens by itself

    class Meta:
        verbose_name = _("recurring task")
        verbose_name_plural = _("recurring tasks")
        ordering = ["name"]

    def __str__(self):
        return self.name
