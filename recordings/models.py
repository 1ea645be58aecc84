from django.conf import settings
from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import TenantModel, TenantQuerySet
from queues.models import Member
from service_numbers.models import ServiceNumber


class RecordingQuerySet(TenantQuerySet):
    def newest_first(self):
        return self.order_by("-recorded_at", "-pk")

    def of(self, owner):
        """Those in the mailbox of a user or of a service number."""
        return self.filter(service_number=owner) if isinstance(owner, ServiceNumber) else self.filter(user=owner)

    def heard_by(self, user):
        """Those of a user, and of the service numbers that the user answers, active there or not."""
        answered = Member.objects.for_tenant(user.tenant).filter(user=user)
        return self.filter(Q(user=user) | Q(service_number__in=answered.values("service_number")))

    def minutes(self):
        """How long they are together."""
        return (self.aggregate(sum=Sum("seconds"))["sum"] or 0) / 60


class Recording(TenantModel):
    """What a caller has left in the mailbox of a user (voicemail) or of a service number, which is one of both.

    `engine_id` is what the telephone engine calls it: of two with one id the second is none. `caller` is the number
    that called, in E.164, "" if it was withheld or is not known. `sound` is WAV, 8 kHz, 16 bit, mono; `seconds`
    its length. `recorded_at` is when the caller began to speak.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="recordings", editable=False
    )
    service_number = models.ForeignKey(
        ServiceNumber, on_delete=models.CASCADE, null=True, related_name="recordings", editable=False
    )
    engine_id = models.CharField(max_length=200, unique=True, editable=False)
    caller = models.CharField(_("caller"), max_length=60, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("when"), editable=False)
    seconds = models.PositiveIntegerField(_("length"), editable=False)
    sound = models.FileField(max_length=100, editable=False)

    history = None  # what callers leave is no setting, and of what is deleted nothing is to stay
    limits = {}  # counted by minutes, in services.py

    objects = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, service_number__isnull=False)
                | Q(user__isnull=False, service_number__isnull=True),
                name="recording_of_one_mailbox",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-recorded_at"], name="recording_of_user"),
            models.Index(fields=["service_number", "-recorded_at"], name="recording_of_number"),
            models.Index(fields=["tenant", "recorded_at"], name="recording_of_company"),
            models.Index(fields=["recorded_at"], name="recording_by_time"),
        ]

    def __str__(self):
        return self.engine_id

    @property
    def owner(self):
        """The User or ServiceNumber in whose mailbox it lies."""
        return self.user or self.service_number

    @property
    def file_name(self):
        """What its sound is called where it is saved: by when it was recorded, on the clock that holds here."""
        return f"voicemail-{timezone.localtime(self.recorded_at):%Y-%m-%d-%H%M%S}.wav"

    @property
    def length(self):
        """As players show it: 0:07."""
        minutes, seconds = divmod(max(1, self.seconds), 60)
        return f"{minutes}:{seconds:02}"
