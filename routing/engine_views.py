"""What telephone engines ask over HTTP, with a key of their own; docs/engine.md describes it."""

from django.db import transaction
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from common import counters

from .access import for_engines
from .as_json import plan_as_json
from .engine_requests import BadRequest, NotFound, answer, read
from .loading import Gone


@transaction.non_atomic_requests  # it only reads: a transaction would be two more ways to the database
@for_engines
@require_POST
def plan(request):
    """What happens to a call, as JSON."""
    try:
        company, found, holds_until = answer(read(request.body), request.engine.serves)
    except BadRequest as error:
        return JsonResponse({"error": str(error)}, status=400)
    except (NotFound, Gone) as error:
        return JsonResponse({"error": str(error)}, status=404)
    counters.PLANS.labels(found.steps[-1].kind.value).inc()
    return JsonResponse(plan_as_json(found, company.sip_domain, holds_until))
