from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AWAY_AFTER = timedelta(seconds=20)  # it writes each 5 s: three that fail in a row, and time to write


class RunningEngine(models.Model):
    """A telephone system of our own, an Asterisk with its controller, as that has last written it down.

    `name` is the engine's in ids of calls. `sip_address` is what telephones and carriers send to, `version`
    Asterisk's; both are empty until they are known. While Asterisk does not answer, `channels` (sides of calls) and
    `registered` (users with a telephone) are None. It knows the settings of so many `companies`, as they are since
    `settings_since`: when one of them was written to its disk last. `seen_at` is when the row was written.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    sip_address = models.CharField(_("SIP address"), max_length=100, blank=True)
    version = models.CharField(_("Asterisk"), max_length=100, blank=True)
    channels = models.PositiveIntegerField(_("channels in calls"), null=True)
    registered = models.PositiveIntegerField(_("users with a telephone"), null=True)
    companies = models.PositiveIntegerField(_("companies it knows"), default=0)
    settings_since = models.DateTimeField(_("settings since"), null=True)
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last seen"))

    history = None  # it tells of a program, and is no setting

    class Meta:
        verbose_name = _("telephone system")
        verbose_name_plural = _("telephone systems")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def is_away(self):
        return self.seen_at < away_before()


def away_before():
    """Whoever was seen last before this moment is taken for away."""
    return timezone.now() - AWAY_AFTER
