from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, COSTS, InHistory
from common.models import TenantModel


class Subscription(TenantModel):
    """A service that is switched on for a user, as it was kept until the orders themselves were the state.

    The version before keeps such rows; nothing of this one makes or reads them (`users/subscriptions.py`), but the
    history has changes of them to tell.
    """

    class Service(models.TextChoices):
        MOBILE_VOICE_RECORDING = "mobile_voice_recording", _("Mobile voice recording")
        VOIP = "voip", _("VoIP")
        CONFERENCING = "conferencing", _("Conferencing")
        ADVANCED_VOICEMAIL = "advanced_voicemail", _("Advanced voicemail")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    service = models.CharField(_("service"), max_length=30, choices=Service.choices)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    history = InHistory(never_undone={ANYTHING: COSTS})

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [models.UniqueConstraint(fields=["user", "service"], name="subscription_once_a_user")]

    def __str__(self):
        return self.get_service_display()
