"""What callers have said comes into the portal once, and nothing is deleted before it is there."""

import logging
import threading
from dataclasses import replace

import pytest
import soundfile
from django.db import connections

from common.storage import StorageFailed
from recordings.models import Recording as Kept
from recordings.services import NoRoom
from service_numbers.models import ServiceNumber
from telephony.records import NotNow, keep_taking_in, recordings_in
from telephony.records.recordings_in import take_in_recordings
from telephony.softphones.tones import heard_in
from tests import factories
from tests.telephony.records.test_recordings import MESSAGE, left, says
from users.models import OutgoingMail

CALLER = MESSAGE.caller


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def user(db):
    return factories.UserFactory(email="pat@ours.example")


@pytest.fixture
def sales(db):
    return factories.ServiceNumberFactory(vms_emails=["sales@ours.example"])


def spoken(spool, owner, name="c1-recording-1", *, seconds=3.0):
    """Something that a caller has said for a user or a service number, ready to be taken in."""
    kind = "service_number" if isinstance(owner, ServiceNumber) else "user"
    told = {"id": f"engine/{name}", "company": owner.tenant_id, "user": None} | {kind: owner.pk}
    made = replace(MESSAGE, name=name, **told)
    spool.begin(made)
    says(spool, made, seconds=seconds)
    spool.end(name)
    return made


def test_of_a_user_and_of_a_service_number(kept, user, sales):
    first, second = spoken(kept, user, seconds=2.6), spoken(kept, sales, "c2-recording-1")
    take_in_recordings(kept)
    for said, owner in ((first, user), (second, sales)):
        there = Kept.objects.get(engine_id=said.id)
        assert (there.tenant, there.owner) == (owner.tenant, owner)
        assert (there.caller, there.recorded_at, there.seconds) == (CALLER, said.recorded_at, 3)
    assert left(kept) == []
    assert OutgoingMail.objects.filter(kind="recording").count() == 2


def test_what_the_portal_has_is_what_was_said(kept, user):
    spoken(kept, user)
    take_in_recordings(kept)
    with Kept.objects.get().sound.open() as file:
        sound, rate = soundfile.read(file)
    assert (rate, [one.tone for one in heard_in(sound)]) == (8000, [1550])


def test_who_dies_before_it_is_ticked_off_takes_it_in_once(kept, user, monkeypatch):
    said = spoken(kept, user)
    with monkeypatch.context() as dying:
        dying.setattr(kept, "tick_off", lambda name: (_ for _ in ()).throw(OSError("killed")))
        with pytest.raises(OSError, match="killed"):
            take_in_recordings(kept)
    assert kept.ready() == [said.name]
    take_in_recordings(kept)
    assert (Kept.objects.count(), OutgoingMail.objects.count(), left(kept)) == (1, 1, [])


def test_whose_owner_is_gone_is_set_aside_without_a_number_in_the_log(kept, user, sales, caplog):
    gone = [spoken(kept, user), spoken(kept, sales, "c2-recording-1")]
    user.delete()
    sales.delete()
    with caplog.at_level(logging.ERROR, logger="portal.calls"):
        take_in_recordings(kept)
    assert sorted(path.suffix for path in (kept.folder / "refused").iterdir()) == [".json", ".json", ".wav", ".wav"]
    assert [one.name in caplog.text for one in gone] == [True, True]
    assert CALLER not in caplog.text
    take_in_recordings(kept)


@pytest.mark.parametrize("whose", ["user", "service_number"])
def test_nobody_of_another_company(kept, user, sales, whose):
    """Whatever stands in the spool: a company has what is its own."""
    owner = {"user": user, "service_number": sales}[whose]
    other = factories.CompanyFactory()
    said = spoken(kept, owner)
    kept.begin(replace(said, company=other.pk))
    (kept.folder / f"{said.name}.coming").replace(kept.folder / f"{said.name}.json")
    take_in_recordings(kept)
    assert not Kept.objects.exists()
    assert (kept.folder / "refused" / f"{said.name}.wav").exists()


def test_one_that_does_not_fit_keeps_no_other_one_back(kept, user, monkeypatch):
    there = recordings_in.keep_recording

    def full_once(**told):
        monkeypatch.setattr(recordings_in, "keep_recording", there)
        raise NoRoom("full", name="recording_minutes")

    monkeypatch.setattr(recordings_in, "keep_recording", full_once)
    spoken(kept, user)
    spoken(kept, user, "c2-recording-1")
    take_in_recordings(kept)
    assert (Kept.objects.count(), kept.ready()) == (1, [])


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"id": 1}'])
def test_what_is_no_recording_is_set_aside(kept, db, content):
    (kept.folder / "odd.json").write_bytes(content)
    take_in_recordings(kept)
    assert left(kept) == ["refused"]


def test_a_sound_that_is_gone(kept, user):
    said = spoken(kept, user)
    kept.sound(said.name).unlink()
    take_in_recordings(kept)
    assert (left(kept), Kept.objects.count()) == (["refused"], 0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_with_the_database_away_it_waits(kept, user, monkeypatch, caplog):
    said = spoken(kept, user)
    connections.close_all()
    with monkeypatch.context() as away:
        away.setitem(connections.settings["default"], "HOST", "/none/such")
        away.setitem(connections["default"].settings_dict, "HOST", "/none/such")
        with pytest.raises(NotNow):
            take_in_recordings(kept)
        stop = threading.Event()
        stop.set()
        keep_taking_in(kept, stop, take_in=take_in_recordings, what="Messages of callers")
    assert "Messages of callers wait in the spool" in caplog.text
    assert kept.ready() == [said.name]
    take_in_recordings(kept)
    assert (Kept.objects.count(), left(kept)) == (1, [])


def test_with_the_storage_away_it_waits(kept, user, monkeypatch):
    said = spoken(kept, user)

    def away(**_told):
        raise StorageFailed("away")

    monkeypatch.setattr(recordings_in, "keep_recording", away)
    with pytest.raises(NotNow):
        take_in_recordings(kept)
    assert kept.ready() == [said.name]


def test_whatever_the_caller_is_called(kept, user):
    """A carrier may send any text."""
    whose = {"company": user.tenant_id, "user": user.pk, "caller": "x" * 90}
    made = replace(MESSAGE, name="c9-recording-1", id="engine/c9", **whose)
    kept.begin(made)
    says(kept, made)
    kept.end(made.name)
    take_in_recordings(kept)
    assert Kept.objects.get().caller == "x" * 60
    assert left(kept) == []
