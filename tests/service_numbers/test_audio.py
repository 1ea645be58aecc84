"""Audio of every usual kind becomes what telephones play; everything else is refused in words, whatever it is."""

import io
import tempfile
import wave
from decimal import Decimal
from pathlib import Path
from threading import Timer

import numpy as np
import pytest
import soundfile
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given
from hypothesis import strategies as st

from common import bounded_reading
from common.readers import Refused, sound_files, sounds
from pbxportal.demo.service_numbers import checked
from service_numbers import audio
from tests.sounds import sound_file

TELEPHONE_SOUNDS = Path("/usr/share/asterisk/sounds")  # of Debian's asterisk-core-sounds-en-wav
KINDS = [
    # kind, encoding, Hz, channels, how many seconds it may be longer, how many dB louder or quieter
    ("WAV", "PCM_16", 8_000, 1, 0, 0.01),
    ("WAV", "PCM_U8", 11_025, 1, 0, 0.1),
    ("WAV", "PCM_24", 48_000, 2, 0, 0.01),
    ("WAV", "PCM_32", 96_000, 6, 0, 0.01),
    ("WAV", "FLOAT", 44_100, 2, 0, 0.01),
    ("WAV", "DOUBLE", 192_000, 1, 0, 0.01),
    ("WAV", "ULAW", 8_000, 1, 0, 0.1),
    ("WAV", "ALAW", 8_000, 1, 0, 0.1),
    ("WAV", "GSM610", 8_000, 1, 0.05, 0.5),
    ("WAV", "IMA_ADPCM", 8_000, 1, 0.1, 0.1),
    ("WAVEX", "PCM_16", 16_000, 2, 0, 0.01),
    ("RF64", "PCM_16", 16_000, 1, 0, 0.01),
    ("W64", "PCM_16", 16_000, 1, 0, 0.01),
    ("AIFF", "PCM_16", 22_050, 1, 0, 0.01),
    ("AU", "ULAW", 8_000, 1, 0, 0.1),
    ("CAF", "PCM_16", 44_100, 2, 0, 0.01),
    ("FLAC", "PCM_16", 44_100, 2, 0, 0.01),
    ("MP3", "MPEG_LAYER_III", 44_100, 2, 0.05, 0.1),
    ("MP3", "MPEG_LAYER_III", 16_000, 1, 0.1, 0.1),
    ("OGG", "VORBIS", 44_100, 2, 0, 0.3),
    ("OGG", "OPUS", 48_000, 2, 0, 0.3),
]


def convert(content):
    """The reader's work in this process: hundreds of others would take long. test_uploads.py has the whole way."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return audio.converted_of(*sounds.read(file, rates=[8000, 16000]))


def check(content):
    """The same while the page waits: nothing is made of the sound."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        return audio.sound_of(*sounds.read(file))


def refusal(content):
    """What is said of a file that is no sound, as soon as it is checked."""
    with pytest.raises(Refused) as refused:
        check(content)
    return audio.REFUSALS[refused.value.why] % refused.value.words


def samples(wav, rate):
    """The samples of a WAV file, which has to be 16 bit mono of this rate."""
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (rate, 2, 1)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


@pytest.mark.parametrize(("kind", "encoding", "rate", "channels", "longer", "louder"), KINDS, ids=str)
def test_usual_kinds(kind, encoding, rate, channels, longer, louder):
    content = sound_file(3, rate=rate, channels=channels, kind=kind, encoding=encoding)
    sound, checked = convert(content), check(content)
    assert (checked.seconds, checked.level) == (sound.seconds, pytest.approx(sound.level, abs=0.1))
    assert 0 <= sound.seconds - 3 <= longer
    assert sound.level == pytest.approx(-9.03, abs=louder)  # a tone of half the full scale
    assert len(samples(sound.narrow, 8000)) == pytest.approx(8000 * sound.seconds, abs=40)
    assert len(samples(sound.wide, 16000)) == pytest.approx(16000 * sound.seconds, abs=80)


def test_what_telephones_play_already_is_not_touched():
    content = sound_file(1)
    assert np.array_equal(samples(convert(content).narrow, 8000), samples(content, 8000))


def test_sounds_of_a_telephone_system():
    assert TELEPHONE_SOUNDS.is_dir(), "Get asterisk-core-sounds-en-wav; `make test` does where apt is there."
    files = sorted(TELEPHONE_SOUNDS.glob("*/**/*.wav"))
    sounds = {file: convert(file.read_bytes()) for file in files}
    assert len(sounds) > 500
    for file, sound in sounds.items():
        assert float(sound.seconds) == pytest.approx(soundfile.info(file).duration, abs=0.0051)
        assert (sound.level == audio.SILENCE) == (file.parent.name == "silence"), file
        assert sound.level == audio.SILENCE or -32 < sound.level < -10, file


def test_the_content_decides_and_not_the_name():
    assert audio.check(SimpleUploadedFile("picture.png", sound_file(1))).seconds == 1
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
    with pytest.raises(ValidationError, match=r"This is not an audio file that can be used\."):
        audio.check(SimpleUploadedFile("message.wav", png))


def test_pauses_do_not_make_a_sound_quiet():
    speech, pause = samples(sound_file(1, loudness=0.1), 8000), np.zeros(9 * 8000, "int16")
    file = io.BytesIO()
    soundfile.write(file, np.concatenate([pause, speech, pause]), 8000, format="WAV")
    assert convert(file.getvalue()).level == pytest.approx(-23.01, abs=0.1)


def test_silence_has_the_lowest_level():
    assert convert(sound_file(2, loudness=0)).level == -96


def test_beyond_full_scale_is_cut():
    for loudness in (1.0, 4.0, 1e30, float("nan"), float("inf")):
        file = io.BytesIO()
        soundfile.write(file, np.full(8000, loudness), 8000, format="WAV", subtype="DOUBLE")
        values = samples(convert(file.getvalue()).narrow, 8000)
        assert set(values) == ({0} if np.isnan(loudness) else {32767})


def header_with(content, at, size):
    """A WAV file whose header gives another size of the sound."""
    return content[:at] + size.to_bytes(4, "little") + content[at + 4 :]


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF])
def test_a_length_that_nobody_knew_yet_is_no_fault(size):
    assert convert(header_with(sound_file(1), 40, size)).seconds == 1


def long_flac(seconds, loudest=1000):
    """Noise of many minutes; with `loudest` 0 some kilobytes that unpack to as many minutes of silence."""
    file, chance = io.BytesIO(), np.random.default_rng(1)
    with soundfile.SoundFile(file, "w", 8000, 1, format="FLAC", subtype="PCM_16") as sound:
        for _second in range(seconds):
            sound.write(chance.integers(-loudest, loudest + 1, 8000, "int16"))
    return file.getvalue()


def test_the_longest():
    assert convert(long_flac(600)).seconds == 600
    assert refusal(long_flac(601)) == "This sound is too long: at most 10 minutes."


def test_silence_that_unpacks_to_thousands_of_times_its_size():
    assert len(long_flac(600, loudest=0)) < 20_000  # bytes, of 29 million
    assert refusal(long_flac(600, loudest=0)).startswith("This sound is hardly more than silence.")
    assert refusal(long_flac(31, loudest=0)).startswith("This sound is hardly more than silence.")
    assert convert(long_flac(30, loudest=0)).seconds == 30


def unsaid(flac):
    """A FLAC that does not say how long it is (36 bits of its first block)."""
    return flac[:21] + bytes([flac[21] & 0xF0]) + bytes(4) + flac[26:]


def test_the_longest_that_does_not_say_so():
    assert convert(unsaid(long_flac(30))).seconds == 30
    assert refusal(unsaid(long_flac(601))) == "This sound is too long: at most 10 minutes."


def test_a_claim_is_refused_before_anything_is_decoded(monkeypatch):
    monkeypatch.setattr(sound_files.Forwards, "read", None)
    monkeypatch.setattr(sound_files.ByFfmpeg, "blocks", None)
    small = long_flac(1)
    assert refusal(small[:21] + bytes([small[21] & 0xF0 | 0xF]) + b"\xff" * 4 + small[26:]).startswith(
        "This sound is too long"
    )


DAMAGED = "This audio file is damaged, or of a kind that cannot be read."


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "This file is empty."), (b"x" * 20_000_001, "This file is too large: at most 20 MB.")],
    ids=["empty", "large"],
)
def test_what_is_not_even_read(content, reason):
    with pytest.raises(ValidationError, match=reason):
        audio.check(SimpleUploadedFile("message.wav", content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"no audio at all", "This is not an audio file that can be used."),
        (bytes(33 * 50), "This is not an audio file"),
        (b"\xff\xfea\0b\0" * 50, "This is not an audio file"),
        (sound_file(3)[:40], DAMAGED),
        (sound_file(3, kind="OGG", encoding="VORBIS")[:1000], DAMAGED),
        (sound_file(0.09), "There is no sound in this file."),
        (sound_file(1, rate=3999), "This file has 3999 samples a second and 1 channels."),
        (sound_file(1, rate=192_001), "This file has 192001 samples a second"),
        (sound_file(1, channels=9), "This file has 8000 samples a second and 9 channels."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused(content, reason):
    assert refusal(content).startswith(reason)


WHOLE = [sound_file(0.2, kind=kind, encoding=encoding) for kind, encoding in dict.fromkeys(one[:2] for one in KINDS)]
PIECES = st.tuples(st.integers(0, 9000), st.integers(0, 9), st.binary(max_size=9))


@given(st.sampled_from([b"", *WHOLE]), st.lists(PIECES, max_size=6), st.integers(0, 9000))
@example(b"", [(0, 0, b"\xff\xfb\xff\xfb")], 9000)
def test_nothing_but_the_refusal_comes_of_damage(content, pieces, end):
    for at, length, piece in pieces:
        content = content[:at] + piece + content[at + length :]
    try:
        sound = convert(content[:end])
    except Refused:
        return
    assert sound.seconds >= Decimal("0.1")
    assert audio.SILENCE <= sound.level <= 0.1


def test_the_demo_waits_for_a_busy_machine():
    """Two others are being read for longer than people are kept waiting."""
    held = [bounded_reading.free_slot(), bounded_reading.free_slot()]
    timer = Timer(bounded_reading.WAIT + 0.5, lambda: [slot.close() for slot in held])
    timer.start()
    _file, sound = checked(sound_file(), "hello.wav")
    timer.join()
    assert sound.seconds > 0
