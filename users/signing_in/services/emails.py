"""Another e-mail address of a user: it counts once a link that was mailed there has been used.

Until then links to choose a password, and what is told of the sign-in, go to the address before (`trusted_email`):
who borrows a session and writes an address of their own into it has not got the account.
"""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from common.rows import lock_row
from common.small_letters import is_same, small_letters

from ...models import User
from ...services.outbox import place_mail
from ...services.outside_addresses import check_asking
from .changes import What, tell_change

NEW_EMAIL = "new_email"  # the kind of the mail with the link
SIGNER = TimestampSigner(salt="new e-mail address", sep=".")


def check_new_email(*, user, email):
    """Raise CannotAsk when the company, or the mailbox, has had as many such mails as there may be."""
    if _counts_only_when_proved(user) and not is_same(email, user.address_for_links):
        check_asking(tenant=user.tenant, address=email)


@transaction.atomic
def note_new_email(*, user, before, seen):
    """A user has just been saved with another e-mail than `before`: ask that address, and tell the one that counts.

    Of who was invited and has not signed in yet nothing is at stake: the invitation goes to the new address. Returns
    whether the new address has to be confirmed.
    """
    if is_same(user.email, before):
        return False
    counted = lock_row(user).trusted_email or before
    is_asked = _counts_only_when_proved(user) and not is_same(user.email, counted)
    user.trusted_email = counted if is_asked else ""
    user.save(update_fields=["trusted_email"])
    if is_asked:
        place_mail(kind=NEW_EMAIL, tenant=user.tenant, to=[user.email], user=user.pk)
    if _counts_only_when_proved(user):
        tell_change(user=user, what=What.EMAIL, seen=seen, email=user.email)
    return is_asked


def _counts_only_when_proved(user):
    """Whether there is somebody who signs in already."""
    return user.has_usable_password() or user.last_login is not None


def email_link(user):
    """What stands in the link that proves the present e-mail of a user, for PASSWORD_RESET_TIMEOUT seconds."""
    return SIGNER.sign(f"{user.pk}.{_digest(user)}")


def user_of_email_link(link):
    """Whose e-mail a link proves; None when it is too old, for another address by now, or used already."""
    age = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    try:
        pk, _sep, digest = SIGNER.unsign(link, max_age=age).partition(".")
    except BadSignature:
        return None
    user = User.objects.select_related("tenant").filter(pk=int(pk), is_active=True).first()
    is_present = user is not None and constant_time_compare(digest, _digest(user))
    return user if is_present and not user.has_proved_email else None


def _digest(user):
    return salted_hmac("new e-mail address", small_letters(user.email), algorithm="sha256").hexdigest()[:32]


@transaction.atomic
def prove_email(*, user, seen):
    """The link has been used: from now on the new address counts, and both are told. Links mailed to the old one end
    with that."""
    user = lock_row(user)
    tell_change(user=user, what=What.EMAIL_CONFIRMED, seen=seen, email=user.email)
    user.proved_email, user.trusted_email = user.email, ""
    user.save(update_fields=["proved_email", "trusted_email"])
    tell_change(user=user, what=What.EMAIL_CONFIRMED, seen=seen, email=user.email)
    return user
