"""The library of prompts: uploaded, renamed, replaced, and never a file too many or too few."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from service_numbers.audio import Sound
from service_numbers.models import Prompt
from service_numbers.services import prompts as services
from service_numbers.services.conversions import file_names
from service_numbers.services.prompts import add_prompt
from tests import factories
from tests.sounds import sound_file

LIST, ADD = reverse("service_numbers:prompts"), reverse("service_numbers:add_prompt")


def url(name, prompt):
    return reverse(f"service_numbers:{name}_prompt", args=[prompt.pk])


def upload(seconds=2, name="welcome.mp3", **options):
    return SimpleUploadedFile(name, sound_file(seconds, **options))


def stored_files():
    folders = default_storage.listdir("prompts")[0] if default_storage.exists("prompts") else []
    return {
        f"prompts/{folder}/{name}" for folder in folders for name in default_storage.listdir(f"prompts/{folder}")[1]
    }


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Welcome")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done once a change holds, is done at the end of this block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_an_upload_is_kept_and_converted(as_admin, company, do_what_waits):
    sent = sound_file(7, rate=44_100, channels=2, kind="MP3", encoding="MPEG_LAYER_III")
    as_admin.post(ADD, {"name": "Welcome", "file": SimpleUploadedFile("my\x00 music.png", sent)})
    do_what_waits()
    prompt = Prompt.objects.get()
    assert (prompt.tenant, prompt.name, prompt.original_name) == (company, "Welcome", "my music.png")
    assert float(prompt.seconds) == pytest.approx(7, abs=0.05)
    assert prompt.level == pytest.approx(-9, abs=0.1)
    assert prompt.original.read() == sent
    for file, rate in ((prompt.narrow, 8000), (prompt.wide, 16000)):
        assert file.size == pytest.approx(44 + 7 * rate * 2, rel=0.01)
    page = as_admin.get(LIST).content.decode()
    for words in ("Welcome", "0:07", "-9 dB", "not used", prompt.sound_url):
        assert words in page
    assert "too quiet" not in page


def test_a_silent_file_is_too_quiet(as_admin):
    as_admin.post(ADD, {"name": "Hush", "file": upload(loudness=0)})
    assert "too quiet" in as_admin.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({}, {"file"}),
        ({"name": "New"}, {"file"}),
        ({"name": "New", "file": "a text"}, {"file"}),
        ({"name": "☎"}, {"name", "file"}),
        ({"name": "New", "file": lambda: SimpleUploadedFile("a.wav", b"<html>")}, {"file"}),
        ({"name": "New", "file": lambda: SimpleUploadedFile("a.wav", b"")}, {"file"}),
    ],
)
def test_bad_uploads(as_admin, prompt, fields, errors):
    before = stored_files()
    sent = {name: value() if callable(value) else value for name, value in fields.items()}
    answer = as_admin.post(ADD, sent)
    assert answer.context["form"].errors.keys() == errors
    assert (list(Prompt.objects.all()), stored_files()) == ([prompt], before)


@pytest.mark.parametrize(
    ("typed", "name"), [("WELCOME", "WELCOME (2)"), ("☎ Hi", "Hi"), ("☎", "welcome (2)"), ("x" * 61, "x" * 54)]
)
def test_no_file_is_lost_for_a_name(as_admin, prompt, typed, name):
    page = as_admin.post(ADD, {"name": typed, "file": upload()}, follow=True).content.decode()
    assert Prompt.objects.exclude(pk=prompt.pk).get().name == name
    assert f"It is called “{name}”" in page


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("Good_morning  2026.m4a", "Good morning 2026"),
        ("welcome.wav", "welcome (2)"),
        ("Begru\u0308\u00dfung \u260e.mp3", "Begr\u00fc\u00dfung"),
        ("x" * 99 + ".wav", "x" * 54),
        ("\u260e.wav", "Message"),
        (".wav", ".wav"),
    ],
)
def test_the_name_of_the_file_is_the_name_offered(as_admin, company, prompt, file, name):
    as_admin.post(ADD, {"name": " ", "file": upload(name=file)})
    assert Prompt.objects.exclude(pk=prompt.pk).get().name == name
    number = factories.ServiceNumberFactory(tenant=company)
    page = reverse("service_numbers:welcome_message", args=[number.pk])
    as_admin.post(page, {"welcome_message": "", "file": upload(name=f"again {file}"), "new_name": ""})
    number.refresh_from_db()
    assert number.welcome_message.name.startswith("again")


def test_the_same_file_twice_is_said_to_be_there_already(as_admin, prompt):
    for number in (2, 3):
        page = as_admin.post(ADD, {"name": "", "file": upload(name="Welcome.wav")}, follow=True).content.decode()
        assert f"It is called “Welcome ({number})”: there is a message “Welcome” already." in page
    page = as_admin.post(ADD, {"name": "", "file": upload(name="Hello shop.wav")}, follow=True).content.decode()
    assert "It is called" not in page


def test_renaming_keeps_the_sound(as_admin, prompt):
    as_admin.post(url("edit", prompt), {"name": "Good morning"})
    renamed = Prompt.objects.get()
    assert renamed.name == "Good morning"
    assert file_names(renamed) == file_names(prompt)


def test_replacing_reaches_all_that_use_it(as_admin, company, prompt, committed, do_what_waits):
    number = factories.ServiceNumberFactory(tenant=company, welcome_message=prompt)
    old, address = file_names(prompt), prompt.sound_url
    with committed():
        as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5)})
        do_what_waits()
        assert default_storage.exists(old[0])
    number.refresh_from_db()
    assert (number.welcome_message, number.welcome_message.length) == (prompt, "0:05")
    assert b"".join(as_admin.get(number.welcome_message.sound_url)) == sound_file(5)
    assert number.welcome_message.sound_url != address
    assert not any(default_storage.exists(name) for name in old)


def test_what_fails_leaves_no_file(company, prompt, committed):
    file, before = SimpleUploadedFile("x.wav", b"x"), stored_files()
    with pytest.raises(IntegrityError), committed():
        add_prompt(prompt=Prompt(tenant=company, name="welcome"), file=file, sound=Sound(seconds=1, level=-20))
    assert stored_files() == before


def test_a_name_taken_at_the_same_moment(as_admin, prompt, monkeypatch):
    before = stored_files()
    monkeypatch.setattr(Prompt, "validate_constraints", lambda self, exclude=None: None)
    monkeypatch.setattr("service_numbers.forms.prompts.looks_taken", lambda tenant: set())
    errors = as_admin.post(ADD, {"name": "welcome", "file": upload()}).context["form"].errors
    assert errors == {
        "name": ["There is a message of this name already."],
        "file": ["Choose the file again: it has not been kept."],
    }
    assert stored_files() == before


def test_the_second_to_replace_it_is_told(as_admin, prompt, do_what_waits):
    seen = as_admin.get(url("edit", prompt)).context["form"].seen()
    for seconds in (3, 4):
        answer = as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(seconds), "seen": seen})
    assert "Somebody else has replaced the sound meanwhile." in str(answer.context["form"].errors["file"])
    as_admin.post(url("edit", prompt), {"name": "Welcome, renamed", "seen": seen})
    do_what_waits()
    prompt.refresh_from_db()
    assert (prompt.name, prompt.length) == ("Welcome, renamed", "0:03")


def test_the_same_queries_for_many(as_admin, company, prompt, count_queries):
    one = count_queries(as_admin, LIST)
    for more in factories.PromptFactory.create_batch(3, tenant=company):
        number = factories.ServiceNumberFactory(tenant=company, welcome_message=more, queue_music=more)
        factories.CalendarDayFactory(service_number=number, prompt=more)
    assert count_queries(as_admin, LIST) == one <= 10


def test_a_long_library_has_pages(as_admin, company):
    Prompt.objects.bulk_create(factories.PromptFactory.build_batch(60, tenant=company, original="x"))
    assert len(as_admin.get(LIST).context["rows"]) == 50
    assert len(as_admin.get(LIST, {"page": "2"}).context["rows"]) == 10


def test_a_library_is_full_by_minutes(as_admin, company, prompt):
    factories.PromptFactory(tenant=company, name="Music", seconds=36_000 - 4)
    files = stored_files()
    refused = as_admin.post(ADD, {"name": "New", "file": upload(2)})
    assert refused.context["form"].errors.keys() == {"file"}
    assert "600 of 600 minutes of messages" in str(refused.context["form"].errors)
    refused = as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5)})
    assert "600 of 600 minutes of messages" in str(refused.context["form"].errors)
    assert (Prompt.objects.count(), stored_files()) == (2, files)
    assert as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(4)}).status_code == 302


def test_a_library_is_full_by_number(as_admin, company, prompt):
    parts = {
        name: getattr(prompt, name) for name in ("original", "narrow", "wide", "seconds", "level", "uploaded_at")
    }
    Prompt.objects.bulk_create(Prompt(tenant=company, name=f"Message {n}", **parts) for n in range(199))
    assert "200 of 200 messages" in str(as_admin.post(ADD, {"name": "New", "file": upload(2)}).context["form"].errors)
    assert as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(2)}).status_code == 302


def test_a_library_is_full_by_what_lies_in_the_storage(as_admin, company, prompt):
    """The uploaded file counts beside what telephones play, and so does what a replacement would take more."""
    factories.CompanyLimitFactory(tenant=company, name="prompt_megabytes", most=1)
    files, large = stored_files(), sound_file(4, rate=44_100, channels=2)
    assert (len(large), sum(map(services.size_of, files))) > (700_000, 0)
    answer = as_admin.post(ADD, {"name": "New", "file": SimpleUploadedFile("a.wav", large + bytes(300_000))})
    assert "1 of 1 megabytes of messages: no more can be added." in str(answer.context["form"].errors["file"])
    answer = as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5, rate=96_000, channels=2)})
    assert answer.context["form"].errors.keys() == {"file"}
    assert stored_files() == files
    assert as_admin.post(ADD, {"name": "New", "file": upload(4)}).status_code == 302
    Prompt.objects.filter(name="New").update(original="prompts/gone")
    assert services.used_by_prompts(Prompt.objects.all())["prompt_megabytes"] < 1
