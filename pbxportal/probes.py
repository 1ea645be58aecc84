"""What load balancers ask: is this process alive, and may it be sent requests?"""

import logging
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from users.access import public

from .database_roles import too_much
from .metrics import metrics, shows_token

logger = logging.getLogger(__name__)
SECONDS = 3  # the longest that a probe waits for a connection, and for a query
TOLD = {"content_type": "text/plain; charset=utf-8", "headers": {"X-Content-Type-Options": "nosniff"}}


class ProbesMiddleware:
    """Answers probes before anything else sees them.

    They come over plain HTTP, address a machine by its number, which is not in ALLOWED_HOSTS, and must tell of this
    process although sessions or companies cannot be read. Neither are they logged. So with Prometheus and its token.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return healthz(request)
        if request.path_info == "/readyz":
            return readyz(request)
        if request.path_info == "/metrics" and shows_token(request):
            return metrics(request)
        return self.get_response(request)


@public
@require_safe
@never_cache
def healthz(request):
    """This process answers. A failing database is no reason to start it again."""
    return HttpResponse("ok", **TOLD)


@public
@require_safe
@never_cache
def readyz(request):
    """The database answers, and knows every migration of this version."""
    reason = why_not_ready()
    return HttpResponse(reason or "ok", status=503 if reason else 200, **TOLD)


def why_not_ready():
    """A short reason, or "". Asks on a connection of its own, which waits for nothing longer than SECONDS."""
    own = connection.copy()
    options = own.settings_dict["OPTIONS"]
    options["connect_timeout"] = SECONDS
    options["options"] = f"{options.get('options', '')} -c statement_timeout={SECONDS}s -c lock_timeout={SECONDS}s"
    try:
        missing = migrations() - MigrationRecorder(own).applied_migrations().keys()
        if settings.IS_PRODUCTION and may_too_much(own):
            return "the database's role may more than read and write rows"
    except DatabaseError as error:
        logger.warning("Not ready: the database does not answer", exc_info=error)
        return "the database does not answer"
    finally:
        own.close()
    return f"{len(missing)} migrations are not applied" if missing else ""


def may_too_much(own):
    with own.cursor() as cursor:
        return too_much(cursor)


@lru_cache(maxsize=1)
def migrations():
    """All migrations that this version comes with, as (app, name)."""
    return MigrationLoader(None).disk_migrations.keys()
