from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from common.fields import MinuteOfDayField
from common.in_history import InHistory
from common.models import TenantModel
from service_numbers.models import ServiceNumber
from users.models import Permission

from ..weekly import DAY_ENDS, Weekday, clock


class WeeklyPeriod(TenantModel):
    """A part of a day of the week, by the wall clock of the company.

    `starts` and `ends` are minutes from midnight, so that 24:00 exists (1440); the end itself no longer
    belongs to the period. Periods of one owner never overlap; they may touch. One that passes midnight is two.
    """

    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    starts = MinuteOfDayField(_("from"))
    ends = MinuteOfDayField(_("to"))

    history = InHistory(may_change=Permission.CHANGE_HOURS)

    class Meta:
        abstract = True
        ordering = ["weekday", "starts"]

    def __str__(self):
        return f"{self.get_weekday_display()} {clock(self.starts)}–{clock(self.ends)}"

    @property
    def times(self):
        """What tells this period from the others of its owner."""
        return self.weekday, self.starts, self.ends

    def overlaps(self, other):
        return self.weekday == other.weekday and self.starts < other.ends and other.starts < self.ends


def constraints_of_weekly_period(name, owner):
    """What the database guarantees of a kind of weekly periods; `owner` is the field that says whose they are."""
    return [
        models.CheckConstraint(condition=Q(weekday__lte=6), name=f"{name}_on_a_day_of_the_week"),
        models.CheckConstraint(
            condition=Q(ends__gt=F("starts"), ends__lte=DAY_ENDS), name=f"{name}_end_after_they_start"
        ),
        ExclusionConstraint(
            name=f"{name}_do_not_overlap",
            expressions=[
                (F(owner), RangeOperators.EQUAL),
                (F("weekday"), RangeOperators.EQUAL),
                (
                    Func("starts", "ends", function="int4range", output_field=IntegerRangeField()),
                    RangeOperators.OVERLAPS,
                ),
            ],
            violation_error_message=_("Somebody has just saved a period that this one overlaps. Look at the list."),
        ),
    ]


class OfficeHours(WeeklyPeriod):
    """When a company's offices are open: for every service number that has no opening hours of its own."""

    class Meta(WeeklyPeriod.Meta):
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        constraints = constraints_of_weekly_period("office_hours", "tenant")


class WorkHours(WeeklyPeriod):
    """When a user works. Outside them, if activated, calls are treated as in the mode Gone for the day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="work_hours")

    history = InHistory(may_change=Permission.MANAGE_USERS)  # they stand on somebody's own pages

    class Meta(WeeklyPeriod.Meta):
        verbose_name = _("work hours")
        verbose_name_plural = _("work hours")
        constraints = constraints_of_weekly_period("work_hours", "user")


class OpeningHours(WeeklyPeriod):
    """When a service number is open, instead of the company's office hours."""

    service_number = models.ForeignKey(ServiceNumber, on_delete=models.CASCADE, related_name="opening_hours")

    class Meta(WeeklyPeriod.Meta):
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = constraints_of_weekly_period("opening_hours", "service_number")
