"""The ways in which somebody confirms that it is them: with what they sign in with.

A way registers itself by `way_to_confirm`. One with a `form` has succeeded when that is valid; one without leads, by
its template, to an address of its own, whose view calls `note_confirmed` of `confirming.py` and goes on to `next`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .forms.confirm import ConfirmForm
from .services.identities import identity_of
from .services.own_sign_in import own_sign_in_of
from .webauthn import are_possible

WAYS = {}


@dataclass(frozen=True, kw_only=True)
class Way:
    """`is_there` says of a user whether they can confirm so; `template` is the part of the page that asks.

    It gets `way`, `form` and `hidden` (what that carries), `kind` and `target` (where to go on).
    """

    name: str
    label: Promise
    template: str
    is_there: Callable
    form: Callable | None = None


def way_to_confirm(way):
    """Register a Way; they are offered in the order in which they came."""
    WAYS[way.name] = way
    return way


def is_by_service(user):
    """Whether the company's own sign-in is on, and knows the user."""
    own = own_sign_in_of(user.tenant) if user.tenant_id else None
    return own is not None and own.is_on and identity_of(user) is not None


def ways_of(user):
    return [way for way in WAYS.values() if way.is_there(user)]


way_to_confirm(
    Way(
        name="password",
        label=_("Password"),
        template="users/confirm_password.html",
        is_there=lambda user: user.has_usable_password(),
        form=ConfirmForm,
    )
)
way_to_confirm(
    Way(
        name="passkey",
        label=_("Passkey"),
        template="users/confirm_passkey.html",
        is_there=lambda user: are_possible() and user.passkeys.exists(),
    )
)
way_to_confirm(
    Way(
        name="own-sign-in",
        label=_("Your company’s sign-in"),
        template="users/confirm_own_sign_in.html",
        is_there=is_by_service,
    )
)
