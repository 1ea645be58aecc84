"""A company's sign-in service that is away, slow or of no help: people are told, and nobody else waits for it."""

import pytest
from django.urls import reverse

from common.outside_requests import OutsideFailure
from tests import factories
from tests.own_sign_in import by_email, come, who
from tests.users.test_own_sign_in import reason
from users.signing_in.own import exchange


@pytest.fixture
def pat(company):
    return factories.UserFactory(tenant=company, username="pat", email="pat@ours.example")


@pytest.fixture
def own(company, service, pat):
    """Pat is let in by the address that the service has verified."""
    return by_email(company, service)


# What the service answers to a code, and what people are told.
TROUBLES = [
    ((500, {}), "it answers 500"),
    ((302, {}), "sends us on"),
    ((200, []), "no JSON object"),
    ((200, {"access_token": "x"}), "no ID token"),
    ((200, {"id_token": {"sub": "x"}}), "no ID token"),
    ((200, {"id_token": "x"}), "cannot be trusted"),
    ((200, {"id_token": "a.b.c"}), "cannot be trusted"),
    ((200, {"id_token": "x" * 200_000}), "too large"),
    ((401, {"error": "invalid_client"}), "client id and secret"),
]


def test_a_service_that_does_not_help(client, service, own, pat):
    for answer, words in TROUBLES:
        service.answers["/token"] = answer
        page = come(client, own)
        assert page.status_code in (403, 503), words
        assert words in reason(page), words
        assert "Sign in with a password" in page.content.decode()
    signed_in = client.post(reverse("sign_in"), {"username": "pat", "password": factories.PASSWORD})
    assert signed_in.status_code == 302


def test_a_service_that_says_nothing_holds_nobody(client, service, own, pat, monkeypatch):
    monkeypatch.setattr(exchange, "SECONDS", 0.2)
    service.is_mute = True
    page = come(client, own)
    assert (page.status_code, "in time" in reason(page)) == (503, True)
    service.is_mute, asked = False, len(service.asked)
    assert "in time" in reason(come(client, own))  # for a while it is left alone
    assert ("POST", "/token") not in service.asked[asked:]
    monkeypatch.setattr(exchange, "MUTE_FOR", 0)
    come(client, own)
    assert who(client) == pat.pk


def test_people_of_one_company_wait_for_no_others(client, service, own, pat, monkeypatch):
    monkeypatch.setattr(exchange, "WAIT", 0.01)
    turn, in_line = exchange._turn, exchange.IN_LINE["theirs"]
    with turn(exchange.OF_ONE_COMPANY["theirs"], seconds=0):
        with pytest.raises(OutsideFailure, match="too many"):
            exchange._ask_in_turn("theirs", None)
        monkeypatch.setattr(exchange, "WAIT", 60)
        with turn(in_line, seconds=0), turn(in_line, seconds=0), pytest.raises(OutsideFailure, match="too many"):
            exchange._ask_in_turn("theirs", None)  # the third is sent away at once
        come(client, own)
    assert who(client) == pat.pk


def test_two_at_most_ask_at_once(client, service, own, monkeypatch):
    monkeypatch.setattr(exchange, "WAIT", 0.01)
    taken = [exchange.AT_ONCE.acquire(blocking=False) for _i in range(2)]
    try:
        assert taken == [True, True]
        assert "too many" in reason(come(client, own))
    finally:
        for _one in taken:
            exchange.AT_ONCE.release()
