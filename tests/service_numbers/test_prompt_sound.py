"""Listening to a prompt: what telephones play of it, also from the middle on."""

import pytest

from service_numbers.services.conversions import delete_files, file_names
from tests import factories
from tests.sounds import sound_file


@pytest.fixture
def prompt(company):
    return factories.PromptFactory(tenant=company, name="Welcome")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("", 200, slice(None)),
        ("bytes=0-", 200, slice(None)),
        ("bytes=100-199", 206, slice(100, 200)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-100", 206, slice(-100, None)),
        ("bytes=3000-999999", 206, slice(3000, None)),
        ("bytes=999999-", 416, slice(0)),
        ("bytes=-0", 416, slice(0)),
        ("bytes=9-3", 200, slice(None)),
        ("bytes=0-1,5-6", 200, slice(None)),
        ("bytes=²-", 200, slice(None)),
        ("lines=1-2", 200, slice(None)),
        ("bytes=-" + "9" * 5000, 200, slice(None)),
    ],
)
def test_the_sound_can_be_sought_in(as_admin, prompt, asked, status, part):
    answer = as_admin.get(prompt.sound_url, headers={"Range": asked})
    whole = sound_file()
    assert (answer.status_code, b"".join(answer)) == (status, whole[part])
    if status == 416:
        assert answer["Content-Range"] == f"bytes */{len(whole)}"
        return
    assert answer["Content-Type"] == "audio/wav"
    assert answer["Content-Length"] == str(len(whole[part]))
    assert answer["Content-Disposition"] == 'inline; filename="message.wav"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    if status == 206:
        start = range(len(whole))[part].start
        assert answer["Content-Range"] == f"bytes {start}-{start + len(whole[part]) - 1}/{len(whole)}"


def test_a_sound_that_is_gone(as_admin, prompt):
    address = prompt.sound_url
    delete_files(file_names(prompt))
    assert as_admin.get(address).status_code == 404
