"""Closed for a while with a message that is still being converted: it is named before and after saving."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.planner_door import planner
from service_numbers.models import Override, Prompt
from tests import factories
from tests.service_numbers.test_overrides import NOW, NUMBER, press, url
from tests.sounds import sound_file


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def support(company):
    return factories.ServiceNumberFactory(tenant=company, name="Support")


def test_a_new_message_is_uploaded_right_there(as_admin, support, do_what_waits):
    file = SimpleUploadedFile("closed for training.wav", sound_file(2))
    fields = {"ends_at": "2026-11-02T15:00"}
    page = press(as_admin, support, fields | {"file": file})
    new = Prompt.objects.get()
    assert (new.name, Override.objects.count()) == ("closed for training", 0)
    told = page.context["told"]
    assert "“closed for training” is played." in told.sentence
    assert told.until_then == (
        "“closed for training” is being converted. Until that is done callers get this: The call ends."
    )
    assert told.until_then in page.content.decode()
    assert "none is set" not in page.context["told"].shown
    assert page.context["form"]["prompt"].value() == str(new.pk)
    do_what_waits()  # between what is shown and what is saved
    sent = {"kind": "closed", "prompt": new.pk, "shown": told.shown} | fields
    saved = as_admin.post(url("add_override", support), sent, follow=True).content.decode()
    assert f"Saved. {told.sentence}" in saved
    assert "is being converted" not in saved
    assert Override.objects.get().prompt == new


@pytest.mark.parametrize("chosen", ["prompt", "calendar_closed_message"])
@pytest.mark.parametrize("begins", ["", "2026-11-02T14:00"])
def test_what_is_being_converted_is_named_before_and_after_saving(as_admin, company, support, chosen, begins):
    holiday = factories.PromptFactory(tenant=company, name="Public holiday")
    new = factories.NewSoundFactory(prompt__tenant=company).prompt
    support.calendar_closed_message = new if chosen == "calendar_closed_message" else holiday
    support.save()
    fields = {"ends_at": "2026-11-02T15:00", "set_at": begins} | ({"prompt": new.pk} if chosen == "prompt" else {})
    told = press(as_admin, support, fields).context["told"]
    assert f"“{new}” is played. The call ends." in told.sentence
    played = "“Public holiday” is played. " if chosen == "prompt" else ""
    until_then = "" if begins else f" Until that is done callers get this: {played}The call ends."
    assert (told.until_then, told.lacks) == (f"“{new}” is being converted.{until_then}", "")
    sent = {"kind": "closed", "shown": told.shown} | fields
    page = as_admin.post(url("add_override", support), sent, follow=True)
    assert [str(one) for one in page.context["messages"]] == [f"Saved. {told.sentence}", told.until_then]
    outlooks = planner().calls_to_service_number(support, NOW)
    ahead = next(one for one in outlooks if one.when == ("From 14:00" if begins else "Now"))
    said = (ahead.words, ahead.lacks)
    later = f"“{new}” is played. The call ends.", f"“{new}” is being converted."
    assert said == (later if begins else (f"{played}The call ends.", f"“{new}” has no sound yet."))


def test_one_that_could_not_be_converted_is_not_said_to_be_played(as_admin, company, support):
    new = factories.NewSoundFactory(prompt__tenant=company, trouble="unreadable").prompt
    page = press(as_admin, support, {"ends_at": "2026-11-02T15:00", "prompt": new.pk})
    told = page.context["told"]
    assert (told.sentence.partition("get this: ")[2][:15], told.until_then) == ("The call ends. ", "")
    assert told.lacks.endswith(f"“{new}” has no sound yet.")
    assert f"“{new}” could not be converted: callers do not hear it." in page.content.decode()


@pytest.mark.parametrize("chosen", ["file", "prompt", "divert_number"])
def test_what_is_not_kept_is_said(as_admin, company, support, chosen):
    training = factories.PromptFactory(tenant=company, name="Training")
    file = SimpleUploadedFile("training.wav", sound_file(1))
    sent = {"file": file, "prompt": training.pk, "divert_number": NUMBER}[chosen]
    support.external_divert_number = "+441632960198"
    support.save()
    kind = "closed" if chosen == "divert_number" else "divert"
    page = press(as_admin, support, {"kind": kind, "ends_at": "2026-11-02T15:00", chosen: sent})
    what = (
        "number. While it is closed no call goes there."
        if kind == "closed"
        else ("message. While calls are diverted none is played.")
    )
    assert f"Not kept: the {what}" in page.content.decode()
    used = {"divert": {"divert_number": NUMBER}, "closed": {"prompt": training.pk}}[kind]
    page = press(as_admin, support, {"kind": kind, "ends_at": "2026-11-02T15:00"} | used)
    assert "Not kept" not in page.content.decode()
    assert Prompt.objects.count() == 1
