"""Who may ask what telephone engines ask: the mark of their pages, beside those of `users/access.py`."""

import base64
import binascii
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt

from users.access import ENGINE

from .models import engine_with


def for_engines(view):
    """For who shows the key of an engine that is not revoked, as Bearer or as the password of Basic. No cookies.

    The view has it as `request.engine`, and answers for the companies that it serves alone.
    """

    @wraps(view)
    def checked(request, *args, **kwargs):
        request.engine = engine_of(request)
        if request.engine is None:
            refused = {"error": "show the key of an engine"}
            return JsonResponse(refused, status=401, headers={"WWW-Authenticate": "Bearer"})
        return view(request, *args, **kwargs)

    checked.access = ENGINE
    return csrf_exempt(login_not_required(checked))


def engine_of(request):
    """The Engine whose key a request shows, None without one that holds."""
    return engine_with(_key_of(request))


def _key_of(request):
    """The key that a request shows. FreeSWITCH knows names and passwords only: any name will do."""
    scheme, _space, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return shown
    try:
        name_and_password = base64.b64decode(shown).decode() if scheme.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return ""
    return name_and_password.partition(":")[2]
