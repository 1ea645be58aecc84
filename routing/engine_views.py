"""What telephone engines ask over HTTP, with a key of their own; docs/engine.md describes it."""

import base64
import binascii
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common import counters
from users.access import ENGINE

from .as_json import plan_as_json
from .engine_requests import BadRequest, NotFound, answer, read
from .loading import Gone
from .models import is_known


def for_engines(view):
    """For who shows the key of an engine that is not revoked, as Bearer or as the password of Basic. No cookies."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not is_known(_key_of(request)):
            refused = {"error": "show the key of an engine"}
            return JsonResponse(refused, status=401, headers={"WWW-Authenticate": "Bearer"})
        return view(request, *args, **kwargs)

    checked.access = ENGINE
    return csrf_exempt(login_not_required(checked))


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


@transaction.non_atomic_requests  # it only reads: a transaction would be two more ways to the database
@for_engines
@require_POST
def plan(request):
    """What happens to a call, as JSON."""
    try:
        company, found = answer(read(request.body))
    except BadRequest as error:
        return JsonResponse({"error": str(error)}, status=400)
    except (NotFound, Gone) as error:
        return JsonResponse({"error": str(error)}, status=404)
    counters.PLANS.labels(found.steps[-1].kind.value).inc()
    return JsonResponse(plan_as_json(found, company.sip_domain))
