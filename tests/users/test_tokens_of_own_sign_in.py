"""ID tokens of a company's own sign-in: each wrong one is refused, what is unusual and right is not."""

import base64
import hashlib

import pytest
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.own_sign_in import by_email, come, fetch, who
from tests.sign_in_service import KEYS, Key
from tests.users.test_own_sign_in import reason
from users.models import IssuerDocuments, OwnSignInIdentity


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


@pytest.fixture
def own(company, service, pat):
    """Pat is let in by the address that the service has verified."""
    return by_email(company, service)


def hours(number):
    """A moment, as a token has it, so many hours from now."""
    return lambda now: now + int(number * 3600)


# What is wrong with a token, as the service is told to make it: by attributes, and what the page says.
TOKENS = {
    "nonce": ({"claims": {"nonce": "another"}}, "(nonce)"),
    "no nonce": ({"claims": {"nonce": None}}, "missing"),
    "issuer": ({"claims": {"iss": "https://other.example"}}, "(iss)"),
    "issuer with a slash": ({"claims": {"iss": "{issuer}/"}}, "(iss)"),
    "audience": ({"claims": {"aud": "another"}}, "(aud)"),
    "audiences": ({"claims": {"aud": ["portal of ours", "another"], "azp": "portal of ours"}}, "(aud)"),
    "no audience": ({"claims": {"aud": []}}, "(aud)"),
    "azp": ({"claims": {"azp": "another"}}, "(azp)"),
    "over": ({"claims": {"exp": hours(-1)}}, "too old"),
    "no end": ({"claims": {"exp": None}}, "missing"),
    "text as end": ({"claims": {"exp": "never"}}, "(exp)"),
    "not yet": ({"claims": {"iat": hours(1)}}, "(iat)"),
    "made long ago": ({"claims": {"iat": hours(-1)}}, "too old"),
    "not before": ({"claims": {"nbf": hours(1)}}, "(nbf)"),
    "no subject": ({"claims": {"sub": None}}, "missing"),
    "empty subject": ({"claims": {"sub": ""}}, "(sub)"),
    "list as subject": ({"claims": {"sub": ["sub-of-pat"]}}, "(sub)"),
    "long subject": ({"claims": {"sub": "x" * 256}}, "(sub)"),
    "at_hash": ({"claims": {"at_hash": "b" * 22}}, "(at_hash)"),
    "unsigned": ({"alg": "none"}, "signature"),
    "public key as password": ({"alg": "HS256"}, "signature"),
    "other key of that name": ({"key": Key("one")}, "signature"),
    "key that it brings itself": ({"key": Key("one"), "header": {"jwk": KEYS["two"].public()}}, "signature"),
    "key elsewhere": ({"key": Key("one"), "header": {"jku": "http://127.0.0.1:1/keys"}}, "signature"),
    "curve for RSA": ({"alg": "ES256"}, "cannot be trusted"),
    "critical": ({"header": {"crit": ["x"], "x": 1}}, "signature"),
    "list as key id": ({"header": {"kid": ["one"]}}, ""),
}


def test_a_token_that_is_not_as_it_has_to_be(service, own):
    for name, (wrong, words) in TOKENS.items():
        service.begin_anew()
        for attribute, value in wrong.items():
            setattr(service, attribute, value)
        if name == "issuer with a slash":
            service.claims = {"iss": f"{service.issuer}/"}
        client = Client()
        answer = come(client, own)
        assert answer.status_code in (403, 503), name
        assert words in reason(answer), name
        assert (who(client), OwnSignInIdentity.objects.count()) == (None, 0), name


AT_HASH = base64.urlsafe_b64encode(hashlib.sha256(b"access-token").digest()[:16]).rstrip(b"=").decode()


# Claims of tokens that are right in an unusual way.
RIGHT = [
    {"aud": ["portal of ours"]},
    {"azp": "portal of ours"},
    {"exp": hours(-1 / 120)},
    {"iat": hours(1 / 120)},
    {"amr": ["pwd", 5], "acr": 3},
    {"at_hash": AT_HASH},
]


def test_what_is_right_all_the_same(service, own, pat):
    for claims in RIGHT:
        client, service.claims = Client(), claims
        come(client, own)
        assert who(client) == pat.pk, claims


def test_a_curve_signs_as_well(client, company, service, own, pat):
    service.key, service.published = KEYS["curve"], [KEYS["curve"]]
    fetch(company, service)
    come(client, own)
    assert who(client) == pat.pk


def test_a_new_key_is_fetched_once_a_minute(client, service, own, pat, do_what_waits):
    IssuerDocuments.objects.update(asked_at=timezone.now() - timezone.timedelta(minutes=2))
    service.key, service.published = KEYS["two"], [KEYS["two"]]
    service.asked.clear()
    answers = [come(Client(), own) for _i in range(3)]
    assert {answer.status_code for answer in answers} == {503}
    assert "new key" in reason(answers[0])
    assert ("GET", "/keys") not in service.asked  # never while a page waits
    do_what_waits()
    assert service.asked.count(("GET", "/keys")) == 1
    come(client, own)
    assert who(client) == pat.pk
    service.key = KEYS["one"]  # taken back
    assert come(Client(), own).status_code == 503
