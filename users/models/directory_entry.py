from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.fields import E164_OR_SERVICE, DialledNumberField, is_e164
from common.in_history import InHistory
from common.models import TenantModel
from common.phone_numbers import format_number
from common.validators import validate_telephone_text

from .role import Permission


class DirectoryEntry(TenantModel):
    """A name and number of the private number plan; with a `short_code` also a speed dial.

    The number is E.164, or a short service of the company's country as it is dialled (116123).

    A short code is dialled like a short number, so none is ever both: a trigger of the database sees to it.
    """

    short_code = models.CharField(_("short code"), max_length=6, null=True, blank=True)  # noqa: DJ001
    name = models.CharField(_("name"), max_length=60, validators=[validate_telephone_text])
    number = DialledNumberField(_("number"))

    history = InHistory(may_change=Permission.MANAGE_USERS)
    limits = {"number_plan": Q()}

    class Meta:
        verbose_name = _("entry of the number plan")
        verbose_name_plural = _("private number plan")
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "short_code"],
                name="directory_short_code_unique_in_company",
                violation_error_message=_("This short code is in use. Choose another one."),
            ),
            models.CheckConstraint(
                condition=Q(short_code__isnull=True)
                | (Q(short_code__regex=r"^[1-9][0-9]{1,5}$") & ~Q(short_code__in=["112", "911", "999"])),
                name="directory_short_code_2_to_6_digits",
            ),
            models.CheckConstraint(condition=is_e164("number", E164_OR_SERVICE), name="directory_number_is_dialled"),
        ]

    def __str__(self):
        return f"{self.name} ({format_number(self.number)})"
