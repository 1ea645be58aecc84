from datetime import time, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, FilteredRelation, Func, Q, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from common.clock_words import until_words
from common.fields import E164Field, is_e164
from common.in_history import InHistory
from common.models import TenantModel, TenantQuerySet
from common.phone_numbers import format_number

from .role import Permission


class Mode(models.TextChoices):
    """Why a user does not take calls as usual (an absence)."""

    MEETING = "meeting", _("Meeting")
    LUNCH = "lunch", _("Lunch")
    DO_NOT_DISTURB = "do-not-disturb", _("Do not disturb")
    GONE_FOR_THE_DAY = "gone-for-the-day", _("Gone for the day")
    ABSENT = "absent", _("Absent")
    HOLIDAY = "holiday", _("Holiday")


class CallPattern(models.TextChoices):
    """What a mode does with a call. One that ends on the own phone ends in voicemail, if enabled."""

    OWN_PHONE = "own", _("Own phone only")
    OWN_THEN_COLLEAGUE = "own-colleague", _("Own phone, then colleague")
    OWN_THEN_EXTERNAL = "own-external", _("Own phone, then external number")
    OWN_THEN_VOICEMAIL = "own-voicemail", _("Own phone, then voicemail")
    OWN_AND_EXTERNAL = "own-and-external", _("Own phone and external number together")
    COLLEAGUE = "colleague", _("Colleague only")
    EXTERNAL = "external", _("External number only")
    VOICEMAIL = "voicemail", _("Voicemail only")
    REJECT = "reject", _("Reject the call")

    @property
    def uses_number(self):
        return self in (self.OWN_THEN_EXTERNAL, self.OWN_AND_EXTERNAL, self.EXTERNAL)

    @property
    def is_voicemail(self):
        """Whether it is voicemail that it ends in, and not only what ends on the own phone."""
        return self in (self.OWN_THEN_VOICEMAIL, self.VOICEMAIL)

    @property
    def uses_colleague(self):
        return self in (self.OWN_THEN_COLLEAGUE, self.COLLEAGUE)


class ModeSetting(TenantModel):
    """What a user has chosen for one mode; without a row the mode does what DEFAULT_PATTERNS says.

    A blank `number` (E.164) means the call forwarding number of the user's Common settings, a blank `colleague` the
    one there.
    """

    DEFAULT_PATTERNS = {
        Mode.MEETING: CallPattern.VOICEMAIL,
        Mode.LUNCH: CallPattern.OWN_PHONE,
        Mode.DO_NOT_DISTURB: CallPattern.VOICEMAIL,
        Mode.GONE_FOR_THE_DAY: CallPattern.VOICEMAIL,
        Mode.ABSENT: CallPattern.VOICEMAIL,
        Mode.HOLIDAY: CallPattern.VOICEMAIL,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mode_settings")
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices)
    pattern = models.CharField(_("call pattern"), max_length=20, choices=CallPattern.choices)
    number = E164Field(_("number"), blank=True)
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="colleague_in_modes",
        verbose_name=_("colleague"),
    )

    history = InHistory(may_change=Permission.MANAGE_USERS)

    class Meta:
        verbose_name = _("mode setting")
        verbose_name_plural = _("mode settings")
        constraints = [
            models.UniqueConstraint(fields=["user", "mode"], name="mode_setting_one_a_mode"),
            models.CheckConstraint(condition=Q(number="") | is_e164("number"), name="mode_setting_number_is_e164"),
            models.CheckConstraint(
                condition=Q(colleague__isnull=True) | ~Q(colleague=F("user")), name="mode_setting_not_own_colleague"
            ),
        ]

    def __str__(self):
        return self.get_mode_display()

    @property
    def call_pattern(self):
        return CallPattern(self.pattern)

    @property
    def divert_number(self):
        """Where the pattern's external number leads, in E.164; "" when none is set."""
        return self.number or self.user.forwarding_number

    @property
    def divert_colleague(self):
        """The colleague to whom the pattern sends calls; None when none is set."""
        return self.colleague or self.user.colleague

    @property
    def number_display(self):
        """Where the pattern sends calls: the number as people write it, or the colleague; "" where it sends none."""
        if self.call_pattern.uses_colleague:
            return str(self.divert_colleague or "")
        return format_number(self.divert_number) if self.call_pattern.uses_number and self.divert_number else ""

    @property
    def unused(self):
        """What is set for this mode and not used by its pattern, as people write it; "" when nothing is."""
        number = format_number(self.number) if self.number and not self.call_pattern.uses_number else ""
        colleague = str(self.colleague) if self.colleague and not self.call_pattern.uses_colleague else ""
        return ", ".join(filter(None, [number, colleague]))


# Which mode holds: asked of the database by `in_force` and `with_mode_now`, of absences at hand by `absence_now` and
# `mode_now`. A property holds the two against each other (tests/users/test_mode_now.py).


def not_over(moment, path=""):
    """For a query: the absence that `path` leads to is in force at a moment, or planned."""
    return Q(**{f"{path}ends_at__isnull": True}) | Q(**{f"{path}ends_at__gt": moment})


def in_force(moment, path=""):
    """For a query: the absence that `path` leads to ("absences__" from a user) has begun and is not over."""
    return Q(**{f"{path}starts_at__lte": moment}) & not_over(moment, path)


def with_mode_now(rows, path, moment):
    """Adds `mode_now`, the Mode in force at a moment, or None, and `mode_ends_at`, to rows of a query.

    It is that of the user to whom `path` leads: "" of users themselves. Modes that the user has not activated are
    ignored. The end is None for a mode that stays until it is switched off.
    """
    absences = FilteredRelation(f"{path}absences", condition=in_force(moment, f"{path}absences__"))
    is_on = {f"{path}absence_activated": True, "absence_now__isnull": False}
    return rows.annotate(
        absence_now=absences,
        mode_now=Case(When(**is_on, then=F("absence_now__mode"))),
        mode_ends_at=Case(When(**is_on, then=F("absence_now__ends_at"))),
    )


def absence_now(absences, moment):
    """The one of a user's absences that is in force at a moment, whether activated or not; None when there is none.

    Pure: they are rows, or values of a call (routing/configuration.py).
    """
    for one in absences:
        if one.starts_at <= moment and (one.ends_at is None or moment < one.ends_at):
            return one
    return None


def mode_now(absences, activated, moment):
    """The Mode of the one in force at a moment, or None; modes that the user has not `activated` are ignored."""
    absence = absence_now(absences, moment) if activated else None
    return absence and absence.mode


class AbsenceQuerySet(TenantQuerySet):
    def covering(self, moment):
        """Those in force at a moment; of one user that is one at most."""
        return self.filter(in_force(moment))

    def not_over(self, moment):
        """Those in force and those planned, soonest first."""
        return self.filter(not_over(moment)).order_by("starts_at")


class Absence(TenantModel):
    """A mode that a user has switched on, from `starts_at` until `ends_at`, or until switched off when that is None.

    One with `is_open_ended` stays on until it is switched off; its `ends_at` is then where the next one begins, if
    there is one, and moves with that.

    It ends by itself at its time: what holds now is always derived from these two instants. Absences of one
    user never overlap.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    mode = models.CharField(_("mode"), max_length=20, choices=Mode.choices)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    is_open_ended = models.BooleanField(default=False, editable=False)

    history = InHistory(may_change=Permission.MANAGE_USERS, unsaid=["is_open_ended"])
    limits = {"absences": lambda: Q(starts_at__gt=timezone.now())}  # one can always be switched on now

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="absences_do_not_overlap",
                expressions=[
                    (F("user"), RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "There is another absence at that time. Delete it first, or choose other times."
                ),
            ),
        ]

    def __str__(self):
        return self.get_mode_display()

    @property
    def is_whole_days(self):
        """Whether it begins and ends with a day of the company's clock."""
        ends = [timezone.localtime(one) for one in (self.starts_at, self.ends_at) if one]
        return len(ends) == 2 and all(one.time() == time.min for one in ends)

    @property
    def when(self):
        """From when until when, by the company's clock; a midnight is said as the day it begins or ends."""
        start = _moment(timezone.localtime(self.starts_at))
        if self.ends_at is None:
            return _("from %(start)s") % {"start": start}
        ends_at = timezone.localtime(self.ends_at)
        if ends_at.time() == time.min:
            day = date_format(ends_at.date() - timedelta(days=1), "DATE_FORMAT")
            return _("from %(start)s until the end of %(day)s") % {"start": start, "day": day}
        return _("from %(start)s until %(end)s") % {"start": start, "end": _moment(ends_at)}

    @property
    def until(self):
        """Until when, of one that is running."""
        return until_words(self.ends_at, timezone.now()) if self.ends_at else _("until it is switched off")


def _moment(local):
    return date_format(local, "DATE_FORMAT" if local.time() == time.min else "DATETIME_FORMAT")
