import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.in_history import ANYTHING, OWN_PAGE, InHistory
from common.models import TenantModel, TenantQuerySet

from .role import EVERYTHING, Permission

SIGNS = "abcdefghijkmnpqrstuvwxyz23456789"  # without those that are taken for one another


def new_sign():
    """What the address of a company's own sign-in is made of: nobody can guess whose customer somebody is."""
    return "".join(secrets.choice(SIGNS) for _i in range(16))


class OwnSignInQuerySet(TenantQuerySet):
    def on(self):
        return self.filter(is_on=True)


class OwnSignIn(TenantModel):
    """A company's own sign-in: the service (OpenID Connect) that knows its people, as its admin has set it up.

    `issuer` is how that service calls itself, an https address; `client_id` and `client_secret` are what it knows the
    portal by, the secret as `sealed.seal` encrypts it. `sign` stands in the address to sign in at. It can be switched
    on once it was tried with the issuer, client and secret of now (`tried_at`).

    `second_factor_values` are values of the claims amr and acr (RFC 8176, OpenID Connect Core 2), separated by
    spaces, that say that the service itself has asked for a second factor; without any it never counts as one.
    """

    class BindsBy(models.TextChoices):
        EMAIL = "email", _("By e-mail address: whose address the service has verified is let in at once")
        CONNECTING = "connecting", _("By connecting: each user signs in here first, and connects on the own pages")

    class Passwords(models.TextChoices):
        EVERYBODY = "everybody", _("Everybody may also sign in with a password")
        ADMINS = "admins", _("Only admins may, should the service be down")

    sign = models.CharField(max_length=20, unique=True, default=new_sign, editable=False)
    issuer = models.CharField(_("issuer"), max_length=400)
    client_id = models.CharField(_("client id"), max_length=250)
    client_secret = models.TextField(_("client secret"), editable=False)
    binds_by = models.CharField(
        _("first sign-in"), max_length=20, choices=BindsBy.choices, default=BindsBy.CONNECTING
    )
    passwords = models.CharField(
        _("passwords"), max_length=20, choices=Passwords.choices, default=Passwords.EVERYBODY
    )
    second_factor_values = models.CharField(_("second factor by the service"), max_length=200, blank=True)
    is_on = models.BooleanField(_("switched on"), default=False, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)

    history = InHistory(
        seen_by={ANYTHING: [EVERYTHING]}, unsaid=["sign", "tried_at"], never_undone={ANYTHING: OWN_PAGE}
    )

    objects = OwnSignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("own sign-in")
        verbose_name_plural = _("own sign-ins")
        constraints = [
            models.UniqueConstraint(fields=["tenant"], name="own_sign_in_once_a_company"),
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(tried_at__isnull=False), name="own_sign_in_is_tried_first"
            ),
            models.CheckConstraint(
                condition=Q(binds_by__in=["email", "connecting"]), name="own_sign_in_binds_by_is_known"
            ),
            models.CheckConstraint(
                condition=Q(passwords__in=["everybody", "admins"]), name="own_sign_in_passwords_is_known"
            ),
        ]

    def __str__(self):
        return self.issuer


class IssuerDocuments(TenantModel):
    """What the service of a company's own sign-in says of itself (discovery) and its public keys (JWK), as fetched.

    `asked_at` is when it was asked last, `fetched_at` when it answered; `trouble` says why it did not. Only what the
    portal goes by is kept, of `issuer` alone.
    """

    issuer = models.CharField(max_length=400)
    metadata = models.JSONField(default=dict)
    keys = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=300, blank=True)

    history = None  # what others say of themselves is no setting

    class Meta:
        verbose_name = _("documents of an issuer")
        verbose_name_plural = _("documents of issuers")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="issuer_documents_once_a_company")]

    def __str__(self):
        return self.issuer


class OwnSignInIdentity(TenantModel):
    """Who a user is at the service of the company's own sign-in: `subject` (the claim sub), which never changes.

    A user is one there, and one there is one user of the company. `email` is what the service said when they were
    connected, for people to read; nothing is decided by it later.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="own_identity")
    issuer = models.CharField(_("issuer"), max_length=400)
    subject = models.CharField(_("subject"), max_length=255)
    email = models.CharField(_("e-mail"), max_length=190, blank=True)
    connected_at = models.DateTimeField(_("connected"))

    history = InHistory(
        named_by="user",
        # That a user is connected stands on the profile; with whom there, on the user's own page alone.
        seen_by={ANYTHING: [Permission.MANAGE_USERS]} | dict.fromkeys(["issuer", "subject", "email"], (EVERYTHING,)),
        seen_by_owner=True,
        unsaid=["connected_at"],
        never_undone={ANYTHING: OWN_PAGE},
    )

    class Meta:
        verbose_name = _("connection with the own sign-in")
        verbose_name_plural = _("connections with the own sign-in")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "issuer", "subject"], name="own_sign_in_subject_is_one_user")
        ]

    def __str__(self):
        return self.email or self.subject
