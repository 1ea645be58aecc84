from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from common.dates import days_words
from common.fields import E164Field, MinuteOfDayField, e164_check
from common.in_history import InHistory
from common.models import TenantModel, TenantQuerySet
from service_numbers.models import Prompt, ServiceNumber
from users.models import Permission

from ..weekly import DAY_ENDS, clock


class CalendarDayQuerySet(TenantQuerySet):
    def from_day(self, day):
        """Those that are not past on a day, soonest first."""
        return self.filter(last_day__gte=day).order_by("first_day")

    def past(self, day):
        """Those over on a day."""
        return self.filter(last_day__lt=day)

    def overlapping(self, first_day, last_day):
        return self.filter(first_day__lte=last_day, last_day__gte=first_day)


class CalendarDay(TenantModel):
    """A day, or a range of days with both ends, on which a service number has a mode of its own.

    The mode decides the whole day from 00:00 to 24:00 of the company's clock, in place of opening hours and main
    mode; only "other hours" bring hours (CalendarDayHours). On an open day `prompt` is the welcome and
    `divert_number` (E.164) the external divert; on a closed one the closed message and divert; with "other hours"
    `prompt` is what callers hear outside them. Entries of one service number never share a day; adjoining ones are
    fine.
    """

    class Mode(models.TextChoices):
        CLOSED = "closed", _("Closed")
        WITHOUT_WELCOME = "without-welcome", _("Open without welcome message")
        WITH_WELCOME = "with-welcome", _("Open with welcome message")
        EXTERNAL_DIVERT = "external-divert", _("External divert")
        OTHER_HOURS = "other-hours", _("Other hours")

    service_number = models.ForeignKey(ServiceNumber, on_delete=models.CASCADE, related_name="calendar_days")
    name = models.CharField(_("name"), max_length=60)  # no telephone shows it: signs and emoji are welcome
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices, default=Mode.CLOSED)
    prompt = models.ForeignKey(
        Prompt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar_days",
        verbose_name=_("own message"),
    )
    divert_number = E164Field(_("own divert number"), blank=True)

    history = InHistory(
        may_change=Permission.CHANGE_HOURS, changed_by={"divert_number": Permission.MANAGE_SERVICE_NUMBERS}
    )
    limits = {"calendar_days": Q()}

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="calendar_day_ends_after_it_starts"
            ),
            e164_check("divert_number", name="calendar_day_divert_is_e164", blank=True),
            ExclusionConstraint(
                name="calendar_days_do_not_overlap",
                expressions=[
                    (F("service_number"), RangeOperators.EQUAL),
                    (
                        Func(
                            "first_day", "last_day", Value("[]"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "There is an entry for one of these days already. Change that one instead."
                ),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_open(self):
        """Whether the whole day is open; for "other hours" the hours say it."""
        return self.mode in (self.Mode.WITHOUT_WELCOME, self.Mode.WITH_WELCOME, self.Mode.EXTERNAL_DIVERT)

    @property
    def in_words(self):
        """Its days: Friday 25 December 2026, or 24 – 26 December 2026."""
        return days_words(self.first_day, self.last_day)

    @property
    def lacks_number(self):
        """Whether it is to divert calls and neither it nor its service number says where to."""
        is_set = self.divert_number or self.service_number.external_divert_number
        return self.mode == self.Mode.EXTERNAL_DIVERT and not is_set

    @property
    def prompt_is_heard(self):
        """When callers hear its own message, in words."""
        return HEARD.get(self.mode, _("not played in this mode"))

    @property
    def has_idle_number(self):
        """Whether its own divert number has no effect in its mode."""
        return bool(self.divert_number) and self.mode not in (self.Mode.CLOSED, self.Mode.EXTERNAL_DIVERT)


# By the mode: in place of which message callers hear a day's own one.
HEARD = {
    CalendarDay.Mode.CLOSED: _("heard all day, as the closed message"),
    CalendarDay.Mode.WITH_WELCOME: _("heard as the welcome"),
    CalendarDay.Mode.OTHER_HOURS: _("heard outside these hours, as the closed message"),
}


class CalendarDayHours(TenantModel):
    """A part of the day on which a CalendarDay with "other hours" is open.

    `starts` and `ends` are minutes from midnight as for weekly hours, so that 24:00 exists (1440).
    """

    calendar_day = models.ForeignKey(CalendarDay, on_delete=models.CASCADE, related_name="hours")
    starts = MinuteOfDayField(_("from"))
    ends = MinuteOfDayField(_("to"))

    history = InHistory(may_change=Permission.CHANGE_HOURS)

    class Meta:
        verbose_name = _("hours of a calendar day")
        verbose_name_plural = _("hours of calendar days")
        ordering = ["starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts"), ends__lte=DAY_ENDS), name="calendar_day_hours_end_after_they_start"
            ),
            ExclusionConstraint(
                name="calendar_day_hours_do_not_overlap",
                expressions=[
                    (F("calendar_day"), RangeOperators.EQUAL),
                    (
                        Func("starts", "ends", function="int4range", output_field=IntegerRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("These hours overlap others of the same day."),
            ),
        ]

    def __str__(self):
        return f"{clock(self.starts)}–{clock(self.ends)}"
