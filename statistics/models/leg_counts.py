"""What is counted of legs by the hour, day, month and year: docs/adr/0067-figures-by-page.md says why so many."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel

from .legs import Direction, OfCalls, OfPerson


class LegSums(models.Model):
    """Sums over legs: total = answered + unanswered + abandoned + errors; talk and wrap-up are seconds.

    Kept right in the transaction that takes the legs in.
    """

    total = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    unanswered = models.PositiveIntegerField(default=0)
    abandoned = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    transferred = models.PositiveIntegerField(default=0)
    talk = models.PositiveBigIntegerField(default=0)
    wrap_up = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


ADDS_UP = Q(total=models.F("answered") + models.F("unanswered") + models.F("abandoned") + models.F("errors"))


class LegCount(OfPerson, LegSums):
    """The legs of one user, direction and service number that started in one hour of a day of the company's clock.

    `hour` is 0 to 23; where the clocks go back both hours count as one.
    """

    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))

    class Meta:
        verbose_name = _("count of legs")
        verbose_name_plural = _("counts of legs")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "day", "hour", "person", "direction", "service_number"],
                name="leg_count_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ADDS_UP, name="leg_count_adds_up"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="leg_count_hour_of_a_day"),
        ]

    def __str__(self):
        return f"{self.day} {self.hour}: {self.total}"


class LegDay(OfPerson, LegSums):
    """What LegCount says, added up over a day of the company's clock: what a period begins and ends with."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("legs of a day")
        verbose_name_plural = _("legs of days")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "day", "person", "direction", "service_number"],
                name="leg_day_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ADDS_UP, name="leg_day_adds_up"),
        ]

    def __str__(self):
        return f"{self.day}: {self.total}"


class LegMonth(OfPerson, LegSums):
    """What LegCount says, added up over a month of the company's clock, for long periods: see spans.py.

    A user with ten calls a day has about as many counts by the hour as calls: those alone would make no year quick.
    `month` is its first day.
    """

    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("legs of a month")
        verbose_name_plural = _("legs of months")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "month", "person", "direction", "service_number"],
                name="leg_month_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ADDS_UP, name="leg_month_adds_up"),
            models.CheckConstraint(condition=Q(month__day=1), name="leg_month_is_a_first_day"),
        ]

    def __str__(self):
        return f"{self.month}: {self.total}"


class LegYear(OfPerson, LegSums):
    """What LegCount says, added up over a year of the company's clock: most users have one row of each direction.

    `year` is its first day.
    """

    year = models.DateField(_("year"))

    class Meta:
        verbose_name = _("legs of a year")
        verbose_name_plural = _("legs of years")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "year", "person", "direction", "service_number"],
                name="leg_year_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ADDS_UP, name="leg_year_adds_up"),
            models.CheckConstraint(condition=Q(year__month=1, year__day=1), name="leg_year_is_a_first_day"),
        ]

    def __str__(self):
        return f"{self.year}: {self.total}"


class CompanyHour(TenantModel, LegSums):
    """What LegHour says, whether through a service number or not: for the charts of a company with many of those.

    `elsewhere` are those that another phone took: no figure counts them, lists of all calls do.
    """

    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))
    elsewhere = models.PositiveIntegerField(db_default=0)

    history = None

    class Meta:
        verbose_name = _("legs of an hour of the company")
        verbose_name_plural = _("legs of hours of the company")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "hour", "direction"], name="company_hour_once"),
            models.CheckConstraint(condition=ADDS_UP, name="company_hour_adds_up"),
        ]

    def __str__(self):
        return f"{self.day} {self.hour}: {self.total}"


class LegHour(OfCalls, LegSums):
    """What LegCount says, of all users together: for charts, which ask about no one."""

    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))

    class Meta:
        verbose_name = _("legs of an hour")
        verbose_name_plural = _("legs of hours")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "day", "hour", "direction", "service_number"],
                name="leg_hour_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ADDS_UP, name="leg_hour_adds_up"),
        ]

    def __str__(self):
        return f"{self.day} {self.hour}: {self.total}"
