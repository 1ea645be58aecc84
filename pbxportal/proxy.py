"""What a proxy says of a request counts when it is our own proxy that says it."""

import ipaddress

from django.conf import settings

# All by which a proxy tells where a request comes from; the portal reads the first two.
TOLD_BY_PROXIES = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)


def only_of_our_proxy(get_response):
    """Takes these headers out of what comes from elsewhere, before anything reads them: nobody is misled."""

    def middleware(request):
        if not is_of_our_proxy(request.META.get("REMOTE_ADDR", "")):
            for name in TOLD_BY_PROXIES:
                request.META.pop(name, None)
        return get_response(request)

    return middleware


def is_of_our_proxy(address):
    """Whether a connection comes from the proxy; one without address came through a socket of this machine."""
    if not settings.BEHIND_TLS_PROXY:
        return False
    if not address:
        return True
    try:
        one = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    one = getattr(one, "ipv4_mapped", None) or one
    return any(one in network for network in settings.PROXY_ADDRESSES)
