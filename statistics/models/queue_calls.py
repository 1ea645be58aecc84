"""Calls that reached the ringing or waiting of a service number, and what is counted of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel


class QueueCall(TenantModel):
    """A call that reached the ringing or waiting of a service number.

    Answered, or abandoned when the caller hung up while waiting; with neither, the no agents mode took it. `wait` is
    seconds until answered or over. `of_call` is the call_id of its legs where that is another one: of a call that
    reached several lines each has a `call_id` of its own.
    """

    call_id = models.CharField(max_length=200)
    of_call = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
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
