"""Figures for operators in the format of Prometheus, of this machine's web processes.

What is counted, and where: `common/counters.py`.
"""

import os

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from common.counters import FIGURES
from users.access import public
from users.signing_in.steps import has_to_set_up


def is_operator(request):
    """Whether an operator is signed in, with a second factor where it has to be: no gate stands before this page."""
    return getattr(request.user, "is_operator", False) and not has_to_set_up(request)


def shows_token(request):
    """Whether a request carries METRICS_TOKEN. Without that setting none does."""
    scheme, _space, shown = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    token = settings.METRICS_TOKEN
    return bool(token) and scheme.lower() == "bearer" and constant_time_compare(shown, token)


@public
@require_safe
@never_cache
def metrics(request):
    """For who shows the token, and operators; for others there is no such page."""
    if not shows_token(request) and not is_operator(request):
        raise Http404
    registry = FIGURES
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # under gunicorn: the sum of all workers
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
