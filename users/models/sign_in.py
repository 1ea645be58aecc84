from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SignInQuerySet(models.QuerySet):
    def of_living_sessions(self):
        """Without those whose session has run out; its row stays until `users/tasks.py` removes it."""
        return self.filter(session__expire_date__gt=timezone.now())


class SignIn(models.Model):
    """A browser in which somebody is signed in: what "Where you are signed in" lists.

    It goes with its session, whatever ends that: signing out, another password, running out. `last_seen_at` is
    written at most once every five minutes (`services/sign_ins.py`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="sign_in")
    address = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=255, blank=True)
    signed_in_at = models.DateTimeField(_("signed in"))
    last_seen_at = models.DateTimeField(_("last seen"))

    history = None  # who is signed in is no setting

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-last_seen_at", "-id"]

    def __str__(self):
        return f"{self.user}, {self.address}"
