"""What a service says of itself: OpenID Connect Discovery 1.0, kept as far as the portal goes by it."""

from authlib.oauth2 import rfc9207
from authlib.oidc import rpinitiated
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from django.utils.translation import gettext_lazy as _

from common.outside_requests import OutsideFailure, why_not_asked

ENDPOINTS = ["authorization_endpoint", "token_endpoint", "jwks_uri"]
END_SESSION = "end_session_endpoint"
SAYS_ISSUER = "authorization_response_iss_parameter_supported"
AUTH_METHODS = "token_endpoint_auth_methods_supported"
KEPT = ["issuer", *ENDPOINTS, END_SESSION, SAYS_ISSUER, AUTH_METHODS]
# Nothing else: a service is not refused for what the portal does not go by.
CHECKED = {
    OpenIDProviderMetadata: ["issuer", *ENDPOINTS, "response_types_supported", AUTH_METHODS],
    rfc9207.AuthorizationServerMetadata: [SAYS_ISSUER],
    rpinitiated.OpenIDProviderMetadata: [END_SESSION],
}
LONGEST_ADDRESS = 1000


def well_known(issuer):
    """Where the service of this issuer says it."""
    return get_well_known_url(issuer, external=True)


def kept_of(document, issuer):
    """What is kept of a discovery document. Raises OutsideFailure when it is not this issuer's, or cannot be used."""
    if document.get("issuer") != issuer:
        raise OutsideFailure(_("it calls itself by another issuer"))
    found = OpenIDProviderMetadata(document)
    try:
        for part, names in CHECKED.items():
            for name in names:
                getattr(part(found), f"validate_{name}")()
    except (ValueError, TypeError, AttributeError) as error:
        raise OutsideFailure(_("what it says of itself is wrong: %(what)s") % {"what": error}) from error
    for name in [*ENDPOINTS, END_SESSION]:
        _check_address(found.get(name), name)
    if "code" not in found.get("response_types_supported", []):
        raise OutsideFailure(_("it offers no sign-in by code"))
    if "S256" not in found.get("code_challenge_methods_supported", ["S256"]):
        raise OutsideFailure(_("it does not offer PKCE with S256"))
    return {name: found[name] for name in KEPT if name in found}


def _check_address(url, name):
    if url is None and name == END_SESSION:
        return
    if not isinstance(url, str) or len(url) > LONGEST_ADDRESS or why_not_asked(url):
        raise OutsideFailure(_("what it says of itself is wrong: %(what)s") % {"what": name})
