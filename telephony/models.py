from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AWAY_AFTER = timedelta(seconds=20)  # it writes each 5 s: three that fail in a row, and time to write
ALARM_AFTER = timedelta(minutes=1)  # as long as a restart takes nobody has to be told


class RunningEngine(models.Model):
    """A telephone system of our own, an Asterisk with its controller, as that has last written it down.

    `name` is the engine's in ids of calls. `sip_address` is what telephones and carriers send to, `version`
    Asterisk's; both are empty until they are known. While Asterisk does not answer, `channels` (sides of calls) and
    `registered` (users with a telephone) are None. It knows the settings of so many `companies`, as they are since
    `settings_since`: when one of them was written to its disk last. `strangers` is of who tries passwords of
    telephones (Strangers.told): how many were wrong since when, of which users most, how many addresses are refused,
    with the newest of them. `answered_at` is when Asterisk answered last, None since the controller was started;
    `seen_at` is when the row was written.

    `told` is what operators were told of it by mail last, `told_at` when. Workers write these two
    (`telephony/tasks.py`), for one that is away cannot.
    """

    class State(models.TextChoices):
        ALIVE = "alive", _("alive")
        MUTE = "mute", _("Asterisk does not answer")
        AWAY = "away", _("away")

    name = models.CharField(_("name"), max_length=60, unique=True)
    sip_address = models.CharField(_("SIP address"), max_length=100, blank=True)
    version = models.CharField(_("Asterisk"), max_length=100, blank=True)
    channels = models.PositiveIntegerField(_("channels in calls"), null=True)
    registered = models.PositiveIntegerField(_("users with a telephone"), null=True)
    companies = models.PositiveIntegerField(_("companies it knows"), default=0)
    settings_since = models.DateTimeField(_("settings since"), null=True)
    strangers = models.JSONField(_("wrong passwords of telephones"), default=dict, db_default={})
    started_at = models.DateTimeField(_("started"))
    answered_at = models.DateTimeField(_("Asterisk answered last"), null=True)
    seen_at = models.DateTimeField(_("last seen"))
    told = models.CharField(
        _("told by mail"), max_length=10, choices=State.choices, default=State.ALIVE, db_default=State.ALIVE
    )
    told_at = models.DateTimeField(_("told by mail at"), null=True)

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

    @property
    def state(self):
        """What is so just now."""
        if self.is_away:
            return self.State.AWAY
        return self.State.ALIVE if self.channels is not None else self.State.MUTE

    @property
    def mute_since(self):
        """When Asterisk answered last, or if it has not since then, when the controller was started."""
        return max(filter(None, [self.answered_at, self.started_at]))

    @property
    def lasting_state(self):
        """What is so, once it has been for so long that operators are told; None until then."""
        before = timezone.now() - ALARM_AFTER
        if self.seen_at < before:
            return self.State.AWAY
        if self.state == self.State.MUTE:
            return self.State.MUTE if self.mute_since < before else None
        return self.State.ALIVE if self.state == self.State.ALIVE else None


def away_before():
    """Whoever was seen last before this moment is taken for away."""
    return timezone.now() - AWAY_AFTER
