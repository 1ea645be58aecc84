from django.db import models
from django.utils.translation import gettext_lazy as _

from ..number_kinds import NumberKind


def tick(label):
    return models.BooleanField(label, default=False, db_default=False)


class BarsKinds(models.Model):
    """Kinds of numbers that may not be dialled, and to which calls are not sent on. A user's add to the company's."""

    bars_international = tick(_("bars international numbers"))
    bars_premium_rate = tick(_("bars premium rate numbers"))
    bars_shared_cost = tick(_("bars shared cost numbers"))
    bars_directory_enquiries = tick(_("bars directory enquiries"))
    bars_mobile = tick(_("bars mobile numbers"))

    class Meta:
        abstract = True

    @property
    def barred_kinds(self):
        """The NumberKinds that are ticked."""
        return frozenset(kind for kind, field in TICKS.items() if getattr(self, field))


# In the order in which pages show them.
TICKS = {kind: f"bars_{kind.replace('-', '_')}" for kind in NumberKind}
