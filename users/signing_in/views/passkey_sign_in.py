"""Signing in with a passkey: alone, or as the second step after the password; and asking authenticators."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ...access import public
from .. import challenges, steps, webauthn
from ..challenges import ADD, CODE, CONFIRM, SIGN_IN
from ..forms.passkeys import AnswerForm
from ..forms.sign_in import SignInForm
from ..services.own_sign_in import is_password_enough
from ..services.passkeys import CopiedPasskey, PasskeyRefused, use_passkey, user_handle_of
from ..services.second_factor import second_factor_of
from ..throttling import count_wrong_code
from .sign_in import where_to

TOO_LATE = gettext_lazy("That took too long, or was sent already. Use your passkey once more.")
REFUSED = gettext_lazy("This passkey does not sign anybody in here. It may have been removed: use your password.")
COPIED = gettext_lazy(
    "This passkey was refused: it counts how often it is used, and its count went back, so there may be a copy. "
    "Use your password, then remove it under “Passkeys”."
)
NOT_VERIFIED = gettext_lazy(
    "This passkey did not ask for your finger, your face or a PIN, so it counts as one factor, and two are asked of "
    "you. Sign in with your password; the passkey or a code comes after it."
)


@public
@never_cache
@require_POST
def passkey_options(request, purpose):
    """A new challenge for static/portal/passkeys.js, with all else that an authenticator is asked for."""
    if purpose not in OPTIONS or not webauthn.are_possible():
        raise Http404
    options = OPTIONS[purpose](request)
    return JsonResponse(options or {}, status=200 if options else 403)


def options_to_sign_in(request):
    return webauthn.options_to_sign(challenge=challenges.give_challenge(request, SIGN_IN))


def options_of(who, purpose):
    """A function that asks for one of the passkeys of whom `who` finds in a request."""

    def options(request):
        user = who(request)
        known = list(user.passkeys.values_list("credential_id", flat=True)) if user else []
        if not known:
            return None
        return webauthn.options_to_sign(challenge=challenges.give_challenge(request, purpose), known=known)

    return options


def options_to_add(request):
    user = request.user
    if not user.is_authenticated:
        return None
    handle = user_handle_of(user)
    return webauthn.options_to_make(
        challenge=challenges.give_challenge(request, ADD, user_handle=handle),
        user_handle=handle,
        name=user.username,
        full_name=user.get_full_name(),
        known=user.passkeys.values_list("credential_id", flat=True),
    )


OPTIONS = {
    SIGN_IN: options_to_sign_in,
    CODE: options_of(steps.user_waiting_for_code, CODE),
    CONFIRM: options_of(lambda request: request.user if request.user.is_authenticated else None, CONFIRM),
    ADD: options_to_add,
}


@public
@never_cache
@sensitive_post_parameters("credential")
@require_POST
def sign_in_with_passkey(request):
    """By a passkey alone, of which the authenticator says whose it is."""
    if request.user.is_authenticated:
        return redirect("landing")
    used = used_passkey(request, SIGN_IN)
    if used is None:
        return redirect("sign_in")
    passkey, is_verified = used
    if not is_verified and needs_two_factors(passkey.user):
        messages.error(request, NOT_VERIFIED)
        return redirect("sign_in")
    if not is_password_enough(passkey.user):
        messages.error(request, SignInForm.error_messages["not_by_password"])
        return redirect("sign_in")
    steps.sign_in_by_passkey(request, passkey, is_verified=is_verified)
    return redirect(where_to(request))


@public
@never_cache
@sensitive_post_parameters("credential")
@require_POST
def enter_passkey(request):
    """The second step of signing in, by one of the user's passkeys in place of a code."""
    user = steps.user_waiting_for_code(request)
    if user is None:
        return redirect("sign_in")
    used = used_passkey(request, CODE, of=user)
    if used is None:
        return redirect("enter_code")
    return redirect(steps.finish_sign_in(request, user, passkey=used[0]))


def needs_two_factors(user):
    """Of whom one factor is not enough: who has set up an app, or has to have a second factor."""
    return user.must_have_second_factor or second_factor_of(user) is not None


def used_passkey(request, purpose, *, of=None):
    """The passkey that has signed what this session was asked, and whether it verified its user.

    None when there is none: why not is said on the next page, and counted like a wrong password.
    """
    form = AnswerForm(request.POST)
    challenge = challenges.take_challenge(request, purpose)
    if challenge is None or not form.is_valid():
        messages.error(request, TOO_LATE)
        return None
    try:
        return use_passkey(answer=form.cleaned_data["credential"], challenge=challenge[0], of=of)
    except PasskeyRefused as refusal:
        if refusal.user is not None:
            count_wrong_code(request, refusal.user)
        messages.error(request, COPIED if isinstance(refusal, CopiedPasskey) else REFUSED)
        return None
