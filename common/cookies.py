"""Cookies of the portal's own: signed, for this host alone, never for scripts; session and token are Django's.

What they hold is a number at most: never a name, nor anything that signs somebody in.
"""

from django.conf import settings


def set_signed_cookie(response, name, value, *, seconds):
    """Let the browser keep a value for so many seconds, and give it back as `signed_cookie`."""
    response.set_signed_cookie(
        settings.COOKIE_PREFIX + name,
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def signed_cookie(request, name, *, seconds):
    """What a browser was given under this name at most so many seconds ago; None when it brings nothing of ours."""
    return request.get_signed_cookie(settings.COOKIE_PREFIX + name, default=None, max_age=seconds)
