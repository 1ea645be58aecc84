"""What this process counts of its work; `pbxportal/metrics.py` shows it to operators.

Labels are names of pages, methods, states, classes and of our own telephone systems: never companies, people or ids,
which would be personal data and a series each.
"""

import sys

from django.contrib.auth.signals import user_login_failed
from django.core.signals import got_request_exception
from django.db import Error as DatabaseError
from prometheus_client import CollectorRegistry, Counter, Histogram

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


STORAGE_FAILURES = Counter(
    "portal_storage_failures", "Files that could not be written or read", ["storage"], registry=FIGURES
)


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
