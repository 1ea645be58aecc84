from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.in_history import ADDED, OWN_PAGE, REMOVED, InHistory
from common.models import TenantModel
from common.validators import validate_telephone_text
from users.models import Permission


class Prompt(TenantModel):
    """An audio message of a company's library: welcome, closed, no agents, queue music.

    `original` is the file as uploaded, which is never served. Telephones play `narrow` (8 kHz) or `wide`
    (16 kHz), both 16 bit mono WAV. `level` is the loudness in dB below full scale (RMS of what is not silence).
    """

    TOO_QUIET = -40  # dB; ordinary speech on telephones lies between -15 and -30

    name = models.CharField(_("name"), max_length=60, validators=[validate_telephone_text])
    original = models.FileField(max_length=100, editable=False)
    original_name = models.CharField(_("uploaded as"), max_length=255, editable=False)
    narrow = models.FileField(max_length=100, editable=False)
    wide = models.FileField(max_length=100, editable=False)
    seconds = models.DecimalField(_("length"), max_digits=7, decimal_places=2, editable=False)
    level = models.FloatField(_("level"), editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)

    history = InHistory(
        may_change=Permission.MANAGE_SERVICE_NUMBERS,
        unsaid=["original", "wide", "uploaded_at"],
        labels={"narrow": _("sound")},
        never_undone=dict.fromkeys([ADDED, REMOVED], OWN_PAGE),
    )
    limits = {"prompts": models.Q()}

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="prompt_name_unique_in_company",
                violation_error_message=_("There is a message of this name already."),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def length(self):
        """As players show it: 0:07."""
        minutes, seconds = divmod(max(1, round(self.seconds)), 60)
        return f"{minutes}:{seconds:02}"

    @property
    def sound_url(self):
        """Where a browser hears it; a replaced sound has another address, so browsers may keep what they have."""
        return reverse("service_numbers:prompt_sound", args=[self.pk]) + f"?{self.uploaded_at:%Y%m%d%H%M%S%f}"

    @property
    def is_too_quiet(self):
        return self.level < self.TOO_QUIET
