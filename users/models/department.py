from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.models import TenantModel
from common.names import UniqueName

from .role import Permission


class Department(TenantModel):
    """A part of the company. With `call_pick_up`, its users may take calls that ring at one another's phones.

    Engines are told so of each phone; who is in a department above or below is in another one.
    """

    name = models.CharField(_("name"), max_length=60)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_departments",
        verbose_name=_("part of"),
    )
    call_pick_up = models.BooleanField(_("call pick-up"), default=False)

    history = InHistory(may_change=Permission.MANAGE_USERS)
    limits = {"departments": models.Q()}

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        constraints = [
            UniqueName(
                "tenant",
                "parent",
                Lower("name"),
                within=("tenant", "parent"),
                name="department_name_unique_in_parent",
                nulls_distinct=False,
                violation_error_message=_("There is a department of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="department_not_its_own_parent",
            ),
        ]

    def __str__(self):
        return self.name
