"""Records that count nowhere."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from routing.models import Engine


class KeptRecord(models.Model):
    """A call record that counts nowhere: of no company or user that is known, or no leg at all. Kept for operators.

    `record_id` is the engine's: what two engines call the same is not the same. `reason` says why it is kept aside.
    `call_id` is that of the legs it belongs to: what is no leg may still tell of them that another one took
    the call. `engine` is whose key it came with, None from a file or the portal's own telephone system: it stays a
    word about that engine's companies alone.
    """

    record_id = models.CharField(_("id"), max_length=200)
    source = models.CharField(_("source"), max_length=60)
    reason = models.CharField(_("reason"), max_length=200)
    call_id = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    content = models.JSONField(_("record"))
    engine = models.ForeignKey(
        Engine, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("engine")
    )
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    history = None

    class Meta:
        verbose_name = _("record kept aside")
        verbose_name_plural = _("records kept aside")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "engine", "record_id"], name="kept_record_once_an_engine", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["call_id"], name="kept_record_by_call")]

    def __str__(self):
        return self.record_id

    def may_speak_of(self, company_pk):
        """Whether it may tell something of a company's calls: who left it has to serve that company."""
        return self.engine is None or self.engine.serves(company_pk)
