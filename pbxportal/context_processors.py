from django.conf import settings

from common.provider import provider
from users.signing_in import webauthn


def shell(request):
    """What every page shows: the portal's name and the provider's contact; where browsers take passkeys for it."""
    return {"portal_name": settings.PORTAL_NAME, "provider": provider(), "passkey_origin": webauthn.origin()}
