import sys

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from users.access import public

from .outages import RETRY_AFTER, is_outage


@public
@require_safe
@cache_control(public=True, max_age=3600)
def theme(request):
    """The provider's accent colour as a stylesheet, since the content security policy allows none in a page."""
    css = (
        f":root{{--accent:{settings.PORTAL_ACCENT_COLOUR}}}"
        f"@media(prefers-color-scheme:dark){{:root{{--accent:{settings.PORTAL_ACCENT_COLOUR_DARK}}}}}"
    )
    return HttpResponse(css, content_type="text/css")


@public
@require_safe
def favicon(request):
    return redirect(static("portal/favicon.svg"), permanent=True)


def stale(request, reason=""):
    """A form from a page that is too old: signed in or out meanwhile, or without cookies."""
    return render(request, "stale.html", status=403)


def bad_request(request, exception=None):
    """What no page of the portal sends: too large, or broken."""
    return render(request, "400.html", status=400)


def forbidden(request, exception=None):
    """A page the role does not include; it says so, since going there again will not help."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request, exception=None):
    """The same page for what belongs to another company and for what does not exist at all."""
    return render(request, "404.html", status=404)


def server_error(request):
    """Must not need the database or a session: they may be what broke. Django calls it while it handles the error.

    Without a database every page answers 503, so that whoever asked knows to try again: people, proxies, engines.
    """
    if is_outage(sys.exc_info()[1]):
        answer = render(request, "503.html", status=503)
        answer["Retry-After"] = RETRY_AFTER
        return answer
    return render(request, "500.html", status=500)
