"""What telephone engines ask over HTTP, with a key of their own; docs/engine.md describes it."""

import logging

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from common import counters
from service_numbers.audio_response import audio_response

from .access import for_engines
from .as_json import plan_as_json
from .engine_credentials import as_answer, credentials_of, read_page
from .engine_requests import BadRequest, NotFound, answer, read
from .engine_sounds import find_sound
from .loading import Gone

logger = logging.getLogger("portal.engines")


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


@for_engines
@require_safe
def sound(request, message_pk, rate):
    """The sound of a message as WAV with so many samples a second; 304 for who has it already."""
    try:
        stored, tag = find_sound(message_pk, rate, request.engine.companies_served())
        response = get_conditional_response(request, etag=tag)
        if response is None:
            size = stored.size  # asked before it is opened: what cannot be told leaves no file open
            response = audio_response(request, stored.open(), size)
    except (NotFound, FileNotFoundError):
        return JsonResponse({"error": "no such sound"}, status=404)
    response["ETag"] = tag
    return response


@for_engines
@require_safe
def users(request):
    """Who may register telephones in a SIP domain, with HA1, a page at a time; 304 for who has that page already.

    Every time they are handed out is in the log: to whom, of which company, how many; never what they are.
    """
    if not request.engine.reads_credentials:
        return JsonResponse({"error": "this key may not read credentials"}, status=403)
    try:
        domain, after = read_page(request.GET)
        page = credentials_of(domain, after, request.engine.companies_served())
    except BadRequest as error:
        return JsonResponse({"error": str(error)}, status=400)
    except NotFound as error:
        return JsonResponse({"error": str(error)}, status=404)
    tag, body = as_answer(page)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        told = {"engine": request.engine.pk, "domain": page.domain, "users": len(page.users)}
        logger.info("credentials were handed out", extra=told)
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = tag
    return response
