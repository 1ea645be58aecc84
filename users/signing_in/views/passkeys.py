"""One's own passkeys: the list, adding, calling otherwise, removing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.second_sends import done

from ...access import before_second_factor, signed_in
from ...models import Passkey, SignInEvent
from ...rows import get_passkey
from .. import challenges, steps, webauthn
from ..browsers import words_for
from ..challenges import ADD, CONFIRM
from ..confirming import About, AskAgain, asks_again, note_confirmed
from ..forms.passkeys import NAME, NewPasskeyForm, RenamePasskeyForm
from ..noting import note_event
from ..services import passkeys as services
from ..services.changes import What, seen_from, tell_change
from ..services.second_factor import has_second_factor, make_recovery_codes, recovery_codes_left
from ..services.sign_ins import end_sign_ins
from .confirm import target_of
from .passkey_sign_in import NOT_VERIFIED, needs_two_factors, used_passkey
from .second_factor import render_page


@signed_in
@never_cache
@sensitive_post_parameters("credential")
@require_POST
def confirm_by_passkey(request):
    """A passkey shows once more who is signed in: with its user verified, where two factors are asked for."""
    if request.POST.get("kind") not in About:
        raise Http404
    kind, target = About(request.POST["kind"]), target_of(request) or resolve_url("landing")
    used = used_passkey(request, CONFIRM, of=request.user)
    if used and not used[1] and needs_two_factors(request.user):
        messages.error(request, NOT_VERIFIED)
    elif used:
        note_confirmed(request, kind)
        return request.go_on(target)
    return AskAgain(kind, target, came_from=request.POST.get("from", ""), is_repeated=True)


@signed_in
@require_safe
def passkey_list(request):
    """One's own passkeys, and how to add one."""
    context = {"passkeys": request.user.passkeys.all(), "most": Passkey.MOST, "are_possible": webauthn.are_possible()}
    return render(request, "users/passkey_list.html", context)


@signed_in
@before_second_factor
@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "POST"])
@asks_again(About.OWN_SIGN_IN)
def add_passkey(request):
    """Have the browser make one. For who has to have a second factor and had none it is that, from now on."""
    is_asked = steps.has_to_set_up(request)
    is_sent = request.method == "POST" and "credential" in request.POST
    browser = words_for(request.META.get("HTTP_USER_AGENT", ""))[: NAME.max_length]
    form = NewPasskeyForm(request.POST if is_sent else None, browser=browser)
    passkey = added_by(request, form) if is_sent else None
    if passkey is None:
        return render_page(request, "passkey_add", {"form": form, "are_possible": webauthn.are_possible()})
    tell_change(user=request.user, what=What.PASSKEY_ADDED, seen=seen_from(request))
    if is_asked:
        steps.note_passkey(request, passkey)
        end_others(request)
    if request.user.must_have_second_factor and not recovery_codes_left(request.user):
        codes = make_recovery_codes(user=request.user)
        return done(request, render_page(request, "recovery_codes", {"codes": codes, "is_of_passkey": True}))
    messages.success(request, _("The passkey “%(name)s” has been added.") % {"name": passkey})
    return redirect("landing" if is_asked else "passkeys")


def added_by(request, form):
    """The passkey that a form has brought, or None: then the form says why not."""
    challenge = challenges.take_challenge(request, ADD)
    if not form.is_valid():
        return None
    if challenge is None:
        form.add_error(None, _("That took too long. Make the passkey once more."))
        return None
    text, user_handle = challenge
    try:
        key = webauthn.made(form.cleaned_data["credential"], text)
        return services.add_passkey(
            user=request.user, name=form.cleaned_data["name"], key=key, user_handle=user_handle
        )
    except services.TooManyPasskeys:
        form.add_error(None, _("You have %(most)d passkeys: remove one first.") % {"most": Passkey.MOST})
    except (webauthn.NotGenuine, services.KnownAlready):
        form.add_error(None, _("This passkey cannot be taken: it was not made for this page, or is in use already."))
    return None


@signed_in
@require_http_methods(["GET", "POST"])
def rename_passkey(request, pk):
    passkey = get_passkey(request, pk)
    form = RenamePasskeyForm(request.POST if request.method == "POST" else None, passkey=passkey)
    if form.is_valid():
        services.rename_passkey(passkey=passkey, name=form.cleaned_data["name"])
        messages.success(request, _("The passkey is called “%(name)s” now.") % {"name": form.cleaned_data["name"]})
        return redirect("passkeys")
    return render(request, "users/passkey_rename.html", {"form": form, "passkey": passkey})


def cannot_remove(request, pk):
    """The page that says of a passkey that it has to stay; None of any other, and once it is pressed."""
    passkey = get_passkey(request, pk)
    if request.method == "POST" or not services.is_last_second_factor(passkey, request.user):
        return None
    return render(request, "users/passkey_confirm_remove.html", {"passkey": passkey, "is_last": True})


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
@asks_again(About.OWN_SIGN_IN, unless=cannot_remove)
def remove_passkey(request, pk):
    """Nobody signs in with it any more; where else the user is signed in, perhaps by it, that ends."""
    passkey = get_passkey(request, pk)
    if request.method == "POST":
        try:
            services.remove_passkey(passkey=passkey)
        except services.LastSecondFactor:
            messages.error(request, _("You have to have a second factor: add another one before you remove this."))
            return redirect("passkeys")
        if not has_second_factor(request.user):
            steps.forget_second_factor(request)
        tell_change(user=request.user, what=What.PASSKEY_REMOVED, seen=seen_from(request))
        end_others(request)
        messages.success(request, _("The passkey “%(name)s” has been removed.") % {"name": passkey})
        return redirect("passkeys")
    return render(request, "users/passkey_confirm_remove.html", {"passkey": passkey})


def end_others(request):
    """Sign one out in all other browsers."""
    ended = end_sign_ins(user=request.user, but=request.session.session_key)
    note_event(request=request, kind=SignInEvent.Kind.ENDED, user=request.user, times=ended)
