"""Where telephone engines leave their call records; docs/engine.md describes it."""

from django.core.exceptions import RequestDataTooBig
from django.http import JsonResponse
from django.views.decorators.http import require_POST

from common import counters
from routing.access import for_engines

from .intake_bodies import records_in
from .records import FREESWITCH, NotARecord
from .services.intake import take_in_records


@for_engines
@require_POST
def calls(request):
    """Take in call records; the same ones again change nothing."""
    try:
        records = records_in(request.body, request.GET.get("uuid", ""))
        taken = take_in_records(source=FREESWITCH, records=records, engine=request.engine)
    except RequestDataTooBig:
        return JsonResponse({"error": "the body is too large"}, status=413)
    except NotARecord as error:
        return JsonResponse({"error": str(error)}, status=400)
    became = {outcome: getattr(taken, outcome) for outcome in ("taken", "known", "kept")}
    for outcome, records in became.items():
        counters.CALL_RECORDS.labels(outcome).inc(records)
    return JsonResponse(became)
