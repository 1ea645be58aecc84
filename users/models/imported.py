from django.db import models
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import TenantModel


class Import(TenantModel):
    """A file of many rows that somebody has uploaded, and what became of it; each counts for the most of a day.

    What has been read of a sheet waits here for the answer to its preview, and counts only then: its `entries`,
    [short code, name, number (E.164)], and what the preview shows beside them (`shown`). One of few rows is then
    taken in while its page waits, one of many by a task, which keeps them until it is done; `shown` has the number
    plan that it is to replace. A preview that another of the same person has replaced, or that was stopped, is
    DROPPED. `done` are the rows that have been checked again. `asked_by` is the key of the user, who may be of the
    provider and may be gone. `about` is the short code that is in the way, or the most.
    """

    class Kind(models.TextChoices):
        NUMBER_PLAN = "number_plan", gettext_lazy("number plan")
        CALENDAR = "calendar", gettext_lazy("calendar")

    class State(models.TextChoices):
        READ = "read", gettext_lazy("read, and not taken in yet")
        WAITING = "waiting", gettext_lazy("waiting")
        UNDER_WAY = "under_way", gettext_lazy("being taken in")
        DONE = "done", gettext_lazy("taken in")
        FAILED = "failed", gettext_lazy("not taken in")
        STOPPED = "stopped", gettext_lazy("stopped: nothing was taken in")
        DROPPED = "dropped", gettext_lazy("not answered: nothing was taken in")

    class Trouble(models.TextChoices):
        SHORT_NUMBER = "short_number", gettext_lazy("%(about)s has become the short number of a user")
        CODE_TAKEN = "code_taken", gettext_lazy("%(about)s has come into the number plan meanwhile")
        CHANGED = "changed", gettext_lazy("short numbers or codes have changed meanwhile")
        FULL = (
            "full",
            gettext_lazy("the number plan may have %(about)s entries at most: remove some, or ask your provider"),
        )
        NOT_ORDERED = "not_ordered", gettext_lazy("your company has no private number plan any more")
        BROKEN = "broken", gettext_lazy("something went wrong: upload it again")

    RUNNING = (State.WAITING, State.UNDER_WAY)
    PREVIEWS = (State.READ, State.DROPPED)  # which count for nothing and stand in no list

    kind = models.CharField(max_length=20, choices=Kind.choices)
    asked_by = models.BigIntegerField()
    by_name = models.CharField(max_length=121)
    name = models.CharField(max_length=255)
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True)
    about = models.CharField(max_length=20, blank=True)
    replaces = models.BooleanField(default=False)
    entries = models.JSONField(null=True)
    shown = models.JSONField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    history = None  # what it changes is kept, row by row

    class Meta:
        verbose_name = gettext_lazy("import")
        verbose_name_plural = gettext_lazy("imports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "asked_at"], name="imports_of_company")]

    def __str__(self):
        return self.name

    @property
    def is_running(self):
        return self.state in self.RUNNING

    @property
    def in_words(self):
        """What has become of it: 1,500 of 5,000 rows checked."""
        words = {name: number_format(getattr(self, name), force_grouping=True) for name in ("done", "rows")}
        if self.state == self.State.UNDER_WAY:
            return _("%(done)s of %(rows)s rows checked") % words
        if self.state == self.State.FAILED:
            return self.get_trouble_display() % {"about": self.about}
        return _("%(rows)s rows") % words
