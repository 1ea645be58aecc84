from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, OWN_PAGE, InHistory
from common.names import UniqueName


class Passkey(models.Model):
    """A key with which somebody signs in without a password (WebAuthn); its private half never leaves its device.

    `credential_id` is what an authenticator calls it, `public_key` what its signatures are checked with (COSE, RFC
    9052), `sign_count` how often it has signed, 0 where it does not count. `user_handle` is what authenticators know
    the user by: random, and the same for all passkeys of one user. `refused_at` is when it last counted backwards:
    then there is a copy of it somewhere.
    """

    MOST = 20  # of one user

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.BinaryField(max_length=1023)
    public_key = models.BinaryField()
    user_handle = models.BinaryField(max_length=64)
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)

    # Of keys and counts the history says nothing.
    history = InHistory(
        kind=_("passkeys"),
        unsaid=[
            *("user", "credential_id", "public_key", "user_handle", "sign_count"),
            *("created_at", "last_used_at", "refused_at"),
        ],
        seen_by={ANYTHING: []},  # of others a page tells how many there are
        seen_by_owner=True,
        never_undone={ANYTHING: OWN_PAGE},
    )

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["credential_id"], name="passkey_credential_unique"),
            UniqueName(
                "user",
                Lower("name"),
                within=("user",),
                name="passkey_name_unique_of_user",
                violation_error_message=_("You have a passkey of this name. Choose another one."),
            ),
        ]

    def __str__(self):
        return self.name
