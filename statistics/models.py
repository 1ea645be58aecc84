from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.in_history import ADDED, OWN_PAGE, REMOVED, InHistory
from common.models import TenantModel
from users.models import Department, Permission


class Outcome(models.TextChoices):
    """How a leg ended; every leg has exactly one of these. ELSEWHERE is counted nowhere."""

    ANSWERED = "answered", _("answered")
    UNANSWERED = "unanswered", _("unanswered")
    ABANDONED = "abandoned", _("abandoned")
    ERROR = "error", _("error")
    ELSEWHERE = "elsewhere", _("answered elsewhere")


class Direction(models.TextChoices):
    INCOMING = "incoming", _("incoming")
    OUTGOING = "outgoing", _("outgoing")


class OfCalls(TenantModel):
    """What counts for calls of one direction, and for one service number if they came through it.

    Service numbers and persons are primary keys, which are never given again, and no links: figures outlive both.
    """

    service_number = models.BigIntegerField(_("service number"), null=True, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)

    history = None  # calls and what is counted of them are no settings

    class Meta:
        abstract = True


class OfPerson(OfCalls):
    """What counts for one user."""

    person = models.BigIntegerField(_("user"))

    class Meta:
        abstract = True


class CallLeg(OfPerson):
    """One offer of a call to a user's phones, or one call that a user makes.

    `leg_id` is made of what the engine says, so that a record that comes again is known; `records` are the ids of the
    engine's records that it is made of, several when phones of one user rang together, the one that holds first.
    `digest` tells whether that one says the same when it comes again. `call_id` is what all legs of a call have in
    common: whether another phone took it, they tell together. `parts` are the rows of Asterisk that the leg is made
    of, as statistics/records/beside.py has them, in the order of `records`.
    Names and department are those of the day of the call. Times are instants, durations whole seconds: `ringing`
    until answered or over, `talk` while connected, `wrap_up` the member's pause after the call as it was set at
    intake. Busy time is talk and wrap-up. Numbers are E.164 or short numbers; a withheld caller is "".
    """

    leg_id = models.CharField(max_length=200)
    call_id = models.CharField(max_length=200, blank=True)
    records = models.JSONField(default=list)
    parts = models.JSONField(null=True, blank=True, editable=False)
    digest = models.CharField(max_length=64)
    person_name = models.CharField(_("name"), max_length=130)
    short_number = models.CharField(_("short number"), max_length=6)
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    service_number_name = models.CharField(_("service number"), max_length=60, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    is_transferred = models.BooleanField(_("transferred"), default=False)
    started_at = models.DateTimeField(_("start"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("end"))
    ringing = models.PositiveIntegerField(_("ringing"), default=0)
    talk = models.PositiveIntegerField(_("talk"), default=0)
    wrap_up = models.PositiveIntegerField(_("wrap-up"), default=0)
    caller = models.CharField(_("caller"), max_length=60, blank=True)
    called = models.CharField(_("called"), max_length=60, blank=True)
    cause = models.CharField(_("cause"), max_length=60, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("call leg")
        verbose_name_plural = _("call legs")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "leg_id"], name="call_leg_once"),
            models.CheckConstraint(
                condition=Q(outcome="answered") | Q(talk=0, wrap_up=0, is_transferred=False),
                name="call_leg_only_answered_ones_talk",
            ),
            models.CheckConstraint(
                condition=~Q(direction="outgoing", outcome="abandoned"), name="call_leg_nobody_abandons_an_own_call"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "started_at"], name="call_leg_by_start"),
            models.Index(fields=["tenant", "person", "started_at"], name="call_leg_by_person"),
            models.Index(fields=["call_id"], name="call_leg_by_call"),
            models.Index(
                fields=["tenant", "person", "started_at"],
                name="call_leg_missed",
                condition=Q(direction="incoming", outcome__in=["unanswered", "abandoned"]),
            ),
        ]

    def __str__(self):
        return f"{self.leg_id}: {self.get_outcome_display()}"


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


class QueueCall(TenantModel):
    """A call that reached the ringing or waiting of a service number.

    Answered, or abandoned when the caller hung up while waiting; with neither, the no agents mode took it. `wait` is
    seconds until answered or over.
    """

    call_id = models.CharField(max_length=200)
    service_number = models.BigIntegerField(_("service number"))
    service_number_name = models.CharField(_("service number"), max_length=60)
    offered_at = models.DateTimeField(_("start"))
    wait = models.PositiveIntegerField(_("wait"), default=0)
    is_answered = models.BooleanField(_("answered"), default=False)
    is_abandoned = models.BooleanField(_("abandoned"), default=False)
    caller = models.CharField(_("caller"), max_length=60, blank=True)

    history = None

    class Meta:
        verbose_name = _("queue call")
        verbose_name_plural = _("queue calls")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "call_id"], name="queue_call_once"),
            models.CheckConstraint(
                condition=~Q(is_answered=True, is_abandoned=True), name="queue_call_answered_or_abandoned"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "offered_at"], name="queue_call_by_start"),
            models.Index(fields=["tenant", "service_number", "offered_at"], name="queue_call_by_number"),
        ]

    def __str__(self):
        return self.call_id


class OfQueueCalls(TenantModel):
    """Sums over the calls that reached one service number (a primary key).

    `quickly` are those answered within 20 seconds of being offered; `wait` is seconds, of the answered ones.
    """

    QUICKLY = 20

    service_number = models.BigIntegerField(_("service number"))
    offered = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    abandoned = models.PositiveIntegerField(default=0)
    quickly = models.PositiveIntegerField(default=0)
    wait = models.PositiveBigIntegerField(default=0)

    history = None

    class Meta:
        abstract = True


class QueueCallCount(OfQueueCalls):
    """The calls that reached one service number in one hour of a day of the company's clock."""

    day = models.DateField(_("day"))
    hour = models.PositiveSmallIntegerField(_("hour"))

    class Meta:
        verbose_name = _("count of queue calls")
        verbose_name_plural = _("counts of queue calls")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "hour", "service_number"], name="queue_call_count_once"),
        ]

    def __str__(self):
        return f"{self.day} {self.hour}: {self.offered}"


class QueueCallDay(OfQueueCalls):
    """The same of a day."""

    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("queue calls of a day")
        verbose_name_plural = _("queue calls of days")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "service_number"], name="queue_call_day_once")
        ]

    def __str__(self):
        return f"{self.day}: {self.offered}"


class QueueCallMonth(OfQueueCalls):
    """The same of a month, `month` being its first day."""

    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("queue calls of a month")
        verbose_name_plural = _("queue calls of months")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "month", "service_number"], name="queue_call_month_once"),
        ]

    def __str__(self):
        return f"{self.month}: {self.offered}"


class QueueCallYear(OfQueueCalls):
    """The same of a year, `year` being its first day."""

    year = models.DateField(_("year"))

    class Meta:
        verbose_name = _("queue calls of a year")
        verbose_name_plural = _("queue calls of years")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "year", "service_number"], name="queue_call_year_once"),
        ]

    def __str__(self):
        return f"{self.year}: {self.offered}"


class KeptRecord(models.Model):
    """A call record that counts nowhere: of no company or user that is known, or no leg at all. Kept for operators.

    `record_id` is the engine's; `reason` says why it is kept aside. `call_id` is that of the legs it belongs to: what
    is no leg may still tell of them that somebody else took the call.
    """

    record_id = models.CharField(_("id"), max_length=200)
    source = models.CharField(_("source"), max_length=60)
    reason = models.CharField(_("reason"), max_length=200)
    call_id = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    content = models.JSONField(_("record"))
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    history = None

    class Meta:
        verbose_name = _("record kept aside")
        verbose_name_plural = _("records kept aside")
        ordering = ["-received_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "record_id"], name="kept_record_once")]
        indexes = [models.Index(fields=["call_id"], name="kept_record_by_call")]

    def __str__(self):
        return self.record_id


class MailedReport(TenantModel):
    """A report that is mailed as a sheet to some addresses: yesterday's, last week's or last month's figures.

    `sent_for` is the last day of the period that was sent last: none is ever sent twice.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("every day")
        WEEKLY = "weekly", _("every Monday")
        MONTHLY = "monthly", _("on the first of the month")

    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, blank=True)
    emails = models.JSONField(_("addresses"), default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_for = models.DateField(_("sent for"), null=True, blank=True, editable=False)

    # For which period one was mailed last is not kept.
    history = InHistory(
        may_change=Permission.SEE_STATISTICS,
        unsaid=["created_at"],
        never_undone=dict.fromkeys([ADDED, REMOVED], OWN_PAGE),
    )
    limits = {"mailed_reports": models.Q()}

    class Meta:
        verbose_name = _("mailed report")
        verbose_name_plural = _("mailed reports")
        ordering = ["id"]

    def __str__(self):
        return self.get_frequency_display()
