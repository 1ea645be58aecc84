from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from users.models import NumberListEntry, Permission

from .service_number import ServiceNumber


class ListedCaller(NumberListEntry):
    """A caller on one of the two lists of a service number: a whole number, or a colleague's short number.

    Caller blacklist: refused by this service number; users can still be called directly. Dial-in recording:
    telephones from which calling the service number lets one record a prompt.
    """

    class Kind(models.TextChoices):
        BLACKLIST = "blacklist", _("caller blacklist")
        RECORDING = "recording", _("dial-in recording numbers")

    service_number = models.ForeignKey(ServiceNumber, on_delete=models.CASCADE, related_name="listed_callers")
    kind = models.CharField(_("list"), max_length=10, choices=Kind.choices)

    history = InHistory(may_change=Permission.MANAGE_SERVICE_NUMBERS, unsaid=["created_at"])
    limits = {"caller_blacklist": Q(kind=Kind.BLACKLIST), "dial_in_recording_numbers": Q(kind=Kind.RECORDING)}

    class Meta:
        verbose_name = _("listed caller")
        verbose_name_plural = _("listed callers")
        ordering = ["digits"]
        constraints = [
            models.UniqueConstraint(fields=["service_number", "kind", "digits"], name="listed_caller_once_a_list"),
            models.CheckConstraint(
                condition=Q(is_prefix=False, digits__regex=r"^(\+[1-9][0-9]{4,14}|[1-9][0-9]{1,5})$"),
                name="listed_caller_is_a_whole_number",
            ),
        ]
