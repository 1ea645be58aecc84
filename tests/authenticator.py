"""An authenticator as browsers have them, with keys of the cryptography library: it makes passkeys and signs.

Each of its ways to be wrong is a word of `make` or `sign`, for tests of what an attacker sends.
"""

import json
import secrets
from hashlib import sha256

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from fido2 import cbor
from fido2.cose import ES256, RS256, EdDSA
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from users.signing_in.webauthn import origin

KINDS = {
    "ES256": (ES256, lambda: ec.generate_private_key(ec.SECP256R1())),
    "EdDSA": (EdDSA, ed25519.Ed25519PrivateKey.generate),
    "RS256": (RS256, lambda: rsa.generate_private_key(65537, 2048)),
}
FLAG = AuthenticatorData.FLAG


class Authenticator:
    """With `verifies`, it asks for a finger or a PIN each time; with `counts`, it counts its signatures from 1."""

    def __init__(self, *, verifies=True, counts=False, kind="ES256"):
        self.verifies, self.counts = verifies, counts
        self.cose, make = KINDS[kind]
        self.key, self.credential_id = make(), secrets.token_bytes(16)
        self.count, self.user_handle, self.host = 0, b"", ""

    def make(self, options, **wrong):
        """What a browser sends for the options of `navigator.credentials.create`, as JSON."""
        self.user_handle, self.host = websafe_decode(options["user"]["id"]), options["rp"]["id"]
        public = self.cose.from_cryptography_key(self.key.public_key())
        key = AttestedCredentialData.create(Aaguid.NONE, wrong.get("credential_id", self.credential_id), public)
        seen = self._seen(FLAG.AT, key, wrong)
        attestation = AttestationObject.create("none", seen, {})
        client = self._client("webauthn.create", options, wrong)
        return self._answer({"clientDataJSON": client, "attestationObject": attestation}, wrong)

    def sign(self, options, **wrong):
        """What a browser sends for the options of `navigator.credentials.get`, as JSON."""
        seen = self._seen(FLAG(0), b"", wrong)
        client = self._client("webauthn.get", options, wrong)
        signature = self._signature(bytes(seen) + sha256(client).digest())
        response = {"clientDataJSON": client, "authenticatorData": seen}
        response["signature"] = wrong.get("signature", signature)
        handle = wrong.get("user_handle", self.user_handle)
        return self._answer(response | ({"userHandle": handle} if handle else {}), wrong)

    def _seen(self, flags, key, wrong):
        self.count += self.counts
        flags |= FLAG.UV if wrong.get("verifies", self.verifies) else FLAG(0)
        flags |= FLAG.UP if wrong.get("is_present", True) else FLAG(0)
        host = sha256(wrong.get("host", self.host).encode()).digest()
        return AuthenticatorData.create(host, flags, wrong.get("count", self.count), key)

    def _client(self, kind, options, wrong):
        challenge = wrong.get("challenge") or websafe_decode(options["challenge"])
        asked = wrong.get("kind", kind), challenge, wrong.get("origin", origin())
        return bytes(CollectedClientData.create(*asked, cross_origin=wrong.get("in_frame", False)))

    def _signature(self, message):
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(message, ec.ECDSA(hashes.SHA256()))
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message)

    def _answer(self, response, wrong):
        name = websafe_encode(wrong.get("credential_id", self.credential_id))
        plain = {key: websafe_encode(bytes(value)) for key, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": plain})

    def public_key(self):
        """As Passkey keeps it."""
        return cbor.encode(self.cose.from_cryptography_key(self.key.public_key()))
