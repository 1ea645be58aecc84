import hashlib
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.in_history import InHistory
from common.names import UniqueName


class Engine(models.Model):
    """A telephone engine of the provider, which asks what happens to calls; it belongs to no company.

    It shows its key with every request. Only the SHA-256 of the key is kept: the key is random and long, so nothing
    slower is needed. A revoked one is refused from that moment on.
    """

    name = models.CharField(_("name"), max_length=60)
    key_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    history = InHistory(unsaid=["created_at"])

    class Meta:
        verbose_name = _("telephone engine")
        verbose_name_plural = _("telephone engines")
        ordering = ["name"]
        constraints = [
            UniqueName(
                fields=["name"],
                name="engine_name_unique",
                violation_error_message=_("There is an engine of this name already."),
            ),
            models.UniqueConstraint(fields=["key_hash"], name="engine_key_unique"),
        ]

    def __str__(self):
        return self.name

    def new_key(self):
        """Give the engine a key and return it: it is shown once. The row is not saved yet."""
        key = secrets.token_urlsafe(32)
        self.key_hash = hash_of(key)
        return key


def hash_of(key):
    return hashlib.sha256(key.encode()).hexdigest()


def is_known(key):
    """Whether an engine that is not revoked has this key."""
    return Engine.objects.filter(key_hash=hash_of(key), revoked_at=None).exists()


class SettingsVersion(models.Model):
    """Counts the changes of what decides over a company's calls, whoever makes them: triggers of the database do it.

    While the number stays, whatever has been loaded of the company still holds.
    """

    tenant = models.OneToOneField(
        "users.Company", on_delete=models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    number = models.BigIntegerField(default=0)

    history = None  # it counts settings, and is none

    def __str__(self):
        return f"{self.tenant_id}: {self.number}"
