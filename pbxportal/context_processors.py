from django.conf import settings


def shell(request):
    """What every page shows: the provider's name and contact."""
    return {"portal_name": settings.PORTAL_NAME, "support_contact": settings.SUPPORT_CONTACT}
