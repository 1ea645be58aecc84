from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from ..access import ENGINE, PUBLIC
from ..models import SignInEvent
from .known_browsers import remember_browser
from .noting import note_event
from .services.log import write_noted
from .services.second_factor import has_second_factor
from .services.sign_ins import has_run_out, is_due, note_sign_in
from .steps import has_to_set_up


class SessionEndsMiddleware(SessionMiddleware):
    """A session may end elsewhere while a page is answered that has something to keep in it, such as a message.

    What was asked for has been done, so the answer stands, and the next page asks to sign in; Django answers 400.
    """

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            request.session = self.SessionStore()
            return super().process_response(request, response)


class SignedInMiddleware(AuthenticationMiddleware):
    """Who is signed in, as Django has it, unless that has gone on for too long or too long ago (`ages.py`)."""

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(partial(user_of, request))


def user_of(request):
    """The user of a request; nobody, and the session is gone, once the sign-in has run out."""
    if not hasattr(request, "_cached_user"):
        user = get_user(request)
        if user.is_authenticated and has_run_out(request.session, user):
            note_event(request=request, kind=Kind.RAN_OUT, user=user, by_itself=True)
            request.session.flush()
            user = AnonymousUser()
        request._cached_user = user
    return request._cached_user


def log_sign_ins(get_response):
    """Notes who has signed in or out with a request, however that was done, and writes all that was noted of it."""

    def middleware(request):
        before = request.user
        was = before.pk
        response = get_response(request)
        if request.user.is_authenticated and request.user.pk != was:
            note_event(request=request, kind=Kind.SIGNED_IN, user=request.user)
        elif was and not is_signed_in(request):
            note_event(request=request, kind=Kind.SIGNED_OUT, user=before)
        write_noted(request=request)
        return response

    return middleware


class SecondFactorMiddleware:
    """Who has to have a second factor and has none reaches nothing but setting it up, and signing out.

    It stands before every view, the operators' pages of Django's admin included. Whoever has given a code, and
    everybody who does not have to, passes without a query.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_open = getattr(view, "access", None) in (PUBLIC, ENGINE)
        if is_open or not request.user.is_authenticated or not has_to_set_up(request):
            return None
        if has_second_factor(request.user):  # this browser was signed in without: it sets up no other one either
            logout(request)
            messages.info(request, _("You have a second factor. Sign in with it."))
            return redirect("sign_in")
        return None if getattr(view, "before_second_factor", False) else redirect("second_factor")


Kind = SignInEvent.Kind
# What a browser throws away once somebody has signed out. Not "cookies": those of the domain's other hosts would go,
# and what says that this browser is known.
CLEAR = '"cache", "storage"'


def clear_browser(get_response):
    """Lets the browser forget what pages showed and scripts kept, when somebody signs out or has been signed out."""

    def middleware(request):
        was_signed_in = request.user.is_authenticated
        response = get_response(request)
        if not is_signed_in(request) and (was_signed_in or is_left_behind(request)):
            response["Clear-Site-Data"] = CLEAR
        return response

    return middleware


def is_signed_in(request):
    """Whether the browser is after this request: a second send may have been given the session of the first."""
    return request.user.is_authenticated or SESSION_KEY in request.session


def is_left_behind(request):
    """Whether a browser with a session that is nobody's any more asks for a page, or presses Sign out again."""
    match = request.resolver_match
    needs_one = match is not None and getattr(match.func, "access", None) not in (PUBLIC, ENGINE)
    return bool(needs_one and request.COOKIES.get(settings.SESSION_COOKIE_NAME))


class SignInMiddleware:
    """Keeps the list of where people are signed in, after the answer: at most one query in five minutes, or in one
    for whom less than half an hour without use is too long.

    A new key of the session (signing in, another password) is noted at once. Public pages leave it alone, since
    a cache may keep them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key, before = request.session.session_key, request.user.pk
        response = self.get_response(request)
        user = request.user
        if user.is_authenticated:
            match = request.resolver_match
            is_public = match is not None and getattr(match.func, "access", None) == PUBLIC
            if request.session.session_key != key or (not is_public and is_due(request.session, user)):
                note_sign_in(request=request, is_new=user.pk != before)
        remember_browser(request, response)
        return response
