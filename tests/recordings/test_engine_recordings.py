"""Voicemail that a telephone engine of somebody else's has recorded comes into the mailbox of the portal."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from common import bounded_reading
from recordings import engine_views
from recordings.models import Recording
from routing.models import Engine
from tests import factories
from tests.sounds import sound_file
from users.models import OutgoingMail

URL = reverse("engine:recordings")
BEGAN = "2026-06-01T09:30:00+01:00"


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "common.storage.Uploads"}}


@pytest.fixture
def both(company, their_admin):
    """Two companies with the same short numbers and a service number each."""
    for tenant, number in ((company, "+441632960160"), (their_admin.tenant, "+441632960170")):
        factories.UserFactory(tenant=tenant, short_number="201")
        factories.ServiceNumberFactory(tenant=tenant, number__e164=number)
    return company, their_admin.tenant


@pytest.fixture
def send(client):
    def sent(key, body=None, content_type="audio/wav", **query):
        body = sound_file() if body is None else body
        shown = {"Authorization": f"Bearer {key}"}
        return client.generic("POST", f"{URL}?{urlencode(query)}", body, content_type, headers=shown)

    return sent


def key_of(*companies):
    engine = Engine(name=f"Engine {Engine.objects.count()}", companies=[one.pk for one in companies])
    key = engine.new_key()
    engine.save()
    return key


def of_user(**more):
    return {"id": "one", "user": "201@OURS.example", "caller": "+441632960123", "at": BEGAN} | more


def test_it_is_in_the_mailbox_once_and_mailed_once(send, both):
    key = key_of(both[0])
    assert send(key, **of_user()).json() == {"kept": 1, "known": 0}
    assert send(key, **of_user()).json() == {"kept": 0, "known": 1}
    kept = Recording.objects.get()
    began = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
    assert (kept.tenant, kept.user.short_number, kept.caller, kept.recorded_at, kept.seconds) == (
        both[0],
        "201",
        "+441632960123",
        began,
        1,
    )
    with kept.sound.open() as sound:
        assert sound.read(12)[8:] == b"WAVE"
    assert OutgoingMail.objects.filter(kind="recording").count() == 1


def test_what_is_known_is_not_converted_again(send, both, monkeypatch):
    key = key_of(both[0])
    send(key, **of_user())
    monkeypatch.setattr(engine_views, "sound_of", lambda body: pytest.fail("converted again"))
    assert send(key, **of_user()).json() == {"kept": 0, "known": 1}
    assert Recording.objects.count() == 1


def test_of_a_service_number_from_somebody_who_withholds_the_number(send, both):
    query = {"id": "two", "service_number": "+441632960160", "caller": "anonymous", "at": BEGAN}
    assert send(key_of(both[0]), content_type="application/x-www-form-urlencoded", **query).status_code == 200
    kept = Recording.objects.get()
    assert (kept.service_number.number.e164, kept.user, kept.caller) == ("+441632960160", None, "")


def test_what_two_engines_call_the_same_are_two(send, both):
    first, second = key_of(both[0]), key_of(both[0])
    assert [send(one, **of_user()).json()["kept"] for one in (first, second)] == [1, 1]
    assert Recording.objects.count() == 2


def test_a_mailbox_of_another_company_is_not_found(send, both):
    key = key_of(both[0])
    for theirs in ({"user": "201@theirs.example"}, {"service_number": "+441632960170"}, {"user": "299@ours.example"}):
        refused = send(key, id="three", **theirs)
        assert (refused.status_code, refused.json()) == (404, {"error": "no such user or service number"})
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ""},
        {"id": "x" * 101},
        {"user": ""},
        {"service_number": "+441632960160"},
        {"user": "\x00@ours.example"},
        {"at": "yesterday"},
    ],
)
def test_an_address_that_makes_no_sense(send, both, changed):
    assert send(key_of(both[0]), **of_user(**changed)).status_code == 400


@pytest.mark.parametrize("body", [b"", b"ID3", b"RIFF", b"RIFF" + b"\xff" * 500])
def test_a_sound_that_is_none(send, both, body):
    answer = send(key_of(both[0]), body, **of_user())
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert not Recording.objects.exists()


def test_while_other_sounds_are_read_it_is_asked_to_come_again(send, both, monkeypatch):
    monkeypatch.setattr(bounded_reading, "free_slot", lambda slots=None: None)
    answer = send(key_of(both[0]), **of_user())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_company_that_is_full(send, both):
    factories.CompanyLimitFactory(tenant=both[0], name="recording_minutes", most=0)
    answer = send(key_of(both[0]), **of_user())
    assert (answer.status_code, Recording.objects.count()) == (507, 0)


def test_longer_than_other_bodies_of_engines_may_be(send, both):
    assert send(key_of(both[0]), sound_file(seconds=200), **of_user()).status_code == 200
    assert send(key_of(both[0]), b"RIFF" + b"\0" * 10_000_000, **of_user(id="four")).status_code == 413
    assert send("none", b"RIFF" + b"\0" * 100_000, **of_user()).status_code in (401, 413)
