from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from common.mail import mail_on_commit

from ...models import User


def choose_password_link(user):
    """An address where this user may choose a password, once and for PASSWORD_RESET_TIMEOUT seconds."""
    path = reverse(
        "choose_password",
        args=[urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)],
    )
    return settings.PORTAL_ADDRESS + path


def invite(*, user):
    """Mail a new user the way in: the username, and a link to choose a password."""
    mail_on_commit(
        to=user.email,
        subject=_("Your sign-in for %(portal)s") % {"portal": settings.PORTAL_NAME},
        template="invitation",
        user=user,
        link=choose_password_link(user),
        days=settings.PASSWORD_RESET_TIMEOUT // 86400,
    )


def send_password_link(*, email, users=None):
    """Mail one link for each username that has this e-mail address; nothing when there is none.

    Who asks is told the same either way, so that nobody learns who has an account. The mail goes to the address
    that is stored, never to the one that was typed: PostgreSQL takes a dotless ı for an i, a mail server does not.
    """
    if users is None:
        users = User.objects.filter(email__iexact=email, is_active=True).order_by("username")
    by_address = {}
    for user in users:
        by_address.setdefault(user.email.lower(), []).append(user)
    for those in by_address.values():
        links = [(user.username, choose_password_link(user)) for user in those]
        mail_on_commit(
            to=those[0].email,
            subject=_("Choose a new password for %(portal)s") % {"portal": settings.PORTAL_NAME},
            template="password_link",
            links=links,
            days=settings.PASSWORD_RESET_TIMEOUT // 86400,
        )
