"""A form that comes when the sign-in has run out: it is answered as it was before, or what was typed is kept.

Who typed it a cookie of its own says: signed, set for whoever is signed in, and good for nothing else. What is kept
is shown to that user alone, after signing in again.
"""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from common.cookies import set_signed_cookie, signed_cookie
from users.services.sent_forms import answers_to
from users.services.typed_forms import keep_typed

from .page_words import page_before
from .second_sends import Sent, answer_again, is_from_page, is_late
from .typed import KEPT, typed_in

WHO = "signed_in_last"
NEVER_STORED = re.compile(r"(^|_)pin$")  # beside what no page gives back
REMEMBERED = settings.SESSION_COOKIE_AGE + 24 * 60 * 60  # seconds: longer than a session


class SignedOutMiddleware:
    """Stands before whoever asks for a session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "needs_session", False) and request.user.is_authenticated:
            remember(request, response)
        return response

    def process_view(self, request, view, args, kwargs):
        request.needs_session = getattr(view, "login_required", True)
        if not request.needs_session or request.user.is_authenticated or not is_from_page(request):
            return None
        return answer_before(request) or kept_until_signed_in(request)


def remember(request, response):
    """Let the browser say later who was signed in last."""
    if who_was_signed_in(request) != request.user.pk:
        set_signed_cookie(response, WHO, request.user.pk, seconds=REMEMBERED)


def who_was_signed_in(request):
    """The key of the user who was signed in last in this browser; None when it does not say."""
    said = signed_cookie(request, WHO, seconds=REMEMBERED)
    return int(said) if said else None


def answer_before(request):
    """What a first send was answered that has ended the session itself: by signing out, or by another password."""
    sent = Sent(request)
    with transaction.atomic():
        for form in answers_to(key=sent.key, browser=sent.browser):
            is_sender = sent.session and form.browser == sent.browser and not is_late(form)
            if is_sender and sent.is_same_as(form) and "session" in (sent.answer_of(form) or {}):
                return answer_again(request, sent, form)
    return None


def kept_until_signed_in(request):
    """The page to sign in, which leads to what was typed; None when nobody says whose it is."""
    user = who_was_signed_in(request)
    if user is None or request.resolver_match.view_name in ("sign_out", "confirm"):
        return None
    typed = typed_in(request)
    kept = keep_typed(
        user=user,
        path=request.get_full_path(),
        page=page_before(request) or "",
        fields=[one for one in typed.fields if one[0] != KEPT and not NEVER_STORED.search(one[0])],
        files=typed.files,
        lacks_secrets=typed.lacks_secrets or any(NEVER_STORED.search(name) for name, _value in typed.fields),
    )
    if kept is None:
        said = _("You were signed out meanwhile, and nothing has been saved.")
        messages.warning(request, f"{said} {_('It is too much to be kept: go back to copy what you typed.')}")
        return None
    said = [_("You were signed out meanwhile, and nothing has been saved.")]
    said += [_("Sign in: what you typed is kept for an hour.")]
    said += [_("Files have to be chosen again.")] if typed.files else []
    messages.warning(request, " ".join(said))
    return redirect_to_login(reverse("typed_form", args=[kept.key]))
