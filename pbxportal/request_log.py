"""One line and one count for each request. The outermost middleware but for the probes: nothing escapes it."""

import logging
import re
import secrets
from time import perf_counter

from common import counters

from .logs import REQUESTS, STATIC, current_request_id, route_of

logger = logging.getLogger(REQUESTS)
SANE = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLogMiddleware:
    """Gives each request an id, `request.id`: the proxy's X-Request-ID or a new one. It is in every line that is
    logged meanwhile, in the answer's X-Request-ID and on the page that says that something went wrong.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began = perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = given if SANE.fullmatch(given) else secrets.token_hex(8)
        token = current_request_id.set(request.id)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request.id
            self.note(request, response.status_code, perf_counter() - began)
            return response
        finally:
            current_request_id.reset(token)

    def note(self, request, status, seconds):
        """Count and log it: the page by name, never the path or what was asked or sent; the company by its id."""
        route, tenant = route_of(request), getattr(request, "tenant", None)
        counters.count_request(route, request.method, status, seconds)
        if route == STATIC:
            return
        ms = round(seconds * 1000, 1)
        of_request = {
            "method": request.method,
            "route": route,
            "status": status,
            "ms": ms,
            "company": tenant and tenant.pk,
        }
        logger.info("%s %s %s in %s ms", request.method, route, status, ms, extra=of_request)
