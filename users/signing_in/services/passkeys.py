"""Passkeys: made, used, called otherwise, removed (docs/adr/0061-passkeys.md)."""

import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.names import look_of
from common.rows import lock_row

from ...models import Passkey
from ...services.outbox import place_mail
from .. import webauthn
from .second_factor import second_factor_of

TOLD_EVERY = timedelta(hours=1)  # of one passkey that counts backwards


class PasskeyRefused(Exception):
    """Nobody signs in with it. `user` is whose it is, None when nobody's: then nothing is counted."""

    def __init__(self, user=None):
        super().__init__(user)
        self.user = user


class CopiedPasskey(PasskeyRefused):
    """Its count went back: there are two of it. The user has been told."""


class TooManyPasskeys(Exception):
    """A user has Passkey.MOST already."""


class KnownAlready(Exception):
    """Somebody has this very key, or the user has begun anew elsewhere."""


class LastSecondFactor(Exception):
    """Without it a user who has to have a second factor would have none."""


def user_handle_of(user):
    """By what authenticators know a user: that of the passkeys there are, else a new one by chance."""
    first = user.passkeys.first()
    return bytes(first.user_handle) if first else secrets.token_bytes(32)


@transaction.atomic
def add_passkey(*, user, name, key, user_handle):
    """Keep a NewKey that an authenticator has made for a user. Raises TooManyPasskeys or KnownAlready.

    A name that the user has given to another one gets a number, since the authenticator has made its half already.
    """
    lock_row(user)
    others = list(user.passkeys.all())
    if len(others) >= Passkey.MOST:
        raise TooManyPasskeys
    if any(bytes(one.user_handle) != user_handle for one in others):
        raise KnownAlready
    try:
        with transaction.atomic():
            return Passkey.objects.create(
                user=user,
                name=_free_name(name, [one.name for one in others]),
                credential_id=key.credential_id,
                public_key=key.public_key,
                sign_count=key.sign_count,
                user_handle=user_handle,
            )
    except IntegrityError as error:
        raise KnownAlready from error


def _free_name(name, taken):
    """A name, or the first of "name 2", "name 3" that nobody takes for one of those taken."""
    looks, number, free = {look_of(one) for one in taken}, 1, name
    while look_of(free) in looks:
        number += 1
        free = f"{name[:56]} {number}"
    return free


def use_passkey(*, answer, challenge, of=None):
    """The Passkey that has signed a challenge, and whether it verified its user; noted as used now.

    With `of` it has to be that user's; else the answer itself has to say whose it is. Raises PasskeyRefused.
    """
    with transaction.atomic():
        passkey = _named_by(answer, of)
        signed = _signed_by(passkey, answer, challenge)
        is_copied = (signed.sign_count or passkey.sign_count) and signed.sign_count <= passkey.sign_count
        if is_copied:
            _tell_of_copy(passkey)
        else:
            passkey.sign_count, passkey.last_used_at = signed.sign_count, timezone.now()
            passkey.save(update_fields=["sign_count", "last_used_at"])
    if is_copied:
        raise CopiedPasskey(passkey.user)
    return passkey, signed.is_verified


def _named_by(answer, of):
    """The Passkey that an answer names, locked: of a user who may sign in."""
    try:
        credential_id, handle = webauthn.named(answer)
    except webauthn.NotGenuine as error:
        raise PasskeyRefused from error
    found = Passkey.objects.select_for_update(no_key=True).filter(credential_id=credential_id).first()
    if found is None or not found.user.is_active:
        raise PasskeyRefused
    is_theirs = of is not None and found.user_id == of.pk
    says_whose = handle == bytes(found.user_handle)
    if not (is_theirs or (of is None and says_whose)) or (handle is not None and not says_whose):
        raise PasskeyRefused(of)
    return found


def _signed_by(passkey, answer, challenge):
    key = {"credential_id": bytes(passkey.credential_id), "public_key": bytes(passkey.public_key)}
    try:
        return webauthn.signed(answer, challenge, **key)
    except webauthn.NotGenuine as error:
        raise PasskeyRefused(passkey.user) from error


def _tell_of_copy(passkey):
    """Its page says so from now on, and a mail at most once an hour."""
    now, before = timezone.now(), passkey.refused_at
    passkey.refused_at = now
    passkey.save(update_fields=["refused_at"])
    user = passkey.user
    address = user.address_for_links
    if address and (before is None or now - before > TOLD_EVERY):
        place_mail(kind="passkey_copied", tenant=user.tenant, to=[address], user=user.pk, passkey=passkey.name)


@transaction.atomic
def rename_passkey(*, passkey, name):
    """Call one otherwise; its authenticator is not told, and goes on showing the user's name."""
    passkey = lock_row(passkey)
    passkey.name = name
    passkey.save(update_fields=["name"])


@transaction.atomic
def remove_passkey(*, passkey):
    """Nobody signs in with it any more. Raises LastSecondFactor."""
    user = lock_row(passkey.user)
    if is_last_second_factor(passkey, user):
        raise LastSecondFactor
    passkey.delete()


def is_last_second_factor(passkey, user):
    """Whether a user who has to have a second factor has none beside this passkey."""
    if not user.must_have_second_factor or second_factor_of(user):
        return False
    return not user.passkeys.exclude(pk=passkey.pk).exists()
