from django.db import models
from django.utils.translation import gettext_lazy as _

from common.models import TenantQuerySet


class SignInEventQuerySet(TenantQuerySet):
    def of_provider(self):
        """Those of operators, and of nobody who is known."""
        return self.filter(tenant=None)


class SignInEvent(models.Model):
    """What happened with signing in: of a user, from an address, `times` times in the minute that began at `minute`.

    `user` is the key, None of nobody who is known: what was typed then is kept nowhere, since people type passwords
    there. `user_name` is what the user was called, `by_name` who else did it, `page` which page was refused. `at` is
    the last time. `tenant` is that of the user, or of the own sign-in that let nobody in; None of operators and
    strangers. Pages of a company read it alone.

    What strangers can cause is bounded: past MOST_A_MINUTE rows within a minute further ones are counted together,
    without user and address; of one company at most MOST rows stay.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        WRONG_PASSWORD = "wrong_password", _("wrong username or password")
        WRONG_CODE = "wrong_code", _("wrong code of the second factor")
        THROTTLED = "throttled", _("not looked at after too many wrong ones")
        RESET_ASKED = "reset_asked", _("link to choose a password asked for")
        SIGNED_OUT = "signed_out", _("signed out")
        ENDED = "ended", _("signed out from elsewhere")
        RAN_OUT = "ran_out", _("signed out, not used for too long or signed in too long ago")
        REFUSED = "refused", _("page refused")
        NOT_LET_IN = "not_let_in", _("not let in by the company’s own sign-in")

    BY_STRANGERS = (Kind.WRONG_PASSWORD, Kind.WRONG_CODE, Kind.THROTTLED, Kind.RESET_ASKED, Kind.NOT_LET_IN)
    MOST_A_MINUTE = 60
    MOST = 200_000

    tenant = models.ForeignKey("users.Company", on_delete=models.CASCADE, null=True, related_name="+", editable=False)
    user = models.BigIntegerField(null=True, editable=False)
    user_name = models.CharField(_("user"), max_length=121, blank=True, editable=False)
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices, editable=False)
    by_name = models.CharField(_("by"), max_length=121, blank=True, editable=False)
    address = models.GenericIPAddressField(_("address"), null=True, editable=False)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True, editable=False)
    page = models.CharField(_("page"), max_length=100, blank=True, editable=False)
    minute = models.DateTimeField(editable=False)
    at = models.DateTimeField(_("when"), editable=False)
    times = models.PositiveIntegerField(_("times"), default=1, editable=False)

    history = None  # what happened is no setting

    objects = SignInEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the sign-in log")
        verbose_name_plural = _("sign-in log")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "minute", "kind", "user", "address"],
                nulls_distinct=False,
                name="sign_in_event_once_a_minute",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-at", "-id"], name="sign_in_events_of_company"),
            models.Index(fields=["user", "-at", "-id"], name="sign_in_events_of_user"),
            models.Index(fields=["at"], name="sign_in_events_by_time"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.user_name}, {self.at:%Y-%m-%d %H:%M}"
