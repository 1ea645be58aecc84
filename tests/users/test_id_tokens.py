"""What a company's own service says in an ID token: whatever it is, it is refused in words or can be kept."""

import json

import pytest

from common.outside_requests import Answer, OutsideFailure
from tests import factories
from tests.own_sign_in import by_email, come, who
from tests.sign_in_service import KEYS, token_of
from users.models import OwnSignInIdentity
from users.signing_in.own.id_tokens import Expected, TokenRefused, read_id_token, usable_keys

NOW = 1_800_000_000
ODD = [
    *("\0", "a\0b", "\ud800", "a\udfff", "\x1b[31m", "\u202eabc", "a\nb", "x" * 5000, "", " \t", True, 5, -1, 1e300),
    *(10**400, float("nan"), float("inf"), [], ["\0"], ["\ud800"], [[]], {}, {"a": "\0"}, None, {"sub": ["x"]}),
]
NEEDED = ["iss", "sub", "aud", "nonce", "iat"]
CLAIMS = [*NEEDED, *("exp", "nbf", "azp", "at_hash", "auth_time", "email", "email_verified", "amr", "acr", "name")]


def token(**claims):
    usual = {"iss": "https://i.example", "sub": "pat", "aud": "us", "nonce": "n", "exp": NOW + 60, "iat": NOW}
    key = KEYS["one"]
    return token_of({"alg": key.alg, "kid": key.kid}, usual | {"auth_time": NOW} | claims, key.sign)


def read(**claims):
    expected = Expected(issuer="https://i.example", client_id="us", nonce="n", now=NOW, since=NOW - 5)
    keys = usable_keys({"keys": [KEYS["one"].public()]})
    return read_id_token(token(**claims), keys=keys, expected=expected, access_token="x")


def can_be_kept(text):
    return "\0" not in text and text.encode() is not None


def told_or_why_not(claim, odd):
    """All texts that come of a token with an odd claim, and whether it was refused."""
    try:
        told = read(**{claim: odd})
    except TokenRefused as refusal:
        return [str(refusal.reason)], True
    return [told.subject, told.email, told.unverified_email, *told.methods], False


def test_whatever_a_claim_says():
    assert read().subject == "pat"
    for claim in CLAIMS:
        for odd in ODD:
            texts, is_refused = told_or_why_not(claim, odd)
            assert all(can_be_kept(one) for one in texts), (claim, odd)
            assert is_refused or claim not in NEEDED or (claim, odd) == ("sub", " \t"), (claim, odd)


@pytest.mark.parametrize(
    "subject", ["\0", "pat\0", "\ud800", "pat\udc00", "a\rb", ["pat"], {"pat": 1}, 5, True, "\u200b"]
)
def test_a_subject_that_nobody_can_keep_is_refused(subject):
    with pytest.raises(TokenRefused, match=r"\(sub\)|cannot be read|is wrong"):
        read(sub=subject)


@pytest.mark.parametrize("when", [None, NOW - 22 * 3600, NOW - 66, NOW + 61, 0, "x", True, float("inf"), [NOW]])
def test_when_somebody_signed_in_there_is_a_moment_of_now(when):
    with pytest.raises(TokenRefused, match=r"auth_time|cannot be read|is wrong"):
        read(auth_time=when)


def test_methods_are_taken_from_a_list():
    assert read(amr=["pwd", "o\0p", "\ud800", 5, "mfa"], acr="high").methods == {"pwd", "mfa", "high"}
    assert read(amr=[], acr="\0").methods == frozenset()
    with pytest.raises(TokenRefused, match=r"\(amr\)"):
        read(amr="mfa")


def test_no_such_subject_breaks_a_page(client, company, service):
    factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")
    own = by_email(company, service)
    for claims in ({"sub": "a\0b"}, {"sub": "\ud800"}):
        service.claims = claims
        answer = come(client, own)
        assert (answer.status_code, "(sub)" in str(answer.context["reason"])) == (403, True), claims
    service.claims = {"email": "\ud800@ours.example", "acr": "\ud800"}
    assert come(client, own).status_code == 403
    assert (who(client), OwnSignInIdentity.objects.count()) == (None, 0)


BODIES = [
    r'{"a": "\u0000"}',
    r'{"\u0000": 1}',
    r'{"a": ["\ud800"]}',
    '{"a": NaN}',
    '{"a": [1e999]}',
    r'{"a": "\\\u0000"}',
]


@pytest.mark.parametrize("body", BODIES)
def test_no_answer_is_read_that_no_row_can_keep(body):
    with pytest.raises(OutsideFailure):
        Answer(200, body.encode()).json()


def test_what_merely_looks_like_that_is_read():
    plain = {"a": "\\u0000", "b": "\\\\u0000 \\ud800", "é": "\U0001f600"}
    assert Answer(200, json.dumps(plain).encode()).json() == plain
