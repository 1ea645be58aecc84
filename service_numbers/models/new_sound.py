from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.models import TenantModel

from .prompt import Prompt


class NewSound(TenantModel):
    """An uploaded sound that is being converted for a prompt, which plays its old one, if it has one, until then.

    `original` is the file as uploaded. The row goes in the moment in which the prompt gets the sound; it stays with
    the `trouble` when it could not be converted, until that is tried again or another one is uploaded. With
    `is_louder` it is the prompt's own sound once more, which was too quiet and is made louder.
    """

    class Trouble(models.TextChoices):
        """Why a sound could not be converted, and what to do."""

        UNREADABLE = (
            "unreadable",
            gettext_lazy("converting it takes too long or breaks off: save it anew, or shorter, and upload that"),
        )
        NOT_STORED = "not_stored", gettext_lazy("there was no room for it: try again")
        GONE = "gone", gettext_lazy("its file is no longer there: upload it again")

    LATE = timedelta(minutes=10)

    prompt = models.OneToOneField(Prompt, on_delete=models.CASCADE, related_name="new_sound")
    original = models.FileField(max_length=100)
    original_name = models.CharField(max_length=255)
    seconds = models.DecimalField(max_digits=7, decimal_places=2)
    uploaded_at = models.DateTimeField()
    asked_at = models.DateTimeField(default=timezone.now)  # to be converted
    is_louder = models.BooleanField(default=False, db_default=False)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, blank=True)

    history = None  # no setting yet: what a prompt plays is one

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.original_name

    @property
    def is_late(self):
        """Whether something must have gone wrong, although nothing is known of it."""
        return not self.trouble and timezone.now() - self.asked_at > self.LATE

    @property
    def may_be_tried_again(self):
        return bool(self.trouble) or self.is_late

    @property
    def in_words(self):
        """What has become of it, in a word or two beside the name of its prompt."""
        if self.prompt.has_sound:
            return _("new sound could not be converted") if self.trouble else _("new sound is being converted")
        return _("could not be converted") if self.trouble else _("being converted")
