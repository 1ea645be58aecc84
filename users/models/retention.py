from dataclasses import dataclass

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.in_history import InHistory

LONGEST = 36_500  # days


@dataclass(frozen=True)
class Bounds:
    """How many days something is kept unless operators say otherwise, and which they may say.

    `least` days are needed by the portal itself; what `may_be_for_ever` is kept without end if nothing is said.
    """

    days: int
    least: int = 1
    may_be_for_ever: bool = True


class Retention(models.Model):
    """How long the portal keeps one kind of what piles up: `days` after it happened, without end if that is None.

    One row a kind, made by a migration. Old ones are removed by tasks: `users/tasks.py`.
    """

    class Kind(models.TextChoices):
        HISTORY = "history", gettext_lazy("changes of settings, and visits by the provider")
        FAILED_SIGN_INS = "failed_sign_ins", gettext_lazy("log of sign-ins")
        KEPT_RECORDS = "kept_records", gettext_lazy("call records kept aside")
        HOLDERS = "holders", gettext_lazy("who had a number before")
        RECORDINGS = "recordings", gettext_lazy("voicemail")
        MAILS = "mails", gettext_lazy("mails that were sent or have failed")
        DONE_TASKS = "done_tasks", gettext_lazy("tasks that are done")
        FAILED_TASKS = "failed_tasks", gettext_lazy("tasks that have failed")

    # Why so long: docs/adr/0036-recurring-tasks-and-retention.md.
    BOUNDS = {
        Kind.HISTORY: Bounds(730, least=30),
        Kind.FAILED_SIGN_INS: Bounds(90, may_be_for_ever=False),
        Kind.KEPT_RECORDS: Bounds(90),
        Kind.HOLDERS: Bounds(730, least=90),
        Kind.RECORDINGS: Bounds(90),
        Kind.MAILS: Bounds(90),
        Kind.DONE_TASKS: Bounds(1, may_be_for_ever=False),
        Kind.FAILED_TASKS: Bounds(90),
    }

    kind = models.CharField(gettext_lazy("what"), max_length=20, choices=Kind.choices, unique=True, editable=False)
    days = models.PositiveIntegerField(
        gettext_lazy("kept for days"), null=True, blank=True, validators=[MaxValueValidator(LONGEST)]
    )

    history = InHistory()

    class Meta:
        verbose_name = gettext_lazy("how long something is kept")
        verbose_name_plural = gettext_lazy("how long things are kept")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__range=(1, LONGEST)), name="retention_in_days"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def bounds(self):
        return self.BOUNDS[self.kind]


def in_words(days):
    """For 2 years, for 90 days, for ever."""
    if days is None:
        return _("for ever")
    if days % 365 == 0:
        years = days // 365
        return ngettext("for %(count)d year", "for %(count)d years", years) % {"count": years}
    return ngettext("for %(count)d day", "for %(count)d days", days) % {"count": days}
