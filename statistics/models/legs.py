"""Legs: offers of calls to the phones of users, and calls that users make."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel
from users.models import Department


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
