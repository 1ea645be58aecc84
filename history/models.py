from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.models import TenantQuerySet


class ChangeSet(models.Model):
    """What was changed together: by one page that was saved, or by one transaction of a command.

    Written by the database's own triggers (`triggers.py`) and never changed, so that no way around the views escapes.
    `tenant` is None for what belongs to no company, such as the price list. Who it was is kept by number and name,
    for they may be deleted: `actor` and `actor_name`, empty when nobody was signed in; `by_operator` for the
    provider's staff; `as_user` is the user whose own pages an admin was managing. `page` is the name of a page's
    address, and `address` that of the network where the request came from.
    """

    key = models.UUIDField(db_index=True)
    tenant = models.ForeignKey(
        "users.Company",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="+",
        verbose_name=_("company"),
    )
    at = models.DateTimeField(_("when"))
    actor = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("who"), max_length=121)
    by_operator = models.BooleanField(_("operator"), default=False)
    as_user = models.BigIntegerField(null=True)
    page = models.CharField(max_length=100)
    address = models.CharField(_("from"), max_length=45)
    undoes = models.ForeignKey(
        "self", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="undone_by"
    )

    history = None

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="changes_of_company"),
            models.Index(fields=["at"], name="changes_by_time"),
        ]

    def __str__(self):
        return f"{self.actor_name} {self.at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("company:change", args=[self.pk])


class Change(models.Model):
    """One row that was added, changed or removed, as it was before and after (None where there is none).

    `changed` names the columns that differ. Secrets stand there as UNTOLD, and columns that say nothing of a setting
    are left out. `user` and `service_number` are whose setting it is, where it is somebody's.
    """

    UNTOLD = "•••"

    class Action(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        REMOVED = "removed", _("removed")

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="changes")
    tenant = models.ForeignKey(
        "users.Company", on_delete=models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    table = models.CharField(max_length=63)
    row = models.BigIntegerField()
    action = models.CharField(max_length=7, choices=Action.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    changed = ArrayField(models.CharField(max_length=63), default=list)
    user = models.BigIntegerField(null=True)
    service_number = models.BigIntegerField(null=True)

    history = None

    objects = TenantQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["tenant", "table", "row"], name="changes_of_row"),
            models.Index(fields=["tenant", "user"], name="changes_of_user"),
            models.Index(fields=["tenant", "service_number"], name="changes_of_service_number"),
        ]

    def __str__(self):
        return f"{self.table} {self.row} {self.action}"
