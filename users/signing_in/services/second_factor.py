"""The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes, kept by django-otp.

Passkeys are one, too: passkeys.py.
"""

from base64 import b32encode
from datetime import timedelta

import django_otp
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from common.rows import lock_row

from ...models import Passkey
from ...rights import check_rule_over
from ...services.outbox import place_mail
from .sign_ins import end_sign_ins

RECOVERY_CODES = 10


class WrongCode(Exception):
    """Not the present code of the app, or used already; no recovery code that is left."""


class TooManyCodes(Exception):
    """After wrong codes: the next one is looked at after `wait` (a timedelta)."""

    def __init__(self, wait):
        super().__init__(wait)
        self.wait = wait


def second_factor_of(user):
    """The authenticator app that a user signs in with, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def has_second_factor(user):
    """Whether there is an app or a passkey."""
    return second_factor_of(user) is not None or user.passkeys.exists()


def asks_for_second_step(user):
    """Whether the password alone does not sign this user in.

    An app is always asked for. A passkey, which may be on another device, only of who has to have a second factor.
    """
    return second_factor_of(user) is not None or (user.must_have_second_factor and user.passkeys.exists())


def recovery_codes_left(user):
    return StaticToken.objects.filter(device__user=user).count()


def people_with_second_factor(users):
    """Of these users the keys of those who have one."""
    apps = TOTPDevice.objects.filter(user__in=users, confirmed=True).values_list("user", flat=True)
    return set(apps.union(Passkey.objects.order_by().filter(user__in=users).values_list("user", flat=True)))


def check_code(*, user, code):
    """The device of `user` that accepts a code; that code is then used up. Raises WrongCode or TooManyCodes.

    Six digits are of the app, everything else is a recovery code: spaces, hyphens and case do not matter.
    """
    code = plain(code)
    is_of_app = code.isdecimal() and len(code) == 6
    device = second_factor_of(user) if is_of_app else StaticDevice.objects.filter(user=user).first()
    return verify(device, code)


def plain(code):
    return "".join(code.split()).replace("-", "").lower()


def verify(device, code):
    """Let a device check a code; of two requests with the same code one waits for the other, and is refused."""
    if device is None:
        raise WrongCode
    is_allowed, reason = device.verify_is_allowed()
    if not is_allowed:
        raise TooManyCodes(max(reason["locked_until"] - timezone.now(), timedelta(seconds=1)))
    verified = django_otp.verify_token(device.user, device.persistent_id, plain(code))
    if verified is None:
        raise WrongCode
    return verified


@transaction.atomic
def begin_second_factor(*, user):
    """The app that a user is about to set up: one with a key of its own, until it is confirmed or begun anew."""
    lock_row(user)
    begun = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return begun or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def key_to_type(device):
    """The key of an app that is being set up, for typing: base 32 in groups of four."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


@transaction.atomic
def switch_on(*, user, code):
    """Confirm the app that was begun by a code of it. Returns it and the recovery codes. Raises WrongCode."""
    device = verify(begin_second_factor(user=user), code)
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device, make_recovery_codes(user=user)


@transaction.atomic
def make_recovery_codes(*, user):
    """Ten new ones in place of all others, such as `abcd-efgh`: they are returned this once to be shown."""
    lock_row(user)  # of two that are asked for at once only the second's are good
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = [StaticToken.random_token() for _i in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


@transaction.atomic
def switch_off(*, user):
    """Take the app away, and the recovery codes that nothing asks for any more; returns whether there was an app."""
    user = lock_row(user)
    if not (user.must_have_second_factor and user.passkeys.exists()):
        StaticDevice.objects.filter(user=user).delete()
    return TOTPDevice.objects.filter(user=user).delete()[0] > 0


@transaction.atomic
def reset_second_factor(*, user, by, seen):
    """For who has lost it: by an admin or operator, of whom `seen_from` says who and where. Passkeys go, too: whoever
    has found them must not get in. The user is signed out everywhere and told by mail. Returns in how many browsers.

    Raises BeyondOwnRights when `by` may not rule over the user.
    """
    lock_row(user)
    check_rule_over(by=by, user=user)
    Passkey.objects.filter(user=user).delete()
    switch_off(user=user)
    ended = end_sign_ins(user=user)
    if address := user.address_for_links:
        seen = seen | {"by": seen["by_name"]}
        place_mail(kind="second_factor_reset", tenant=user.tenant, to=[address], user=user.pk, **seen)
    return ended


@transaction.atomic
def lift_code_throttle(*, usernames):
    """Let these users try codes again at once, however many were wrong."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user__username__in=usernames).update(
            throttling_failure_count=0, throttling_failure_timestamp=None
        )
