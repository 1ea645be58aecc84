"""What telephone engines ask over HTTP, with a key of their own; docs/engine.md describes it."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from users.access import ENGINE

from .as_json import plan_as_json
from .engine_requests import BadRequest, NotFound, answer, read
from .models import is_known


def for_engines(view):
    """For who shows the key of an engine that is not revoked: `Authorization: Bearer <key>`. No cookies, no CSRF."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not is_known(key):
            refused = {"error": "show the key of an engine"}
            return JsonResponse(refused, status=401, headers={"WWW-Authenticate": "Bearer"})
        return view(request, *args, **kwargs)

    checked.access = ENGINE
    return csrf_exempt(login_not_required(checked))


@for_engines
@require_POST
def plan(request):
    """What happens to a call, as JSON."""
    try:
        company, found = answer(read(request.body))
    except BadRequest as error:
        return JsonResponse({"error": str(error)}, status=400)
    except (NotFound, Http404) as error:
        return JsonResponse({"error": str(error)}, status=404)
    return JsonResponse(plan_as_json(found, company.sip_domain))
