"""A message recorded by telephone is in the library, chosen where it was said to be, and in the history."""

from datetime import UTC, datetime

import pytest

from history.models import Change
from service_numbers.audio import check
from service_numbers.models import Prompt, ServiceNumber
from telephony.records.dictated import keep_dictated
from telephony.softphones.tones import tone
from tests import factories

WHEN = datetime(2026, 6, 1, 9, 0, 5, tzinfo=UTC)  # five seconds past ten in London


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def sales(db):
    return factories.ServiceNumberFactory(name="Sales")


@pytest.fixture
def sound(tmp_path):
    path = tmp_path / "c1-dictated-1.wav"
    path.write_bytes(tone(1550, 3.0))
    return path


def keep(sound, number, setting, **more):
    told = {"company": number.tenant_id, "service_number": number.pk, "setting": setting}
    return keep_dictated(sound, **told | {"caller": "+447700900123", "recorded_at": WHEN} | more)


@pytest.mark.parametrize(
    "setting",
    ["welcome_message", "opening_hours_closed_message", "calendar_closed_message", "no_agents_message"],
)
def test_it_is_chosen_at_once(sales, sound, setting):
    assert keep(sound, sales, setting)
    sales.refresh_from_db()
    prompt = Prompt.objects.get()
    assert getattr(sales, setting) == prompt
    assert prompt.name == "Recorded 2026-06-01 10:00:05 by +447700900123"
    assert float(prompt.seconds) == pytest.approx(3, abs=0.1)
    assert sound.exists()


def test_it_is_only_kept(sales, sound):
    assert keep(sound, sales, None)
    sales.refresh_from_db()
    assert (Prompt.objects.count(), sales.welcome_message) == (1, None)


def test_the_history_has_it(sales, sound):
    before = Change.objects.count()
    keep(sound, sales, "welcome_message")
    assert Change.objects.count() > before


def test_it_is_converted_as_what_is_uploaded(sales, sound, do_what_waits):
    keep(sound, sales, "welcome_message")
    do_what_waits()
    assert Prompt.objects.get().has_sound


def test_a_name_that_is_taken(sales, sound):
    factories.PromptFactory(tenant=sales.tenant, name="Recorded 2026-06-01 10:00:05 by +447700900123")
    assert not keep(sound, sales, "welcome_message")
    sales.refresh_from_db()
    assert (Prompt.objects.count(), sales.welcome_message) == (1, None)


@pytest.mark.parametrize("gone", ["company", "service_number", "sound"])
def test_what_is_gone_breaks_nothing(sales, sound, gone):
    other = factories.CompanyFactory()
    more = {"company": {"company": other.pk}, "service_number": {"service_number": 0}, "sound": {}}[gone]
    if gone == "sound":
        sound.unlink()
    assert not keep(sound, sales, "welcome_message", **more)
    assert Prompt.objects.count() == 0


def test_what_others_change_meanwhile_stays(sales, sound, monkeypatch):
    def takes_long(file):
        ServiceNumber.objects.filter(pk=sales.pk).update(recording_pin="", refuses_withheld=True)
        return check(file)

    monkeypatch.setattr("telephony.records.dictated.check", takes_long)
    assert keep(sound, sales, "welcome_message")
    sales.refresh_from_db()
    assert (sales.recording_pin, sales.refuses_withheld, sales.welcome_message) == ("", True, Prompt.objects.get())
