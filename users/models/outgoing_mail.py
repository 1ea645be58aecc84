from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.letters import KINDS
from common.models import TenantQuerySet
from common.small_letters import is_same_in_rows


class OutgoingMailQuerySet(TenantQuerySet):
    def of_user(self, user):
        return self.annotate(of=KT("ids__user")).filter(of=str(user.pk))

    def of_orders(self, orders):
        """About orders, by their keys; of those that were placed together the mail names the first."""
        return self.annotate(of=KT("ids__order")).filter(of__in=[str(order) for order in orders])

    def of_reports(self, reports):
        return self.annotate(of=KT("ids__report")).filter(of__in=[str(report.pk) for report in reports])

    def of_outside_addresses(self, rows):
        return self.annotate(of=KT("ids__address")).filter(of__in=[str(row.pk) for row in rows])

    def to_mailbox(self, address):
        """To one address, whatever the case of its letters."""
        return self.filter(is_same_in_rows(models.F("addresses__0"), address))

    def of_this_hour(self):
        return self.filter(placed_at__gt=timezone.now() - timedelta(hours=1))


class OutgoingMail(models.Model):
    """A mail in the outbox: placed with the change that wants it, sent by a task (`services/outbox.py`).

    Of its text nothing is stored but the kind (`common/letters.py`) and the ids that it is made of when it is sent.
    `tenant` is None for mails that visitors ask for and for those of operators.
    """

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("waiting")
        SENT = "sent", gettext_lazy("sent")
        FAILED = "failed", gettext_lazy("failed")

    class Trouble(models.TextChoices):
        """Why the last try failed."""

        NO_ANSWER = "no_answer", gettext_lazy("the mail server does not answer")
        REFUSED = "refused", gettext_lazy("the mail server refuses it")
        ADDRESS_REFUSED = "address_refused", gettext_lazy("the mail server refuses the address")
        UNSAID = "unsaid", gettext_lazy("the mail server did not say whether it has taken it")
        NOT_WRITTEN = "not_written", gettext_lazy("its text could not be made")
        NOBODY = "nobody", gettext_lazy("whom or what it was about is gone")
        UNCONFIRMED = "unconfirmed", gettext_lazy("none of its addresses has confirmed that it wants it")

    tenant = models.ForeignKey(
        "users.Company",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=gettext_lazy("company"),
        editable=False,
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=40)
    ids = models.JSONField(default=dict)
    addresses = ArrayField(models.CharField(max_length=190), verbose_name=gettext_lazy("addresses"))
    message_id = models.CharField(max_length=255)
    state = models.CharField(gettext_lazy("state"), max_length=10, choices=State.choices, default=State.WAITING)
    trouble = models.CharField(gettext_lazy("trouble"), max_length=20, choices=Trouble.choices, blank=True)
    tries = models.PositiveSmallIntegerField(gettext_lazy("tries"), default=0)
    placed_at = models.DateTimeField(gettext_lazy("placed"), default=timezone.now)
    waiting_since = models.DateTimeField(gettext_lazy("waiting since"), default=timezone.now)
    next_try = models.DateTimeField(gettext_lazy("next try"), null=True)
    # When people had it tried again, of the last hour before the last such time.
    tried_by_hand = ArrayField(models.DateTimeField(), default=list, db_default=[], editable=False)
    sent_at = models.DateTimeField(gettext_lazy("sent at"), null=True)

    history = None  # mails on their way are no settings
    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("outgoing mail")
        verbose_name_plural = gettext_lazy("outgoing mails")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="mail_of_company"),
            models.Index(fields=["kind", "placed_at"], name="mail_by_kind_and_time"),
            models.Index(KT("ids__user"), name="mail_of_user"),
            models.Index(KT("ids__order"), name="mail_of_order"),
            models.Index(KT("ids__report"), name="mail_of_report"),
            models.Index(KT("ids__address"), name="mail_of_address"),
            models.Index(fields=["waiting_since"], name="mail_waiting", condition=~models.Q(state="sent")),
        ]

    def __str__(self):
        return f"{self.label}, {', '.join(self.addresses)}"

    @property
    def label(self):
        """What pages call such a mail: invitation."""
        return str(KINDS[self.kind].label) if self.kind in KINDS else self.kind

    @property
    def has_had_its_turn(self):
        """Whether it was tried, so that asking for it to be sent again means something."""
        return self.state != self.State.WAITING or self.tries > 0

    @property
    def in_words(self):
        """What has become of it, as a sentence: Invitation: waiting since today 09:12, the server does not answer."""
        known = {"mail": capfirst(self.label), "trouble": self.get_trouble_display()}
        if self.state == self.State.SENT:
            return _("%(mail)s: sent %(moment)s.") % (known | {"moment": clock_or_day(self.sent_at)})
        if self.trouble == self.Trouble.UNSAID and self.state == self.State.FAILED:
            return _("%(mail)s: %(trouble)s.") % known
        if self.state == self.State.FAILED:
            return _("%(mail)s: not sent, %(trouble)s.") % known
        if not self.trouble:
            return _("%(mail)s: waiting to be sent.") % known
        known["moment"] = clock_or_day(self.waiting_since)
        return _("%(mail)s: waiting since %(moment)s, %(trouble)s.") % known


def clock_or_day(moment):
    """Today 09:12, with the date of any other day."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return _("today %(time)s") % {"time": date_format(local, "TIME_FORMAT")}
    return date_format(local, "DATETIME_FORMAT")
