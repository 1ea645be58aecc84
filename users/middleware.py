from django.utils import timezone


class TenantMiddleware:
    """Decides whose company's rows a request may see: `request.tenant`, or None for operators and visitors.

    Nothing else in the portal decides this. Dates and times are shown by the company's clock.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.tenant = request.user.tenant if request.user.is_authenticated else None
        with timezone.override(request.tenant.zone if request.tenant else None):
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"  # nobody's pages stay in a cache that others share
        return response
