"""A company's own sign-in in tests: set up with a service of tests/sign_in_service.py, and walked through."""

import urllib.error
import urllib.request
from urllib.parse import parse_qsl, urlsplit

from django.urls import reverse

from common.sealed import seal
from pbxportal import worker
from tests import factories
from tests.sign_in_service import CLIENT, SECRET
from users.models import OwnSignIn
from users.signing_in.own import exchange
from users.signing_in.services.issuers import begin_documents

INDEX = reverse("account")


def set_up(company, service, **values):
    """The own sign-in of a company with this service, switched on, its documents fetched by the worker."""
    secret = seal(SECRET, exchange.SECRET)
    own = factories.OwnSignInFactory(
        tenant=company, issuer=service.issuer, client_id=CLIENT, client_secret=secret, **values
    )
    fetch(company, service)
    return own


def fetch(company, service):
    begin_documents(tenant=company, issuer=service.issuer)
    worker.do_what_is_due()


def by_email(company, service, **values):
    """One that lets in at once whose address the service has verified."""
    return set_up(company, service, binds_by=OwnSignIn.BindsBy.EMAIL, **values)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_told):
        return None


def at_service(address):
    """Where the service sends a browser back to."""
    try:
        urllib.request.build_opener(NoRedirect).open(address, timeout=5)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.headers["Location"]
    raise AssertionError("the service has not sent the browser on")


def begun(client, own, **query):
    """The address of the service to which a browser is sent."""
    return client.get(reverse("own_sign_in_go", args=[own.sign]), query).url


def back(client, address, **other):
    """Come back from the service: `other` are parts of the answer that somebody has exchanged (None: left out)."""
    parts = urlsplit(address)
    answer = dict(parse_qsl(parts.query)) | other
    return client.get(parts.path, {name: value for name, value in answer.items() if value is not None})


def come(client, own, **query):
    """Sign in through the company, all the way."""
    return back(client, at_service(begun(client, own, **query)))


def who(client):
    """The key of who is signed in, or None; as a page finds it."""
    answer = client.get(INDEX)
    return answer.context["request"].user.pk if answer.status_code == 200 else None
