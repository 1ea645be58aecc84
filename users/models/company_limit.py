from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, PROVIDERS, InHistory
from common.limits import LARGEST_MOST, LIMITS
from common.models import TenantModel


class CompanyLimit(TenantModel):
    """How many of one thing a company may have, where that is not the most to begin with (`common/limits.py`).

    Only operators set it; the database refuses it to the company. Rows beyond a lowered most stay.
    """

    name = models.CharField(_("limit"), max_length=40)
    most = models.PositiveIntegerField(_("at most"), validators=[MaxValueValidator(LARGEST_MOST)])

    history = InHistory(never_undone={ANYTHING: PROVIDERS})

    class Meta:
        verbose_name = _("limit of the company")
        verbose_name_plural = _("limits of the company")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="company_limit_once"),
            models.CheckConstraint(condition=models.Q(most__lte=LARGEST_MOST), name="company_limit_has_a_bound"),
        ]

    def __str__(self):
        return str(LIMITS[self.name].things) if self.name in LIMITS else self.name
