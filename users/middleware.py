from django.utils import timezone


class TenantMiddleware:
    """Decides whose company's rows a request may see: `request.tenant`, or None for operators and visitors.

    Nothing else in the portal decides this. Dates and times are shown by the company's clock.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.tenant = request.user.tenant if request.user.is_authenticated else None
        if request.tenant is None:
            return self.get_response(request)
        with timezone.override(request.tenant.zone):
            return self.get_response(request)
