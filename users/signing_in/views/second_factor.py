"""The code after the password, and the pages on which everybody sets up the own second factor."""

from functools import partial

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from django_otp import login as login_with_device

from common.second_sends import done

from ...access import before_second_factor, public, signed_in
from ...models import SignInEvent
from .. import steps as sign_in_steps
from ..confirming import About, asks_again, forget_confirmed, is_confirmed
from ..forms.second_factor import CodeForm
from ..noting import note_event
from ..recovery import tell_recovery_code
from ..services import second_factor as services
from ..services.changes import What, seen_from, tell_change
from ..services.sign_ins import end_sign_ins
from ..throttling import count_wrong_code, is_locked_out


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def enter_code(request):
    """The second step of signing in; ten minutes after the password it begins anew."""
    user = sign_in_steps.user_waiting_for_code(request)
    if user is None:
        if sign_in_steps.has_begun(request):
            messages.info(request, _("Enter your username and password again."))
        return redirect("sign_in")
    is_sent = request.method == "POST" and not is_locked_out(request, user)
    has_app = services.second_factor_of(user) is not None
    is_recovery = "recovery" in request.GET or not has_app
    check = partial(services.check_code, user=user)
    form = CodeForm(request.POST if is_sent else None, check=check, is_recovery=is_recovery)
    form.fields["code"].widget.attrs["autofocus"] = has_app
    if form.is_valid():
        target = sign_in_steps.finish_sign_in(request, user, form.result)
        tell_recovery_code(request, user=user, device=form.result)
        return redirect(target)
    if form.is_wrong:
        count_wrong_code(request, user)
    context = {"form": form, "is_recovery": is_recovery, "has_app": has_app, "has_passkeys": user.passkeys.exists()}
    return render(request, "users/enter_code.html", context)


@signed_in
@before_second_factor
@never_cache
@require_safe
def second_factor(request):
    """Whether it is on, and what can be done about it.

    Who must have one and has just signed in is led on to set it up.
    """
    if sign_in_steps.has_to_set_up(request) and is_confirmed(request, About.OWN_SIGN_IN):
        return redirect("set_up_second_factor")
    app = services.second_factor_of(request.user)
    left = services.recovery_codes_left(request.user)
    context = {"app": app, "left": left, "passkeys": request.user.passkeys.count()}
    context |= {"may_switch_off": may_switch_off(request.user), "asks": services.asks_for_second_step(request.user)}
    return render_page(request, "second_factor", context)


@signed_in
@before_second_factor
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
@asks_again(About.OWN_SIGN_IN)
def set_up_second_factor(request):
    """The key as a picture and as text, until a code of the app confirms it; then the recovery codes, once.

    An app that was in use before, on another telephone, stops working then.
    """
    app = services.begin_second_factor(user=request.user)
    check = partial(services.switch_on, user=request.user)
    form = CodeForm(request.POST if request.method == "POST" else None, check=check)
    if form.is_valid():
        device, codes = form.result
        forget_confirmed(request, About.OWN_SIGN_IN)
        login_with_device(request, device)
        tell_change(user=request.user, what=What.SECOND_FACTOR_ON, seen=seen_from(request))
        ended = end_sign_ins(user=request.user, but=request.session.session_key)
        note_event(request=request, kind=SignInEvent.Kind.ENDED, user=request.user, times=ended)
        return done(request, render_page(request, "recovery_codes", {"codes": codes, "is_new": True}))
    context = {"form": form, "picture": picture_of(app), "key": services.key_to_type(app)}
    context["in_app"] = app.config_url  # the picture as a link: for who reads it on that very telephone
    return render_page(request, "second_factor_set_up", context)


@signed_in
@never_cache
@require_http_methods(["GET", "POST"])
@asks_again(About.OWN_SIGN_IN)
def new_recovery_codes(request):
    if not services.asks_for_second_step(request.user):
        return redirect("second_factor")
    if request.method == "POST":
        codes = services.make_recovery_codes(user=request.user)
        tell_change(user=request.user, what=What.RECOVERY_CODES, seen=seen_from(request))
        return done(request, render_page(request, "recovery_codes", {"codes": codes}))
    left = services.recovery_codes_left(request.user)
    return render_page(request, "recovery_codes_new", {"left": left})


def may_switch_off(user):
    """Whether a user may do without the app: who does not have to have a second factor, or has passkeys."""
    return not user.must_have_second_factor or user.passkeys.exists()


def cannot_switch_off(request):
    """The answer to who cannot, whoever they are; None to everybody else."""
    if not may_switch_off(request.user):
        messages.error(request, _("You have to have a second factor: it cannot be switched off."))
        return redirect("second_factor")
    return redirect("second_factor") if services.second_factor_of(request.user) is None else None


@signed_in
@require_http_methods(["GET", "POST"])
@asks_again(About.OWN_SIGN_IN, unless=cannot_switch_off)
def switch_off_second_factor(request):
    """By who does not need it; other browsers are signed out, as when it is switched on."""
    if request.method == "POST":
        services.switch_off(user=request.user)
        tell_change(user=request.user, what=What.SECOND_FACTOR_OFF, seen=seen_from(request))
        if not request.user.must_have_second_factor:
            sign_in_steps.forget_second_factor(request)
        ended = end_sign_ins(user=request.user, but=request.session.session_key)
        note_event(request=request, kind=SignInEvent.Kind.ENDED, user=request.user, times=ended)
        messages.success(request, said_without_app(request.user))
        return redirect("second_factor")
    return render_page(request, "second_factor_off", {})


def said_without_app(user):
    if user.must_have_second_factor:
        return _("The app is off. You sign in with a passkey, alone or after your password.")
    return _("The second factor is off. You sign in with your password alone.")


def render_page(request, name, context):
    """Of these pages: without the portal around it for who reaches nothing else yet."""
    is_asked = sign_in_steps.has_to_set_up(request)
    context |= {"is_asked": is_asked, "shell": "base_visitor.html" if is_asked else "base_app.html"}
    return render(request, f"users/{name}.html", context)


def picture_of(app):
    """The key of an app as a QR picture: SVG without any style, which the content security policy would forbid."""
    code = segno.make(app.config_url, error="m", micro=False)
    svg = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - made here of squares alone
