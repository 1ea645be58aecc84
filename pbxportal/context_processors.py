from django.conf import settings

from common.provider import provider


def shell(request):
    """What every page shows: the portal's name and the provider's contact."""
    return {"portal_name": settings.PORTAL_NAME, "provider": provider()}
