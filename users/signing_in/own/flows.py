"""On the way to a company's own sign-in service and back: what the session remembers, once and for ten minutes."""

import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256
from urllib.parse import urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common.clock import is_recent

from .metadata import END_SESSION

FLOWS = "own_sign_in_flows"
MOST = 5  # of one browser at once: its other windows
MINUTES = 10
SIGN_IN, TRY, CONNECT, CONFIRM = "sign-in", "try", "connect", "confirm"
ASKED_AGAIN = (CONNECT, CONFIRM)  # what the service has to ask for anew, and not merely remember
SCOPE = "openid email"


@dataclass(frozen=True)
class Flow:
    """One way there and back: for what, whose, and what the answer has to agree with."""

    sign: str
    purpose: str
    settings: str
    nonce: str
    verifier: str
    at: float
    user: int | None
    target: str

    @property
    def is_over(self):
        return not is_recent(self.at, MINUTES * 60)


def fingerprint(own):
    """Of the settings that an answer depends on: with others it is none any more."""
    return sha256("\n".join([own.sign, own.issuer, own.client_id, own.client_secret]).encode()).hexdigest()


def answer_address(sign):
    """Where the service sends browsers back to: of this company alone, so that no other's answer fits (RFC 9700)."""
    return settings.PORTAL_ADDRESS + reverse("own_sign_in_answer", args=[sign])


def begin_address(sign):
    """Where the company's people sign in."""
    return settings.PORTAL_ADDRESS + reverse("own_sign_in", args=[sign])


def begin(request, own, documents, purpose, *, target=""):
    """Remember a way that begins now. Returns the address of the service where it goes on."""
    state = secrets.token_urlsafe(32)
    flow = Flow(
        sign=own.sign,
        purpose=purpose,
        settings=fingerprint(own),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        at=timezone.now().timestamp(),
        user=request.user.pk,
        target=target,
    )
    newest = list(request.session.get(FLOWS, {}).items())[-(MOST - 1) :]
    request.session[FLOWS] = dict(newest) | {state: asdict(flow)}
    if not request.user.is_authenticated:
        request.session.set_expiry(MINUTES * 60)  # who signs in gets the usual time
    return prepare_grant_uri(
        documents.metadata["authorization_endpoint"],
        own.client_id,
        "code",
        redirect_uri=answer_address(own.sign),
        scope=SCOPE,
        state=state,
        nonce=flow.nonce,
        code_challenge=create_s256_code_challenge(flow.verifier),
        code_challenge_method="S256",
        **({"prompt": "login", "max_age": "0"} if purpose in ASKED_AGAIN else {}),
    )


def take(request, sign, state):
    """The Flow that an answer belongs to, or None. It is gone at once, also for who sends the answer a second time
    at the same moment. What this browser has not begun locks nothing.
    """
    if state not in request.session.get(FLOWS, {}):
        return None
    with transaction.atomic():
        stored = Session.objects.select_for_update().filter(pk=request.session.session_key).first()
        flows = stored.get_decoded().get(FLOWS, {}) if stored else {}
        kept = flows.pop(state, None)
        if kept is not None:
            request.session[FLOWS] = flows
            request.session.save()
    flow = Flow(**kept) if kept else None
    return None if flow is None or flow.sign != sign or flow.is_over or flow.user != request.user.pk else flow


def end_session_address(own, documents):
    """Where one signs out of the service as well (OpenID Connect RP-Initiated Logout); None where it offers none."""
    address = documents.metadata.get(END_SESSION)
    if address is None:
        return None
    said = urlencode({"client_id": own.client_id, "post_logout_redirect_uri": begin_address(own.sign)})
    return f"{address}{'&' if '?' in address else '?'}{said}"
