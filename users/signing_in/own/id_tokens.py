"""What an ID token says, once everything about it has been checked: OpenID Connect Core 1.0, section 3.1.3.7.

joserfc checks signatures, Authlib the claims; what these leave open (which algorithms, one audience alone, how old)
is decided here. Nothing of a token is read before its signature.
"""

import warnings
from dataclasses import dataclass

from authlib.oidc.core import CodeIDToken
from django.utils.translation import gettext_lazy as _
from joserfc import jwk, jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError, MissingClaimError, SecurityWarning

# Signed with a private key: never "none", nor HS256, which takes the public key that everybody has for a password.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
PUBLIC_PARTS = {"RSA": ("kty", "kid", "n", "e"), "EC": ("kty", "kid", "crv", "x", "y")}
SMALLEST_RSA = 2048  # bits
MOST_KEYS = 50
LEEWAY = 60  # seconds by which clocks may differ
OLDEST = 600  # seconds since it was made
LONGEST_SUBJECT = 255  # OpenID Connect Core 2
LONGEST_ADDRESS = 190
LONGEST_METHOD = 200  # of amr and acr, as much as an admin may name
ODD = (ValueError, TypeError, KeyError, AttributeError, RecursionError)  # of tokens that nobody would make


class TokenRefused(Exception):
    """An ID token is not what it has to be; `reason` says what, in words."""

    def __init__(self, reason):
        super().__init__(str(reason))
        self.reason = reason


class UnknownKey(TokenRefused):
    """It is signed with a key that the service had not published when its keys were fetched."""


@dataclass(frozen=True)
class Expected:
    """What a token has to agree with; `since` is the moment (seconds) after which the person had to sign in anew."""

    issuer: str
    client_id: str
    nonce: str
    now: float
    since: float | None = None


@dataclass(frozen=True)
class Told:
    """Who signed in at the service. `email` is "" unless the service has verified it; `methods` are amr and acr."""

    subject: str
    email: str
    unverified_email: str
    methods: frozenset


def usable_keys(document):
    """Of a JWK set (RFC 7517) the public keys that sign, each with no more than its public parts."""
    found = document.get("keys")
    keys = [key for key in found if isinstance(key, dict)][:MOST_KEYS] if isinstance(found, list) else []
    plain = [_public(key) for key in keys if key.get("kty") in PUBLIC_PARTS and key.get("use", "sig") == "sig"]
    return [key for key in plain if _is_strong(key)]


def _public(key):
    return {name: key[name] for name in PUBLIC_PARTS[key["kty"]] if name in key}


def _is_strong(key):
    try:
        with warnings.catch_warnings(action="ignore", category=SecurityWarning):  # of small keys: refused below
            public = jwk.import_key(key).public_key
    except (JoseError, *ODD):
        return False
    return key["kty"] != "RSA" or public.key_size >= SMALLEST_RSA


def read_id_token(token, *, keys, expected, access_token=None):
    """What a token says. Raises UnknownKey, or TokenRefused for anything else that is wrong with it."""
    try:
        claims = _signed_claims(token, keys)
        _check_claims(claims, expected, access_token)
    except ExpiredTokenError as error:
        raise TokenRefused(_("it is too old, or our clocks differ")) from error
    except MissingClaimError as error:
        raise TokenRefused(_("a part of it is missing (%(claim)s)") % {"claim": error.claim}) from error
    except JoseError as error:
        raise TokenRefused(_words_for(error)) from error
    except ODD as error:
        raise TokenRefused(_("it cannot be read")) from error
    return _told(claims)


def _words_for(error):
    claim = getattr(error, "claim", "")
    return _("a part of it is wrong (%(claim)s)") % {"claim": claim} if claim else _("its signature is wrong")


def _signed_claims(token, keys):
    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    found = jwt.decode(
        token, lambda signed: _key_of(signed.headers(), keys), algorithms=ALGORITHMS, registry=registry
    )
    return CodeIDToken(found.claims, found.header)


def _key_of(header, keys):
    """The key that a header names; where it names none, the only one."""
    kid = header.get("kid")
    named = [key for key in keys if key.get("kid") == kid] if kid is not None else keys
    if len(named) != 1:
        raise UnknownKey(_("it is signed with a key that we do not know"))
    return jwk.import_key(named[0])


def _check_claims(claims, expected, access_token):
    claims.options = {
        "iss": {"essential": True, "value": expected.issuer},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": expected.client_id},
        "nonce": {"essential": True, "value": expected.nonce},
    }
    claims.params = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": access_token}
    claims.validate(now=int(expected.now), leeway=LEEWAY)
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise TokenRefused(_("it is for others as well (aud)"))
    if claims["iat"] < expected.now - OLDEST:
        raise TokenRefused(_("it is too old, or our clocks differ"))
    if not _is_text(claims["sub"], LONGEST_SUBJECT):
        raise TokenRefused(_("it does not say who it is (sub)"))
    if expected.since is not None and not _is_time(claims.get("auth_time"), expected.since, expected.now):
        raise TokenRefused(_("the service did not ask again who you are (auth_time)"))


def _is_text(value, most):
    """Whether it is a text that a row can keep and a page show: no NUL, no half of a surrogate pair."""
    return isinstance(value, str) and 0 < len(value) <= most and value.isprintable()


def _is_time(value, since, now):
    """Whether it is a moment in seconds between two others, by clocks that may differ."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and since - LEEWAY <= value <= now + LEEWAY


def _told(claims):
    said = claims.get("email")
    email = said if _is_text(said, LONGEST_ADDRESS) else ""
    is_verified = claims.get("email_verified") is True
    amr = claims.get("amr")
    said = [*(amr if isinstance(amr, list) else []), claims.get("acr")]
    methods = {one for one in said if _is_text(one, LONGEST_METHOD)}
    return Told(claims["sub"], email if is_verified else "", "" if is_verified else email, frozenset(methods))
