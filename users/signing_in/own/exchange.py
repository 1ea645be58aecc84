"""The one thing that a page asks another machine for: the ID token for the code that a browser has brought."""

import base64
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from urllib.parse import quote_plus, urlencode

from django.utils.translation import gettext_lazy as _

from common.outside_requests import TOO_LATE, OutsideFailure, Request, ask
from common.sealed import unseal

from .flows import answer_address
from .metadata import AUTH_METHODS

SECONDS, MOST_BYTES = 3.0, 100_000
AT_ONCE = threading.BoundedSemaphore(2)  # of the threads of a web process: the others go on answering
OF_ONE_COMPANY = defaultdict(lambda: threading.BoundedSemaphore(1))  # so that no service takes the turns of others
IN_LINE = defaultdict(lambda: threading.BoundedSemaphore(2))  # who asks and who is next; further ones are sent away
WAIT = 1.0  # seconds for one's turn
MUTE_FOR = 30  # seconds in which a service that did not answer is not waited for again
_mute_since = {}  # of a company's sign: a counter of seconds
SECRET = "own sign-in"  # noqa: S105 - what the client secret is sealed for
LONGEST_CODE = 4000


class CodeRefused(Exception):
    """The service knows the code not, or not any more: what a browser has brought is no sign-in."""


class ClientRefused(OutsideFailure):
    """The service does not take the client id and secret that the company has set."""


def exchange(*, own, documents, code, verifier):
    """The ID token and the access token for a code. Raises CodeRefused, ClientRefused or OutsideFailure."""
    if not 0 < len(code) <= LONGEST_CODE:
        raise CodeRefused
    secret = unseal(own.client_secret, SECRET)
    if secret is None:
        raise ClientRefused(_("its client secret cannot be read any more: an admin has to type it again"))
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    form["redirect_uri"] = answer_address(own.sign)
    headers, shown = _credentials(own.client_id, secret, documents.metadata.get(AUTH_METHODS))
    request = Request(
        documents.metadata["token_endpoint"],
        seconds=SECONDS,
        most_bytes=MOST_BYTES,
        form=urlencode(form | shown),
        headers=headers,
    )
    return _tokens(_ask_in_turn(own.sign, request))


def _ask_in_turn(company, request):
    """Ask for a company; who signs in to another one waits for none of its people."""
    with _turn(IN_LINE[company], seconds=0), _turn(OF_ONE_COMPANY[company], seconds=WAIT):
        if time.monotonic() - _mute_since.get(company, -MUTE_FOR) < MUTE_FOR:
            raise OutsideFailure(TOO_LATE)
        with _turn(AT_ONCE, seconds=WAIT):
            try:
                return ask(request)
            except OutsideFailure as failure:
                if failure.reason is TOO_LATE:
                    _mute_since[company] = time.monotonic()
                raise


@contextmanager
def _turn(turns, *, seconds):
    """Raises OutsideFailure when none comes within so many seconds."""
    if not (turns.acquire(timeout=seconds) if seconds else turns.acquire(blocking=False)):
        raise OutsideFailure(_("too many are signing in just now"))
    try:
        yield
    finally:
        turns.release()


def _credentials(client_id, secret, methods):
    """Headers and fields that say who asks: in the form where the service takes that, else as RFC 6749 2.3.1 says."""
    if "client_secret_post" in (methods or []):
        return {}, {"client_id": client_id, "client_secret": secret}
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, {}


def _tokens(answer):
    found = answer.json()
    if answer.status != 200 or "error" in found:
        if found.get("error") == "invalid_grant":
            raise CodeRefused
        raise ClientRefused(_("it does not take the client id and secret"))
    token, access = found.get("id_token"), found.get("access_token")
    if not isinstance(token, str) or not (access is None or isinstance(access, str)):
        raise OutsideFailure(_("its answer holds no ID token"))
    return token, access
