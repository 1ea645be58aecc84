"""What anybody can make the portal do by typing a password: little, for nobody as much as for somebody, in turn."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import argon2
import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, make_password
from django.test import Client, RequestFactory
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from tests import factories
from users.models import User
from users.signing_in import hashing
from users.signing_in.services import sign_in as services

SIGN_IN = reverse("sign_in")
OURS = "users.signing_in.hashing.SmallArgon2"
QUICK = "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA"  # of no password that anybody knows


class Former(Argon2PasswordHasher):
    """Hashes as they were kept before, only smaller: by other figures than those of now."""

    memory_cost, time_cost, parallelism = 1024, 2, 8


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, username="pat")


def sign_in(client, password=factories.PASSWORD, username="pat"):
    return client.post(SIGN_IN, {"username": username, "password": password})


def test_a_hash_is_as_small_as_owasp_allows():
    """Password Storage Cheat Sheet: Argon2id with m=19456 (19 MiB), t=2, p=1."""
    made = make_password("three odd words", hasher=hashing.SmallArgon2())
    assert made.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


class FormerStill(PBKDF2PasswordHasher):
    iterations = 10


@pytest.mark.parametrize("former", [Former(), FormerStill()], ids=["argon2", "pbkdf2"])
def test_what_was_kept_otherwise_is_made_anew_at_sign_in(client, user, settings, former):
    settings.PASSWORD_HASHERS = [OURS, *settings.PASSWORD_HASHERS[2:]]
    kept = former.encode(factories.PASSWORD, former.salt())
    User.objects.filter(pk=user.pk).update(password=kept)
    assert sign_in(client, "wrong").status_code == 200
    assert User.objects.get(pk=user.pk).password == kept
    assert sign_in(client).url == "/"
    renewed = User.objects.get(pk=user.pk).password
    assert "$m=19456,t=2,p=1$" in renewed
    assert client.get(reverse("account")).status_code == 200
    sign_in(Client())
    assert User.objects.get(pk=user.pk).password == renewed


def test_whoever_types_it_again_stays_signed_in(client, user, settings):
    """Where it is asked for once more, and is hashed anew by that."""
    settings.PASSWORD_HASHERS = [OURS, *settings.PASSWORD_HASHERS[2:]]
    User.objects.filter(pk=user.pk).update(password=Former().encode(factories.PASSWORD, "s" * 22))
    client.force_login(User.objects.get(pk=user.pk))
    typed = {"password": factories.PASSWORD, "next": reverse("set_up_second_factor")}
    asked = client.post(reverse("confirm", args=["own-sign-in"]), typed)
    assert asked.url == reverse("set_up_second_factor")
    assert client.get(asked.url).status_code == 200
    assert "$m=19456,t=2,p=1$" in User.objects.get(pk=user.pk).password


def test_nobody_costs_as_much_as_somebody(user, company, settings, monkeypatch):
    """How many hashes are made for whom; of a password that is too long none, whoever has typed it."""
    settings.PASSWORD_HASHERS = [OURS]
    User.objects.update(password=QUICK)
    factories.UserFactory(tenant=company, username="gone", is_active=False)
    invited = factories.UserFactory(tenant=company, username="invited")
    invited.set_unusable_password()
    invited.save()
    made = []
    monkeypatch.setattr(argon2.low_level, "hash_secret", noted(argon2.low_level.hash_secret, made))
    monkeypatch.setattr(argon2.PasswordHasher, "verify", noted(argon2.PasswordHasher.verify, made))
    for username in ("pat", "gone", "invited", "nobody", ""):
        for length, hashes in ((5, 1), (200, 1), (201, 0), (50_000, 0)):
            made.clear()
            request = RequestFactory().post(SIGN_IN, REMOTE_ADDR="192.0.2.1")
            assert authenticate(request, username=username, password="x" * length) is None
            assert len(made) == hashes, (username, length)


def noted(do, done):
    """Does the same, and notes it."""

    def doing(*args, **kwargs):
        done.append(1)
        return do(*args, **kwargs)

    return doing


def test_one_at_a_time_in_a_process():
    at_it, most = [], []

    def one(number):
        with hashing.turn():
            at_it.append(number)
            most.append(len(at_it))
            Event().wait(0.001)  # lets the others in, if they may
            at_it.remove(number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(16)))
    assert (len(most), max(most)) == (16, 1)


def test_who_waits_too_long_is_told_in_words(user, settings, monkeypatch):
    settings.PASSWORD_HASHERS = [OURS]
    User.objects.update(password=QUICK)
    monkeypatch.setattr(hashing, "PATIENCE", 0.01)
    client = Client(raise_request_exception=False)
    for username in ("pat", "nobody"):
        with hashing.turn():
            answer = sign_in(client, "typed-in-secret", username)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        page = answer.content.decode()
        assert "Too many people are signing in just now" in page
        assert "typed-in-secret" not in page
    assert sign_in(client, "wrong").status_code == 200  # the turn was given back, and the counts are as they were


def test_a_place_asks_for_so_many_links_an_hour(client, user, monkeypatch):
    """With an address each time that nobody has: each would leave a task."""
    monkeypatch.setattr(services, "MOST_FROM_ONE_PLACE", 3)
    forgotten = reverse("ask_for_password_link")

    def ask(name, place):
        return client.post(forgotten, {"email": f"{name}@nobody.example"}, REMOTE_ADDR=place).content.decode()

    pages = {ask(number, "192.0.2.1").replace(f"{number}@", "@") for number in range(5)}
    assert (len(pages), DBTaskResult.objects.count()) == (1, 3)
    for number in range(5):  # of one line all addresses are one place
        ask(number + 10, f"2001:db8:1:1::{number}")
    assert DBTaskResult.objects.count() == 6
    ask("pat", "192.0.2.2")
    assert DBTaskResult.objects.count() == 7
