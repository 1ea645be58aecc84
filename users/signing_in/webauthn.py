"""What a browser and its authenticator are asked for, and whether what they answer is genuine (WebAuthn level 3).

Nothing here knows the database. Signatures are checked by Yubico's fido2: docs/adr/0061-passkeys.md. Passkeys belong
to the host of PORTAL_ADDRESS and are taken from that very origin alone.
"""

import ipaddress
import json
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

LONGEST_ANSWER = 16_000  # characters of JSON; those of authenticators have some 2,000
ALGORITHMS = (ES256, EdDSA, RS256)  # what every authenticator has one of
PUBLIC_KEY = PublicKeyCredentialType.PUBLIC_KEY
PREFERRED = UserVerificationRequirement.PREFERRED


class NotGenuine(Exception):
    """What a browser sent is no answer of an authenticator to this question, or not for this portal."""


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """What an authenticator tells of a passkey that it has just made, as Passkey keeps it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    is_verified: bool


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A genuine signature. `is_verified`: by a finger, a face or a PIN, not by a touch alone."""

    sign_count: int
    is_verified: bool


def origin():
    """Where the pages of the portal come from, as browsers write it: https://portal.example.com."""
    parts = urlsplit(settings.PORTAL_ADDRESS)
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"


def are_possible():
    """Whether browsers make passkeys for the portal's address: not over plain HTTP, nor for a bare number."""
    parts = urlsplit(settings.PORTAL_ADDRESS)
    with suppress(ValueError):
        ipaddress.ip_address(parts.hostname)
        return False
    return parts.scheme == "https" or parts.hostname == "localhost"


def new_challenge():
    return secrets.token_bytes(32)


def as_text(octets):
    return websafe_encode(bytes(octets))


def as_octets(text):
    return websafe_decode(text)


def options_to_make(*, challenge, user_handle, name, full_name, known):
    """For navigator.credentials.create: a passkey for somebody who has those `known` (credential ids) already."""
    user = PublicKeyCredentialUserEntity(id=user_handle, name=name, display_name=full_name or name)
    options, _state = _server().register_begin(
        user,
        credentials=_descriptors(known),
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=PREFERRED,
        challenge=challenge,
    )
    return _plain(options.public_key)


def options_to_sign(*, challenge, known=None):
    """For navigator.credentials.get: one of those `known` (credential ids), or whichever the authenticator offers."""
    options, _state = _server().authenticate_begin(
        _descriptors(known) if known else None, user_verification=PREFERRED, challenge=challenge
    )
    return _plain(options.public_key)


def made(answer, challenge):
    """The NewKey of what a browser answered to `options_to_make`. Raises NotGenuine."""
    with _any_flaw_is_not_genuine():
        response = RegistrationResponse.from_dict(_read(answer))
        _refuse_frames(response.response.client_data)
        found = _server().register_complete(_state(challenge), response)
        key = found.credential_data.public_key
        if key.get(3) not in [one.ALGORITHM for one in ALGORITHMS] or len(found.credential_data.credential_id) > 1023:
            raise NotGenuine
        return NewKey(
            credential_id=bytes(found.credential_data.credential_id),
            public_key=cbor.encode(key),
            sign_count=found.counter,
            is_verified=found.is_user_verified(),
        )


def named(answer):
    """Which passkey an answer says it is of, and whose: its credential id and user handle (or None). Unproved."""
    with _any_flaw_is_not_genuine():
        response = AuthenticationResponse.from_dict(_read(answer))
        handle = response.response.user_handle
        return bytes(response.raw_id), None if handle is None else bytes(handle)


def signed(answer, challenge, *, credential_id, public_key):
    """What the passkey with this key has Signed, for this challenge and this portal. Raises NotGenuine."""
    with _any_flaw_is_not_genuine():
        response = AuthenticationResponse.from_dict(_read(answer))
        _refuse_frames(response.response.client_data)
        key = AttestedCredentialData.create(bytes(16), credential_id, CoseKey.parse(cbor.decode(public_key)))
        _server().authenticate_complete(_state(challenge), [key], response)
        found = response.response.authenticator_data
        return Signed(sign_count=found.counter, is_verified=found.is_user_verified())


def _server():
    """The one that asks: only its very origin counts, not all those that fido2 takes for its host by itself."""
    server = Fido2Server(
        PublicKeyCredentialRpEntity(name=settings.PORTAL_NAME, id=urlsplit(settings.PORTAL_ADDRESS).hostname),
        verify_origin=lambda asked: asked == origin(),
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PUBLIC_KEY, alg=one.ALGORITHM) for one in ALGORITHMS
    ]
    return server


@contextmanager
def _any_flaw_is_not_genuine():
    """What anybody may send is read by a library that was made for what browsers send: whatever it raises is no."""
    try:
        yield
    except NotGenuine:
        raise
    except Exception as error:
        raise NotGenuine from error


def _read(answer):
    if len(answer) > LONGEST_ANSWER:
        raise NotGenuine
    return json.loads(answer)


def _refuse_frames(client_data):
    """No page of another site has the portal in a frame; no answer comes from one."""
    if client_data.cross_origin:
        raise NotGenuine


def _state(challenge):
    """Whether the user had to be verified is for whoever asks to say: see `is_verified`."""
    return {"challenge": websafe_encode(challenge), "user_verification": PREFERRED}


def _descriptors(known):
    return [PublicKeyCredentialDescriptor(type=PUBLIC_KEY, id=bytes(one)) for one in known]


def _plain(options):
    """As JSON has it: bytes as base64url, which static/portal/passkeys.js turns back."""
    return json.loads(json.dumps(dict(options)))
