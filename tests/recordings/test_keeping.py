"""What callers leave is kept once, mailed with its sound, and goes with its mailbox."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.storage import StorageFailed
from recordings import services
from recordings.models import Recording
from recordings.services import NoRoom, keep_recording, minutes_used
from recordings.tasks import remove_left_sounds
from tests import factories
from tests.sounds import sound_file
from users.models import OutgoingMail, User
from users.services.outbox import send_again

NINE = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)  # half past nine in London


@pytest.fixture
def user(company):
    return factories.UserFactory(tenant=company, first_name="Pat", email="pat@ours.example")


@pytest.fixture
def sales(company):
    return factories.ServiceNumberFactory(tenant=company, name="Sales", vms_emails=["a@b.example", "c@d.example"])


def keep(owner, engine_id="one", **changed):
    mailbox = {"user": owner} if isinstance(owner, User) else {"service_number": owner}
    told = {"caller": "+441632960123", "recorded_at": NINE, "seconds": 17, "sound": io.BytesIO(sound_file())}
    return keep_recording(**mailbox | told | {"engine_id": engine_id, "company": owner.tenant} | changed)


def sounds():
    """The names of all sounds in the storage."""
    try:
        return {f"recordings/{name}" for name in default_storage.listdir("recordings")[1]}
    except FileNotFoundError:
        return set()


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "common.storage.Uploads"}}


def test_voicemail_is_kept_and_mailed_with_its_sound(user, tmp_path, do_what_waits):
    path = tmp_path / "from-the-engine.wav"
    path.write_bytes(sound_file())
    assert keep(user, sound=path) is True
    kept = Recording.objects.get()
    assert (kept.tenant, kept.owner, kept.caller, kept.recorded_at, kept.length) == (
        user.tenant,
        user,
        "+441632960123",
        NINE,
        "0:17",
    )
    assert kept.sound.read() == sound_file() == path.read_bytes()
    kept.sound.close()
    do_what_waits()
    [message] = mail.outbox
    assert (message.to, message.subject) == (["pat@ours.example"], "Voicemail from +44 1632 960123, 0:17")
    assert message.attachments == [("voicemail-2026-06-01-093000.wav", sound_file(), "audio/wav")]
    assert "Hello Pat,\n\nA caller has left you a message, 0:17 long." in message.body
    assert "When: 1 June 2026, 09:30 (Europe/London)" in message.body
    assert "No more mail" not in message.body


def test_the_same_again_changes_nothing(user, do_what_waits):
    assert [keep(user), keep(user), keep(user, seconds=3)] == [True, False, False]
    do_what_waits()
    assert (Recording.objects.get().seconds, len(mail.outbox), len(sounds())) == (17, 1, 1)


def test_who_has_refused_a_companys_mails_gets_none_as_a_user_either(company, do_what_waits):
    """An admin may give any address to a user."""
    factories.OutsideAddressFactory(tenant=company, address="no@d.example", refused_at=NINE)
    keep(factories.UserFactory(tenant=company, email="No+tag@d.example"))
    do_what_waits()
    assert (mail.outbox, Recording.objects.count()) == ([], 1)


def test_who_has_no_address_gets_no_mail(company, do_what_waits):
    keep(factories.UserFactory(tenant=company, email=""), caller="")
    keep(factories.ServiceNumberFactory(tenant=company), "two")
    do_what_waits()
    assert (Recording.objects.count(), OutgoingMail.objects.count()) == (2, 0)


def test_a_recording_of_a_service_number_goes_to_who_has_confirmed(company, sales, do_what_waits):
    factories.OutsideAddressFactory(tenant=company, address="c@d.example", confirmed_at=NINE)
    keep(sales, caller="")
    do_what_waits()
    [message] = mail.outbox
    assert (message.to, message.subject) == (["c@d.example"], "Sales: recording from withheld, 0:17")
    assert "No more mail of Ours to c@d.example:" in message.body
    assert message.attachments[0][1] == sound_file()


def test_where_nobody_has_confirmed_it_is_kept_all_the_same(sales, do_what_waits):
    keep(sales)
    do_what_waits()
    assert (OutgoingMail.objects.get().trouble, mail.outbox, Recording.objects.count()) == ("unconfirmed", [], 1)


def refuse(message):
    raise OSError("away")


def test_a_mail_that_is_not_taken_is_sent_later_with_the_sound(user, do_what_waits, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("users.services.outbox._give_to_server", refuse)
        keep(user)
        do_what_waits()
    waiting = OutgoingMail.objects.get()
    assert (waiting.state, mail.outbox, Recording.objects.count()) == ("waiting", [], 1)
    send_again(mail=waiting)
    do_what_waits()
    assert [message.attachments[0][1] for message in mail.outbox] == [sound_file()]


def test_a_colleague_is_called_by_name(company, user, do_what_waits):
    colleague = factories.UserFactory(tenant=company, first_name="Kim", last_name="Ash")
    number = factories.NumberFactory(user=colleague)
    keep(user, caller=number.e164, recorded_at=timezone.now() + timedelta(seconds=1))
    do_what_waits()
    assert mail.outbox[0].subject.startswith("Voicemail from Kim Ash, +44")


def test_a_recording_that_was_deleted_is_not_mailed(user, do_what_waits, django_capture_on_commit_callbacks):
    keep(user)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.delete_recordings(Recording.objects.all()) == 1
    do_what_waits()
    assert (mail.outbox, sounds(), OutgoingMail.objects.get().trouble) == ([], set(), "nobody")


def test_it_is_of_one_mailbox_of_its_own_company(company, user, sales, their_admin):
    both, neither = {"user": user, "service_number": sales}, {"user": None, "service_number": None}
    for which in (both, neither, {"user": their_admin}):
        with pytest.raises(IntegrityError), transaction.atomic():
            factories.RecordingFactory(**which | {"tenant": company})


def test_what_cannot_be_saved_leaves_no_file(user, monkeypatch):
    monkeypatch.setattr(services, "place_mail", lambda **told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        keep(user)
    assert (Recording.objects.count(), sounds()) == (0, set())


def test_what_cannot_be_stored_is_said(user, monkeypatch):
    def full(self, name, content):
        raise StorageFailed(28, "full")

    monkeypatch.setattr("common.storage.Uploads._save", full)
    with pytest.raises(StorageFailed):
        keep(user)
    assert (Recording.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_of_who_is_gone_nothing_is_kept(user):
    gone = User.objects.get(pk=user.pk)
    user.delete()
    with pytest.raises(User.DoesNotExist):
        keep(gone)
    assert sounds() == set()


def test_a_full_mailbox_lets_its_oldest_go(company, user, sales, django_capture_on_commit_callbacks):
    factories.CompanyLimitFactory(tenant=company, name="mailbox_minutes", most=2)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(4):
            keep(user, f"{number}", seconds=60, recorded_at=NINE + timedelta(hours=number))
        keep(sales, "of another mailbox", seconds=120)
    assert set(user.recordings.values_list("engine_id", flat=True)) == {"2", "3"}
    assert (sales.recordings.count(), len(sounds())) == (1, 3)
    with django_capture_on_commit_callbacks(execute=True):
        keep(user, "long", seconds=150, recorded_at=NINE + timedelta(hours=9))
    assert list(user.recordings.values_list("engine_id", flat=True)) == ["long"]


def test_a_full_company_keeps_no_more_and_operators_are_told(company, user, sales, caplog):
    factories.CompanyLimitFactory(tenant=company, name="recording_minutes", most=2)
    keep(user, seconds=90)
    with pytest.raises(NoRoom, match="2 of 2 minutes of voicemail"):
        keep(sales, "two", seconds=31)
    assert f"Company {company.pk} has no room for another recording" in caplog.text
    assert (Recording.objects.count(), len(sounds())) == (1, 1)
    assert keep(sales, "two", seconds=30) is True
    assert services.full_words(company).startswith("2 of 2 minutes of voicemail: no more can be added.")
    assert minutes_used(company) == {"mailbox_minutes": 1.5, "recording_minutes": 2}


def test_sounds_of_who_was_deleted_go_after_an_hour(user, monkeypatch):
    keep(user)
    other = factories.RecordingFactory(user__tenant=user.tenant)
    left = sounds() - {other.sound.name}
    user.delete()
    remove_left_sounds.call(tenant=None)
    assert sounds() == {other.sound.name} | left, "it may be about to be saved"
    later = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr("recordings.tasks.timezone.now", lambda: later)
    remove_left_sounds.call(tenant=None)
    assert sounds() == {other.sound.name}
