from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.models import TenantModel
from users.models import Permission

from .service_number import ServiceNumber


class Override(TenantModel):
    """ "Closed until ..." or "External divert until ..." of a service number, in place of hours and calendar.

    It holds from `set_at` until `ends_at` and ends by itself: what holds is always asked of the two instants.
    A service number has one at most; setting another replaces it. `set_by` is a name, kept when its user goes.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("Closed")
        DIVERT = "divert", _("External divert")

    service_number = models.OneToOneField(ServiceNumber, on_delete=models.CASCADE, related_name="override")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    set_at = models.DateTimeField(_("set"))
    ends_at = models.DateTimeField(_("until"))
    set_by = models.CharField(_("set by"), max_length=200)

    history = InHistory(may_change=Permission.MANAGE_SERVICE_NUMBERS, unsaid=["set_at"])

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("set_at")), name="override_ends_after_it_is_set"
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    def covers(self, moment):
        return self.set_at <= moment < self.ends_at
