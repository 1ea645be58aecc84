"""Who asks, when a proxy stands in between."""

from ipaddress import ip_address

from django.conf import settings


def client_address(request):
    """The sender's address: what the proxy added last to X-Forwarded-For, where there is a proxy that is trusted."""
    direct = request.META.get("REMOTE_ADDR", "")
    if not settings.BEHIND_TLS_PROXY:
        return direct
    try:
        return str(ip_address(request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()))
    except ValueError:
        return direct
