from datetime import time, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import day_words
from common.fields import E164Field, e164_check
from common.in_history import ANYTHING, InHistory
from common.models import TenantModel, TenantQuerySet
from users.models import Permission

from .prompt import Prompt
from .service_number import ServiceNumber


class OverrideQuerySet(TenantQuerySet):
    def not_over(self, moment):
        """The one that holds at a moment and those planned, soonest first."""
        return self.filter(ends_at__gt=moment).order_by("set_at")

    def over(self, moment):
        """Those that have ended by a moment."""
        return self.filter(ends_at__lte=moment)

    def overlapping(self, starts_at, ends_at):
        """Those that hold at some instant from one instant until before another, soonest first."""
        return self.filter(set_at__lt=ends_at, ends_at__gt=starts_at).order_by("set_at")


class Override(TenantModel):
    """A service number closed, or diverted, for a while: in place of hours and calendar.

    It holds from `set_at` until `ends_at` and ends by itself: what holds is always asked of the two instants. Those
    of one service number never overlap. While closed, callers get the calendar closed mode and hear `prompt`, or
    without one the calendar closed message, or nothing if it `is_silent`. Diverted calls go to `divert_number`
    (E.164), or without one to the external divert number. `set_by` is a name, kept when its user goes.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", gettext_lazy("Closed")
        DIVERT = "divert", gettext_lazy("External divert")

    service_number = models.ForeignKey(ServiceNumber, on_delete=models.CASCADE, related_name="overrides")
    kind = models.CharField(gettext_lazy("what"), max_length=10, choices=Kind.choices, default=Kind.CLOSED)
    set_at = models.DateTimeField(gettext_lazy("from"))
    ends_at = models.DateTimeField(gettext_lazy("until"))
    prompt = models.ForeignKey(
        Prompt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="overrides",
        verbose_name=gettext_lazy("own message"),
    )
    is_silent = models.BooleanField(gettext_lazy("without a message"), default=False, db_default=False)
    divert_number = E164Field(gettext_lazy("own divert number"), blank=True, default="", db_default="")
    set_by = models.CharField(gettext_lazy("set by"), max_length=200)

    history = InHistory(may_change=Permission.MANAGE_SERVICE_NUMBERS, seen_by={ANYTHING: [Permission.CHANGE_HOURS]})
    limits = {"overrides": lambda: Q(set_at__gt=timezone.now())}  # one can always be closed now

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("closing or divert for a while")
        verbose_name_plural = gettext_lazy("closings and diverts for a while")
        ordering = ["set_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("set_at")), name="override_ends_after_it_is_set"),
            models.CheckConstraint(
                condition=Q(is_silent=False) | Q(prompt__isnull=True), name="override_silent_without_message"
            ),
            e164_check("divert_number", name="override_divert_is_e164", blank=True),
            ExclusionConstraint(
                name="overrides_do_not_overlap",
                expressions=[
                    (F("service_number"), RangeOperators.EQUAL),
                    (
                        Func("set_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=gettext_lazy(
                    "It is closed or diverted at that time already. Choose other times."
                ),
            ),
        ]

    def __str__(self):
        """Closed until Friday 26 November 2026, 20:20."""
        words = {"what": self.get_kind_display(), "end": end_in_full(self.ends_at)}
        return _("%(what)s until %(end)s") % words

    @property
    def when(self):
        """From when until when, by the company's clock; the day of the end where it is another one."""
        start, end = timezone.localtime(self.set_at), timezone.localtime(self.ends_at)
        said = date_format(end, "TIME_FORMAT") if start.date() == end.date() else end_in_full(self.ends_at)
        return _("from %(start)s until %(end)s") % {"start": in_full(start), "end": said}

    def covers(self, moment):
        return self.set_at <= moment < self.ends_at


def in_full(local):
    """A time with its day: Friday 26 November 2026, 20:20."""
    written = {"day": day_words(local.date()), "time": date_format(local, "TIME_FORMAT")}
    return _("%(day)s, %(time)s") % written


def end_in_full(moment):
    """An instant at which something ends; a midnight is the end of the day before."""
    local = timezone.localtime(moment)
    if local.time() != time.min:
        return in_full(local)
    day = day_words(local.date() - timedelta(days=1))
    return _("the end of %(day)s") % {"day": day}
