"""Sounds are taken at once and converted by a task: what pages say meanwhile, what calls get, what goes wrong."""

import wave
from datetime import timedelta
from threading import Timer

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common import bounded_reading
from common.bounded_reading import CannotRead
from history.models import Change
from pbxportal.demo.service_numbers import make_prompt
from routing.configuration import first_heard
from routing.loading import load_call
from routing.plan import Caller
from routing.planner import plan_call
from service_numbers.models import NewSound, Prompt
from service_numbers.modules import MODULES
from service_numbers.services import conversions
from tests import factories
from tests.company_time import today
from tests.service_numbers.test_prompts import ADD, LIST, stored_files, upload, url
from tests.sounds import sound_file


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Welcome")


def page_of(client, address=LIST):
    return " ".join(client.get(address).content.decode().split())


def test_a_new_message_is_named_everywhere_and_played_nowhere(as_admin, company, do_what_waits):
    as_admin.post(ADD, {"name": "Welcome", "file": upload(3)})
    prompt = Prompt.objects.get()
    assert (prompt.has_sound, prompt.length, prompt.uploaded_at) == (False, "0:03", prompt.last_upload)
    assert prompt.new_sound.original.read() == sound_file(3)
    number = factories.ServiceNumberFactory(tenant=company, welcome_message=prompt)
    day = factories.CalendarDayFactory(service_number=number, prompt=prompt)
    pages = [
        LIST,
        url("edit", prompt),
        reverse("service_numbers:welcome_message", args=[number.pk]),
        reverse("company:office_hours_message"),
        reverse("service_numbers:calendar", args=[number.pk]),
        reverse("service_numbers:calendar_edit", args=[number.pk, day.pk]),
    ]
    for address in pages:
        page = page_of(as_admin, address)
        assert ("being converted" in page, "<audio" in page) == (True, False), address
    assert as_admin.get(prompt.sound_url).status_code == 404
    do_what_waits()
    assert NewSound.objects.count() == 0
    for address in pages[:4]:
        page = page_of(as_admin, address)
        assert ("being converted" in page, "<audio" in page) == (False, True), address
    with wave.open(Prompt.objects.get().narrow.open()) as sound:
        assert (sound.getframerate(), sound.getnframes()) == (8000, 24_000)
    with wave.open(Prompt.objects.get().wide.open()) as sound:
        assert (sound.getframerate(), sound.getnframes()) == (16_000, 48_000)


def steps(number):
    now = timezone.now()
    there = load_call(number.tenant, now, service_number=number)
    settings = there.service_numbers[number.number.e164]
    return plan_call(there, settings, Caller("+447700900123"), now).steps, settings


def test_a_call_goes_as_if_it_were_not_chosen_until_it_is_there(as_admin, company, do_what_waits):
    silent, office = factories.NewSoundFactory(prompt__tenant=company).prompt, factories.PromptFactory(tenant=company)
    Prompt.objects.filter(pk=silent.pk).update(name="Soon")
    messages = ["welcome_message", "queue_music", "opening_hours_closed_message", "no_agents_message"]
    number = factories.ServiceNumberFactory(
        tenant=company, main_mode="with-welcome", **dict.fromkeys(messages, silent)
    )
    factories.OutsideOfficeHoursFactory(tenant=company, prompt=office)
    day = factories.CalendarDayFactory(service_number=number, prompt=silent, first_day=today(company))
    planned, settings = steps(number)
    assert [step.message for step in planned if step.message] == []
    heard = [first_heard(one.messages) for one in settings.closed.values()]
    assert [one and one.name for one in heard] == [None, office.name, None]
    assert [one.message.has_sound for one in settings.hours.days] == [False]
    warnings = page_of(as_admin, reverse("service_numbers:warnings"))
    assert "“Soon” has no sound yet: it is being converted, or could not be." in warnings
    assert f'href="{LIST}"' in warnings
    conversions.convert_sound.enqueue(tenant=company.pk, sound=silent.new_sound.pk)
    do_what_waits()
    day.delete()
    planned, settings = steps(number)
    assert [step.message.name for step in planned if step.message] == ["Soon", "Soon"]
    assert [one.message.name for one in settings.closed.values() if one.message] == ["Soon", "Soon"]
    assert "has no sound yet" not in page_of(as_admin, reverse("service_numbers:warnings"))


def test_a_prompt_that_is_replaced_plays_on_and_changes_in_one_step(as_admin, prompt, committed, do_what_waits):
    old = conversions.file_names(prompt)
    as_admin.post(url("edit", prompt), {"name": "Good morning", "file": upload(5)})
    between = Prompt.objects.get()
    uploaded_at = between.last_upload
    assert (between.name, between.length, conversions.file_names(between)) == ("Good morning", "0:03", old)
    page = page_of(as_admin)
    assert "new sound is being converted" in page
    assert between.sound_url in page.replace("&amp;", "&")
    with committed():
        do_what_waits()
        assert default_storage.exists(old[0])
    after = Prompt.objects.get()
    assert (after.length, after.uploaded_at) == ("0:05", uploaded_at)
    assert stored_files() >= set(conversions.file_names(after))
    assert not any(default_storage.exists(name) for name in old)
    changes = Change.objects.filter(table="service_numbers_prompt", action="changed").order_by("pk")
    assert [("narrow" in one.changed, one.change_set.actor_name) for one in changes] == [
        (False, "Ada Admin"),
        (True, "Ada Admin"),
    ]
    undone = as_admin.post(reverse("company:undo", args=[changes[1].change_set_id]), follow=True)
    assert "It has more to it than its values" in undone.content.decode()
    as_admin.post(reverse("company:undo", args=[changes[0].change_set_id]))
    assert (Prompt.objects.get().name, Prompt.objects.get().length) == ("Welcome", "0:05")


def test_undo_while_it_is_converted_takes_the_name_back_and_leaves_the_sound_to_come(as_admin, prompt, do_what_waits):
    as_admin.post(url("edit", prompt), {"name": "Good morning", "file": upload(5)})
    renamed = Change.objects.filter(table="service_numbers_prompt", action="changed").get()
    as_admin.post(reverse("company:undo", args=[renamed.change_set_id]))
    do_what_waits()
    assert (Prompt.objects.get().name, Prompt.objects.get().length) == ("Welcome", "0:05")


def test_of_two_uploads_the_last_one_plays_and_of_a_deleted_prompt_nothing_stays(
    as_admin, company, committed, do_what_waits
):
    before = stored_files()
    with committed():
        as_admin.post(ADD, {"name": "Welcome", "file": upload(9)})
        prompt = Prompt.objects.get()
        as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(4)})
    with committed():
        do_what_waits()
    assert DBTaskResult.objects.filter(status="SUCCESSFUL").count() == 2
    assert Prompt.objects.get().length == "0:04"
    assert stored_files() - before == set(conversions.file_names(Prompt.objects.get()))
    with committed():
        as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5)})
        as_admin.post(url("delete", prompt))
        do_what_waits()
    assert (Prompt.objects.count(), NewSound.objects.count(), stored_files()) == (0, 0, before)


def test_doing_it_twice_does_no_harm(company, committed, do_what_waits):
    new = factories.NewSoundFactory(prompt__tenant=company)
    conversions.store_again(dict.fromkeys(conversions.converted_names(new.original.name), b"left by a killed worker"))
    before = stored_files()
    for _time in range(2):
        conversions.convert_sound.enqueue(tenant=company.pk, sound=new.pk)
    do_what_waits()
    conversions.give_sound(new, None)  # one that was slower: it finds that all is done
    prompt = Prompt.objects.get()
    assert (stored_files(), prompt.has_sound, prompt.narrow.size > 1000) == (before, True, True)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("unreadable", "Converting it takes too long or breaks off: save it anew, or shorter, and upload that."),
        ("not_stored", "There was no room for it: try again."),
        ("gone", "Its file is no longer there: upload it again."),
    ],
)
def test_one_that_cannot_be_converted_says_so_and_is_tried_again(
    as_admin, prompt, do_what_waits, monkeypatch, trouble, words
):
    as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5)})
    before, files = conversions.file_names(prompt), stored_files()
    with monkeypatch.context() as broken:
        if trouble == "unreadable":
            broken.setattr(conversions, "convert", fails_with(CannotRead("too heavy")))
        if trouble == "not_stored":
            broken.setattr(default_storage, "save", fails_with(OSError(28, "No space left on device")))
        if trouble == "gone":
            broken.setattr(NewSound._meta.get_field("original").storage, "open", fails_with(FileNotFoundError()))
        do_what_waits()
    new = NewSound.objects.get()
    assert (new.trouble, conversions.file_names(Prompt.objects.get()), stored_files()) == (trouble, before, files)
    page = page_of(as_admin)
    assert [one for one in ("new sound could not be converted", words, "Keep the old sound") if one not in page] == []
    as_admin.post(reverse("service_numbers:try_prompt_again", args=[prompt.pk]))
    do_what_waits()
    assert (Prompt.objects.get().length, NewSound.objects.count()) == ("0:05", 0)


def fails_with(error):
    def fail(*args, **kwargs):
        raise error

    return fail


def test_the_old_sound_is_kept_when_somebody_says_so(as_admin, prompt, committed, do_what_waits):
    files = stored_files()
    with committed():
        as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5)})
        as_admin.post(reverse("service_numbers:keep_old_sound", args=[prompt.pk]))
    do_what_waits()
    assert (Prompt.objects.get().length, NewSound.objects.count(), stored_files()) == ("0:03", 0, files)
    silent = factories.NewSoundFactory(prompt__tenant=prompt.tenant).prompt
    as_admin.post(reverse("service_numbers:keep_old_sound", args=[silent.pk]))
    assert NewSound.objects.get().prompt == silent


def test_what_waits_for_long_may_be_asked_for_again(as_admin, company, do_what_waits):
    new = factories.NewSoundFactory(prompt__tenant=company)
    again = reverse("service_numbers:try_prompt_again", args=[new.prompt_id])
    as_admin.post(again)
    assert DBTaskResult.objects.count() == 0
    NewSound.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    assert "Try again" in page_of(as_admin)
    as_admin.post(again)
    do_what_waits()
    assert Prompt.objects.get().has_sound


def test_it_waits_while_people_upload_and_leaves_them_a_place(company, tmp_path, monkeypatch, do_what_waits):
    new = factories.NewSoundFactory(prompt__tenant=company)
    paths = [tmp_path / "one", tmp_path / "two"]
    for path in paths:
        path.touch()
    monkeypatch.setattr(bounded_reading, "SLOTS", paths)
    with bounded_reading.free_slot(paths[:1]):
        conversions.convert_sound.enqueue(tenant=company.pk, sound=new.pk)
        do_what_waits()
        row = DBTaskResult.objects.get()
        assert (row.status, row.run_after - timezone.now() <= conversions.SOON) == ("READY", True)
        assert NewSound.objects.get().trouble == ""
    with bounded_reading.free_slot(paths[1:]):
        conversions.bring_sound(new)
    assert Prompt.objects.get().has_sound


def test_a_library_counts_the_longer_of_two_sounds(as_admin, company, prompt):
    factories.PromptFactory(tenant=company, name="Music", seconds=36_000 - 9)
    assert as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(6)}).status_code == 302
    assert as_admin.post(ADD, {"name": "New", "file": upload(4)}).status_code == 200
    assert as_admin.post(ADD, {"name": "New", "file": upload(3)}).status_code == 302


def test_the_second_to_replace_it_is_told_while_the_first_is_converted(as_admin, prompt, do_what_waits):
    seen = as_admin.get(url("edit", prompt)).context["form"].seen()
    as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(4), "seen": seen})
    answer = as_admin.post(url("edit", prompt), {"name": "Welcome", "file": upload(5), "seen": seen})
    assert "Somebody else has replaced the sound meanwhile." in str(answer.context["form"].errors["file"])
    seen = as_admin.get(url("edit", prompt)).context["form"].seen()
    do_what_waits()
    assert as_admin.post(url("edit", prompt), {"name": "W", "file": upload(6), "seen": seen}).status_code == 302


def test_what_is_uploaded_is_kept_as_it_came(as_admin, do_what_waits):
    sent = sound_file(1, rate=44_100, kind="MP3", encoding="MPEG_LAYER_III")
    as_admin.post(ADD, {"name": "New", "file": SimpleUploadedFile("new.mp3", sent)})
    do_what_waits()
    assert Prompt.objects.get().original.read() == sent


def test_who_chooses_one_that_is_not_heard_yet_is_told(as_admin, company):
    assert [module.name for module in MODULES if not hasattr(module.form, "not_heard")] == []
    number = factories.ServiceNumberFactory(tenant=company)
    new = factories.NewSoundFactory(prompt__tenant=company)
    prompt = new.prompt
    url = reverse("service_numbers:welcome_message", args=[number.pk])
    office = reverse("company:office_hours_message")
    calendar = reverse("service_numbers:calendar_add", args=[number.pk])
    day = {"name": "Fair", "first_day": "2099-12-25", "mode": "closed"}
    for page, setting, others in ((url, "welcome_message", {}), (office, "prompt", {}), (calendar, "prompt", day)):
        answer = as_admin.post(page, {setting: prompt.pk} | others, follow=True)
        told = [str(one) for one in answer.context["messages"]]
        assert told[1:] == [f"“{prompt}” is being converted: it can be played as soon as that is done."], page
    NewSound.objects.update(trouble="unreadable")
    answer = as_admin.post(url, {"welcome_message": "", "seen": ""}, follow=True)
    answer = as_admin.post(url, {"welcome_message": prompt.pk}, follow=True)
    assert f"“{prompt}” could not be converted: callers do not hear it." in answer.content.decode()


def test_the_demo_waits_for_files_of_others(company):
    held = bounded_reading.free_slot(bounded_reading.SLOTS[:1])
    letting_go = Timer(0.3, held.close)
    letting_go.start()
    make_prompt(company, "Welcome")
    letting_go.join()
    assert Prompt.objects.get().has_sound
