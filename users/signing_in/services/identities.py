"""Whom a company's own sign-in service means: found by issuer and subject, connected once, never by a bare e-mail.

All of it works inside the bounds of that company: for the database, too, nobody of another company is there, and no
operator. docs/adr/0062-a-companys-own-sign-in.md says why it is as it is.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.rows import lock_row

from ...models import OwnSignIn, OwnSignInIdentity, User
from .sign_ins import end_sign_ins

UNKNOWN = _("Nobody of this company is connected with whom you signed in as there. Ask an admin of your company.")
UNVERIFIED = _("The service has not verified your e-mail address, so it does not tell us who you are.")
SEVERAL = _("Several users of this company have your e-mail address: sign in here first, and connect your own.")
INACTIVE = _("You may not sign in to this company. Ask an admin of your company.")
TAKEN = _("Another user of this company is connected with that sign-in already.")


class NotLetIn(Exception):
    """Whoever signed in at the service is nobody who may sign in here; `reason` is a sentence, `user` who it is all
    the same, as far as that is known.
    """

    def __init__(self, reason, user=None):
        super().__init__(str(reason))
        self.reason, self.user = reason, user


def user_for(*, own, told):
    """The User of the company that somebody is, and whether that has to be connected yet. Raises NotLetIn."""
    same = OwnSignInIdentity.objects.for_tenant(own.tenant).filter(issuer=own.issuer, subject=told.subject)
    if identity := same.first():
        return _who_may(own, identity.user_id), False
    return _who_may(own, _key_by_email(own, told)), True


def _who_may(own, key):
    people = User.objects.for_tenant(own.tenant).select_related("tenant").with_permissions()
    user = people.filter(pk=key, is_operator=False).first()
    if user is None or not user.is_active:
        raise NotLetIn(INACTIVE, user)
    return user


def _key_by_email(own, told):
    """The key of the only user with an address that the service has verified, who is nobody there yet."""
    if own.binds_by != OwnSignIn.BindsBy.EMAIL:
        raise NotLetIn(UNKNOWN)
    if not told.email:
        raise NotLetIn(UNVERIFIED if told.unverified_email else UNKNOWN)
    found = list(User.objects.for_tenant(own.tenant).of_address_for_links(told.email))  # a new one counts once proved
    if len(found) > 1:
        raise NotLetIn(SEVERAL)
    if not found or OwnSignInIdentity.objects.filter(user=found[0], issuer=own.issuer).exists():
        raise NotLetIn(UNKNOWN)
    return found[0].pk


@transaction.atomic
def connect(*, user, own, told):
    """From now on whoever has this subject at the service is this user. Raises NotLetIn."""
    lock_row(user)
    values = {"issuer": own.issuer, "subject": told.subject, "connected_at": timezone.now()}
    values |= {"tenant": own.tenant, "email": told.email or told.unverified_email}
    try:
        with transaction.atomic():
            OwnSignInIdentity.objects.update_or_create(user=user, defaults=values)
    except IntegrityError:
        raise NotLetIn(TAKEN) from None


@transaction.atomic
def disconnect(*, user):
    """Take a user's connection away: who signed in by it no longer is. Returns whether there was one."""
    lock_row(user)
    was_connected = OwnSignInIdentity.objects.filter(user=user).delete()[0] > 0
    if was_connected:
        end_sign_ins(user=user)
    return was_connected


def identity_of(user):
    """The connection of a user with the service that the company has now, or None."""
    issuers = OwnSignIn.objects.for_tenant(user.tenant).values("issuer")
    return OwnSignInIdentity.objects.filter(user=user, issuer__in=issuers).first()
