"""Figures for operators in the format of Prometheus, of this machine's web processes.

Labels are names of pages, methods, states and classes: never companies, people or ids, which would be personal data
and a series each.
"""

import os
import sys

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.signals import got_request_exception
from django.db import Error as DatabaseError
from django.http import Http404, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from users.access import public
from users.sign_in_steps import has_to_set_up

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

FIGURES = CollectorRegistry()
REQUESTS = Counter("portal_requests", "Requests answered", ["route", "method", "status"], registry=FIGURES)
SECONDS = Histogram(
    "portal_request_seconds", "Seconds until answered", ["route", "method"], buckets=BOUNDS, registry=FIGURES
)
DATABASE_ERRORS = Counter("portal_database_errors", "Requests that the database failed", ["error"], registry=FIGURES)
SIGN_IN_FAILURES = Counter("portal_sign_in_failures", "Sign-ins refused", registry=FIGURES)
CALL_RECORDS = Counter(
    "portal_call_records", "Call records of engines: new, known already, kept aside", ["outcome"], registry=FIGURES
)
PLANS = Counter(
    "portal_plans", "What telephone engines were told, by the plan's last step", ["ends_with"], registry=FIGURES
)
MAILS = Counter("portal_mails", "Mails of web processes: sent, failed", ["outcome"], registry=FIGURES)


def count_request(route, method, status, seconds):
    method = method if method in METHODS else "other"
    REQUESTS.labels(route, method, status).inc()
    SECONDS.labels(route, method).observe(seconds)


def count_what_django_tells():
    """Django tells of these by signals alone."""
    user_login_failed.connect(_count_sign_in_failure, dispatch_uid="portal_metrics")
    got_request_exception.connect(_count_database_error, dispatch_uid="portal_metrics")


def _count_sign_in_failure(**_told):
    SIGN_IN_FAILURES.inc()


def _count_database_error(**_told):
    error = sys.exc_info()[1]
    if isinstance(error, DatabaseError):
        DATABASE_ERRORS.labels(type(error).__name__).inc()


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
