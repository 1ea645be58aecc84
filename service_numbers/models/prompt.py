from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.in_history import ADDED, ANYTHING, OWN_PAGE, REMOVED, InHistory
from common.models import TenantModel, TenantQuerySet
from common.names import UniqueName
from common.validators import validate_telephone_text
from users.models import Permission


class PromptQuerySet(TenantQuerySet):
    def with_new_sound(self):
        """With the sound that is being converted, for pages that name prompts."""
        return self.select_related("new_sound")


class Prompt(TenantModel):
    """An audio message of a company's library: welcome, closed, no agents, queue music.

    `original` is the file as uploaded, which is never served. Telephones play `narrow` (8 kHz) or `wide`
    (16 kHz), both 16 bit mono WAV. `level` is the loudness in dB below full scale.
    All three files are "" until the first sound has been converted (NewSound): calls go as if the prompt were not
    chosen then. `level` goes by what a caller hears (common/readers/loudness.py).
    """

    TOO_QUIET = -40  # dB; ordinary speech on telephones lies between -15 and -30
    SILENCE = -96  # dB

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
        seen_by={ANYTHING: [Permission.CHANGE_HOURS]},
        unsaid=["original", "wide", "uploaded_at", "seconds", "level"],
        labels={"narrow": _("sound")},
        never_undone=dict.fromkeys([ADDED, REMOVED, "narrow"], OWN_PAGE),
    )
    limits = {"prompts": models.Q()}

    objects = PromptQuerySet.as_manager()

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        ordering = [Lower("name"), "id"]
        constraints = [
            UniqueName(
                "tenant",
                Lower("name"),
                within=("tenant",),
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
    def has_sound(self):
        """Whether there is anything that telephones can play."""
        return bool(self.narrow)

    @property
    def coming_sound(self):
        """The NewSound that is being converted, or could not be; None when there is none."""
        return getattr(self, "new_sound", None)

    @property
    def is_coming(self):
        """Whether its first sound is being converted."""
        return not self.has_sound and self.coming_sound is not None and not self.coming_sound.trouble

    @property
    def not_heard(self):
        """For whoever has just chosen it: that it cannot be played yet, and why; "" when it can."""
        if self.has_sound:
            return ""
        words = _("“%(prompt)s” is being converted: it can be played as soon as that is done.")
        if self.coming_sound and self.coming_sound.trouble:
            words = _("“%(prompt)s” could not be converted: callers do not hear it.")
        return str(words) % {"prompt": self}

    @property
    def last_upload(self):
        """When the newest sound was uploaded, whether it plays already or not."""
        return self.coming_sound.uploaded_at if self.coming_sound else self.uploaded_at

    @property
    def is_too_quiet(self):
        return self.level < self.TOO_QUIET

    @property
    def can_be_louder(self):
        """Whether there is a sound that is too quiet but no silence, and no other one is about to take its place."""
        return self.has_sound and self.is_too_quiet and self.level > self.SILENCE and not self.coming_sound
