"""What an authenticator is asked to sign: kept in the session, good once, for one purpose and for 5 minutes."""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from .steps import MINUTES, is_fresh
from .webauthn import as_octets, as_text, new_challenge

CHALLENGE = "passkey_challenge"
SIGN_IN, CODE, CONFIRM, ADD = "sign-in", "code", "confirm", "add"
SECONDS = 5 * 60


def give_challenge(request, purpose, *, user_handle=b""):
    """A new one, in place of one that was given before. What only this asks of a visitor's session ends with it."""
    challenge = new_challenge()
    session = request.session
    session[CHALLENGE] = {
        "purpose": purpose,
        "text": as_text(challenge),
        "user_handle": as_text(user_handle),
        "at": timezone.now().timestamp(),
    }
    if not request.user.is_authenticated:
        session.set_expiry(MINUTES * 60)  # SignInMiddleware gives who signs in the usual time
    return challenge


@transaction.atomic
def take_challenge(request, purpose):
    """The challenge of this session and its user handle, or None. It is then used up, for who waits here, too."""
    session = request.session
    locked = Session.objects.select_for_update().filter(session_key=session.session_key).first()
    session.pop(CHALLENGE, None)
    kept = locked and locked.get_decoded().get(CHALLENGE)
    if not kept:
        return None
    session.save()  # in this transaction, for which a second request with the same answer waits
    if kept["purpose"] != purpose or not is_fresh(kept["at"], SECONDS):
        return None
    return as_octets(kept["text"]), as_octets(kept["user_handle"])
