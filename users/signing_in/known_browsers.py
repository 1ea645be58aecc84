"""Which browsers somebody has signed in with before: a sign-in with another one is told by mail.

A browser says so itself, by a cookie that has one mark for each user who signed in there. A mark is a keyed hash that
nobody else can make; it names nobody, opens nothing, and is void once the password is another one.
"""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from .services.changes import What, seen_from, tell_change

COOKIE = f"{settings.COOKIE_PREFIX}known_browser"
LASTS = 400 * 24 * 60 * 60  # seconds: browsers keep none longer
MOST = 10  # users in one browser; then the one who was not there for longest is forgotten
LENGTH_OF_A_MARK = 32


def mark_of(user):
    """What a browser keeps of a user who has signed in there."""
    kept = f"{user.pk} {user.get_session_auth_hash()}"
    return salted_hmac("users.signing_in.known_browsers", kept, algorithm="sha256").hexdigest()[:LENGTH_OF_A_MARK]


def marks_in(request):
    marks = request.COOKIES.get(COOKIE, "").split(".")
    return [mark for mark in marks if len(mark) == LENGTH_OF_A_MARK and mark.isascii()][:MOST]


def meet_browser(request, user, *, is_first):
    """Somebody has just signed in: an unknown browser is told by mail, unless it is the very first time.

    The answer lets the browser remember it, see `remember_browser`.
    """
    mark, marks = mark_of(user), marks_in(request)
    is_known = any(constant_time_compare(mark, one) for one in marks)
    if not is_known and not is_first:
        tell_change(user=user, what=What.NEW_BROWSER, seen=seen_from(request, by=user))
    request.known_browser = ".".join([mark, *(one for one in marks if one != mark)][:MOST])


def keep_known(request, user):
    """Somebody has changed the own password here: this browser stays a known one."""
    marks = [mark_of(user), *marks_in(request)]
    request.known_browser = ".".join(dict.fromkeys(marks[:MOST]))


def remember_browser(request, response):
    """Let the browser say later who has signed in there."""
    if known := getattr(request, "known_browser", ""):
        response.set_cookie(
            COOKIE, known, max_age=LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
