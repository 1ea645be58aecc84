"""What is too quiet is made louder with a click, as a new sound that takes the place of the old one."""

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from service_numbers.models import NewSound, Prompt
from service_numbers.services.conversions import file_names
from tests.service_numbers.test_prompts import ADD, LIST, url
from tests.sounds import of_samples, sound_file

QUIET = of_samples(0.003 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 8000), encoding="PCM_24")


def uploaded(client, content, do_what_waits):
    client.post(ADD, {"name": "Welcome", "file": SimpleUploadedFile("quiet.wav", content)})
    do_what_waits()
    return Prompt.objects.get()


def press(client, prompt):
    return client.post(reverse("service_numbers:make_prompt_louder", args=[prompt.pk]), follow=True).content.decode()


def has_button(client, address=LIST):
    return "Make louder" in client.get(address).content.decode()


def test_made_louder_and_taken_back_by_uploading_again(as_admin, do_what_waits, django_capture_on_commit_callbacks):
    prompt = uploaded(as_admin, QUIET, do_what_waits)
    old, address = file_names(prompt), prompt.sound_url
    assert prompt.level == pytest.approx(-53.5, abs=0.5)
    assert has_button(as_admin)
    assert has_button(as_admin, url("edit", prompt))
    assert "Welcome is being made louder." in press(as_admin, prompt)
    assert (NewSound.objects.get().is_louder, file_names(Prompt.objects.get()), has_button(as_admin)) == (
        True,
        old,
        False,
    )
    assert "There is no sound of Welcome that can be made louder." in press(as_admin, prompt)
    with django_capture_on_commit_callbacks(execute=True):
        do_what_waits()
    louder = Prompt.objects.get()
    assert (louder.level, louder.seconds) == (pytest.approx(-20, abs=0.5), prompt.seconds)
    assert (louder.original.read(), louder.original_name) == (QUIET, "quiet.wav")
    assert louder.sound_url != address
    assert not has_button(as_admin)
    assert not any(default_storage.exists(name) for name in old)
    as_admin.post(url("edit", prompt), {"name": "Welcome", "file": SimpleUploadedFile("quiet.wav", QUIET)})
    do_what_waits()
    assert Prompt.objects.get().level == pytest.approx(prompt.level)


@pytest.mark.parametrize("loudness", [0, 0.5], ids=["silence", "loud enough"])
def test_what_is_silent_or_loud_enough_is_left(as_admin, do_what_waits, loudness):
    prompt = uploaded(as_admin, sound_file(2, loudness=loudness), do_what_waits)
    assert not has_button(as_admin)
    press(as_admin, prompt)
    assert not NewSound.objects.exists()


def test_one_that_cannot_be_made_louder_says_so_and_stays(as_admin, do_what_waits):
    prompt = uploaded(as_admin, QUIET, do_what_waits)
    default_storage.delete(prompt.original.name)
    assert "There is no sound of Welcome that can be made louder." in press(as_admin, prompt)
    assert not NewSound.objects.exists()


def test_who_brings_a_file_that_is_cut_off_is_told(as_admin, do_what_waits):
    file = SimpleUploadedFile("cut.wav", sound_file(3)[:16_044])
    page = as_admin.post(ADD, {"name": "Cut", "file": file}, follow=True).content.decode()
    assert "The file is cut off or damaged: 1.0 seconds of sound were found in it. Listen to it." in page
