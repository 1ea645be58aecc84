"""What telephones and browsers record is taken, and what programs write with headers that are not right; the level of
a sound is what a caller hears."""

import struct

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.readers import sounds
from service_numbers import audio
from service_numbers.models import Prompt
from tests.service_numbers.test_audio import check, convert, refusal, samples
from tests.sounds import amr_wide, film_without_sound, of_samples, recorded, sound_file

RECORDED = {
    "m4a": recorded("ipod", "aac"),
    "m4a, stereo": recorded("ipod", "aac", rate=48_000, layout="stereo"),
    "m4a without loss": recorded("ipod", "alac", layout="stereo"),
    "aac": recorded("adts", "aac", rate=16_000),
    "3gp of an old telephone": recorded("3gp", "libopencore_amrnb", rate=8_000),
    "3gp of a newer one": recorded("3gp", "aac", rate=32_000),
    "amr": recorded("amr", "libopencore_amrnb", rate=8_000),
    "webm": recorded("webm", "libopus", rate=48_000),
    "ogg of a browser": recorded("ogg", "libopus", rate=48_000, layout="stereo"),
    "film": recorded("mp4", "aac", picture=True),
    "film of another telephone": recorded("mov", "pcm_s16le", picture=True),
    "caf without loss": recorded("caf", "alac"),
    "wav with mp3": recorded("wav", "libmp3lame"),
    "aac behind a tag": b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + recorded("adts", "aac"),
    "mp3 behind a tag": b"ID3\x04\0\0\0\0\1\x00" + bytes(128) + recorded("mp3", "libmp3lame"),
}


@pytest.mark.parametrize("name", RECORDED)
def test_what_telephones_and_browsers_record(name):
    sound, checked = convert(RECORDED[name]), check(RECORDED[name])
    assert (checked.seconds, checked.level) == (sound.seconds, pytest.approx(sound.level, abs=0.2))
    assert float(sound.seconds) == pytest.approx(3, abs=0.15)
    assert sound.level == pytest.approx(-9, abs=1.6)
    assert not sound.is_cut_off
    heard = np.abs(np.fft.rfft(samples(sound.narrow, 8000)[4000:12_000]))
    assert heard.argmax() == 440  # in Hz, as it is one second
    assert len(samples(sound.wide, 16_000)) == pytest.approx(16_000 * sound.seconds, abs=100)


def test_the_whole_way_within_the_bounds_of_a_child():
    for name in ("m4a", "3gp of an old telephone", "webm"):
        assert audio.check(SimpleUploadedFile("name.png", RECORDED[name])).level == pytest.approx(-9, abs=1.6)


def test_the_wide_sound_of_newer_telephones():
    assert float(convert(amr_wide()).seconds) == pytest.approx(3, abs=0.05)


def test_a_film_without_sound_is_none():
    assert refusal(film_without_sound()).startswith("This is not an audio file that can be used. Choose one of WAV")


def part(name, content, padded=True):
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2 if padded else 0)


def with_parts(*before, riff=None, data=None, after=b""):
    """The WAV of a second with other parts before its sound, and other sizes in its header."""
    wav = sound_file(1)
    length = len(wav) - 44
    head = wav[12:36] + b"".join(before) + b"data" + struct.pack("<I", length if data is None else data)
    size = 4 + len(head) + length + len(after) if riff is None else riff
    return b"RIFF" + struct.pack("<I", size) + b"WAVE" + head + wav[44:] + after


def at(content, name, size):
    """The file with another size (4 or 8 bytes) of one of its parts."""
    place = content.index(name) + len(name)
    return content[:place] + size + content[place + len(size) :]


NONE, MOST = bytes(4), b"\xff" * 4
AIFF, AU, CAF = (sound_file(1, kind=kind) for kind in ("AIFF", "AU", "CAF"))
ODD_HEADERS = {
    "no sizes": with_parts(riff=0, data=0),
    "the largest sizes": with_parts(riff=0xFFFFFFFF, data=0xFFFFFFFF),
    "no size of the whole": with_parts(riff=0),
    "no size of the sound, and a text before it": with_parts(
        part(b"LIST", b"INFOISFT\x04\0\0\0abc\0"), riff=0, data=0
    ),
    "a text of odd length": with_parts(part(b"LIST", b"INFOISFT\x03\0\0\0abc")),
    "the same without the byte that makes it even": with_parts(part(b"LIST", b"INFOISFT\x03\0\0\0abc", padded=False)),
    "broadcast, picture and a wrong count": with_parts(
        part(b"bext", bytes(605)),
        part(b"id3 ", b"ID3" + bytes(99)),
        part(b"fact", b"\1\0\0\0"),
        part(b"JUNK", bytes(28)),
    ),
    "a part that is longer than the file": with_parts(b"LIST" + struct.pack("<I", 10**6) + b"INFO"),
    "a name that is none": with_parts(part(b"\0\1\2\3", bytes(9))),
    "a text after it": with_parts(after=part(b"LIST", b"INFOISFT\x03\0\0\0abc")),
    "aiff without sizes": at(at(AIFF, b"FORM", NONE), b"SSND", NONE),
    "aiff with the largest": at(at(AIFF, b"FORM", MOST), b"SSND", MOST),
    "au without a size": AU[:8] + MOST + AU[12:],
    "caf without a size": at(CAF, b"data", b"\xff" * 8),
}


@pytest.mark.parametrize("name", ODD_HEADERS)
def test_the_content_is_believed_and_not_the_header(name):
    sound = convert(ODD_HEADERS[name])
    assert (float(sound.seconds), sound.is_cut_off) == (pytest.approx(1, abs=0.01), False)
    assert sound.level == pytest.approx(-9.03, abs=0.1)


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (sound_file(3)[:-1], 3),
        (sound_file(3)[:16_044], 1),
        (sound_file(3, kind="AIFF")[:16_054], 1),
        (sound_file(3, encoding="GSM610")[:3000], 1.8),
        (sound_file(9, rate=44_100, kind="MP3", encoding="MPEG_LAYER_III")[:20_000], 4.7),
        (sound_file(3, kind="FLAC")[:9000], 1.5),
        (recorded("adts", "aac")[:-100], 3),
        (recorded("webm", "libopus", rate=48_000)[:20_000], 2),
        (recorded("amr", "libopencore_amrnb", rate=8_000)[:1000], 1.5),
    ],
    ids=lambda value: str(value) if isinstance(value, float | int) else "",
)
def test_of_what_is_cut_off_the_rest_is_taken_and_it_is_said(content, seconds):
    sound = check(content)
    assert float(sound.seconds) == pytest.approx(seconds, abs=0.1)
    if content[:5] not in (b"#!AMR", recorded("adts", "aac")[:5]):  # these do not say how long they are
        assert sound.is_cut_off
        assert sound.missing.startswith("The file is cut off or damaged:")


def test_no_refusal_tells_to_save_it_as_what_it_is():
    assert not any("Save it as" in str(words) for words in audio.REFUSALS.values())


TONE = 0.1 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 8000)  # -23 dB, three seconds
OTHER = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(24_000) / 8000)
CLICK = np.zeros(24_000)
CLICK[12_000:12_080] = 0.9
STILL = np.zeros(24_000)
HUM = 0.5 * np.sin(2 * np.pi * 50 * np.arange(24_000) / 8000)


@pytest.mark.parametrize(
    ("channels", "level"),
    [
        ([TONE], -23),
        ([TONE + 0.4], -23),  # an offset
        ([0.001 * TONE + 0.4], -83),
        ([TONE + HUM], -23),
        ([HUM], -96),
        ([TONE, -TONE], -23),  # one wired the wrong way round
        ([TONE, -0.7 * TONE], -23),
        ([TONE, TONE], -23),
        ([TONE, STILL], -23),
        ([TONE, STILL + 0.2], -23),
        ([TONE, OTHER], -26),  # two people, each on a side, are both heard
        ([STILL, STILL, TONE, STILL, STILL, STILL], -23),  # the middle one of 5.1
        ([0.02 * TONE + CLICK], -57),
        ([0.01 * TONE], -63),  # of which 16 bits can tell a little
    ],
)
def test_the_level_is_what_a_caller_hears(channels, level):
    file = of_samples(np.column_stack(channels))
    sound = check(file)
    assert sound.level == pytest.approx(level, abs=0.5)
    assert convert(file).level == pytest.approx(sound.level, abs=0.1)
    assert Prompt(level=sound.level).is_too_quiet == (level < -40)


def test_a_click_alone_is_too_quiet():
    assert Prompt(level=check(of_samples(STILL + CLICK)).level).is_too_quiet


@pytest.mark.parametrize(
    "samples_of",
    [0.01 * TONE, 0.01 * TONE + 0.5, 0.01 * TONE + CLICK, np.concatenate([0.02 * TONE, 0.0005 * TONE, 5 * TONE])],
    ids=["quiet", "offset", "click", "quiet and loud"],
)
def test_what_is_too_quiet_is_made_louder_and_nothing_clips(samples_of, tmp_path):
    path = tmp_path / "quiet.wav"
    path.write_bytes(of_samples(samples_of, encoding="FLOAT"))
    with path.open("rb") as file:
        before, after = check(path.read_bytes()), audio.converted_of(*sounds.read(file, [8000, 16_000], louder=True))
    assert after.seconds == before.seconds
    assert after.level == pytest.approx(max(-20, before.level), abs=1.5)
    for wav, rate in ((after.narrow, 8000), (after.wide, 16_000)):
        assert np.abs(samples(wav, rate)).max() < 32_000


def test_silence_stays_silence_when_it_is_made_louder(tmp_path):
    path = tmp_path / "still.wav"
    path.write_bytes(of_samples(STILL))
    with path.open("rb") as file:
        after = audio.converted_of(*sounds.read(file, [8000, 16_000], louder=True))
    assert (after.level, np.abs(samples(after.narrow, 8000)).max()) == (audio.SILENCE, 0)
