"""What is told of changes of how somebody signs in: by mail, to the address that counted before."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy

from common.rows import lock_name

from ...models import OutgoingMail
from ...services.outbox import MOST_AN_HOUR, place_mail
from ..throttling import client_address

TOLD = "sign_in_changed"  # the kind of the mail


class What(models.TextChoices):
    """What has happened, as its mail says it."""

    PASSWORD = "password", gettext_lazy("Your password has been changed.")
    PASSWORD_BY_LINK = (
        "password_by_link",
        gettext_lazy("A new password was chosen with a link that was mailed to you."),
    )
    EMAIL = (
        "email",
        gettext_lazy("Another e-mail address has been typed for you; links go there once it is confirmed."),
    )
    EMAIL_CONFIRMED = "email_confirmed", gettext_lazy("Your new e-mail address has been confirmed.")
    SECOND_FACTOR_ON = "second_factor_on", gettext_lazy("A second factor has been set up.")
    SECOND_FACTOR_OFF = "second_factor_off", gettext_lazy("The second factor has been switched off.")
    RECOVERY_CODES = (
        "recovery_codes",
        gettext_lazy("New recovery codes have been made. Only these work from now on."),
    )
    RECOVERY_CODE_USED = "recovery_code_used", gettext_lazy("One of your recovery codes has been used.")
    APP_PASSWORD = "app_password", gettext_lazy("A new app password has been made, with which telephones register.")
    PASSKEY_ADDED = "passkey_added", gettext_lazy("A passkey has been added.")
    PASSKEY_REMOVED = "passkey_removed", gettext_lazy("A passkey has been removed.")
    CONNECTED = "connected", gettext_lazy("You can sign in with your company’s own sign-in now.")
    DISCONNECTED = "disconnected", gettext_lazy("You no longer sign in with your company’s own sign-in.")
    NEW_BROWSER = (
        "new_browser",
        gettext_lazy("Somebody has signed in with a browser that you had not signed in with before."),
    )


def seen_from(request, by=None):
    """Who makes a change, and from where, as its mail tells it; `by` where nobody is signed in (yet)."""
    by = by or request.user
    return {
        "by": by.pk,
        "by_name": by.get_full_name(),
        "by_provider": by.is_operator,
        "address": client_address(request) or "",
        "user_agent": request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:255],
    }


@transaction.atomic
def tell_change(*, user, what, seen, **more):
    """Place the mail that tells a user of a change of the own sign-in; `seen` is what `seen_from` says.

    It goes to the address that counts (`address_for_links`), so that of a new e-mail the old one hears; who has no
    address is not written to. Of one kind of change three mails an hour: the first is what matters. `more` are
    further ids. Returns the mail, or None.
    """
    address = user.address_for_links
    if not address:
        return None
    lock_name(f"portal changes of {user.pk}")
    told = OutgoingMail.objects.filter(kind=TOLD, tenant=user.tenant_id).of_user(user).of_this_hour()
    if told.filter(ids__what=what.value, addresses=[address]).count() >= MOST_AN_HOUR:
        return None
    ids = {"user": user.pk, "what": what.value} | seen | more
    return place_mail(kind=TOLD, tenant=user.tenant, to=[address], **ids)
