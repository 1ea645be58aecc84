"""Uploaded audio: common/readers/sounds.py checks it, and makes what telephones play, in a process of its own."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import bounded_reading
from common.reading_first import once

READER = "common.readers.sounds"
LARGEST_FILE = 20_000_000  # bytes
LONGEST = 600  # seconds; so has the reader it, which the portal itself does not load
SILENCE = -96.0  # dB below full scale: all that 16 bits can tell
BEYOND_FULL_SCALE = 1.0  # dB that resampling may add
REFUSALS = {
    "no-sound": gettext_lazy("This is not an audio file that can be used. Save it as WAV, MP3, OGG or FLAC."),
    "damaged": gettext_lazy(
        "This audio file is damaged, or of a kind that cannot be read. Save it as WAV and upload that."
    ),
    "unusual": gettext_lazy(
        "This file has %(rate)d samples a second and %(channels)d channels. Save it as WAV and upload that."
    ),
    "too-long": gettext_lazy("This sound is too long: at most %(most)d minutes."),
    "too-short": gettext_lazy("There is no sound in this file. Choose another one."),
    "cut-off": gettext_lazy(
        "This audio file is cut off: it says that it is longer than it is. Copy or save it again and upload that."
    ),
    "silence": gettext_lazy("This sound is hardly more than silence. Cut the silence out, and upload that."),
}


@dataclass(frozen=True)
class Sound:
    """Audio that can be converted; `level` is in dB below full scale."""

    seconds: Decimal
    level: float


@dataclass(frozen=True)
class Converted(Sound):
    """What telephones play of it: `narrow` (8 kHz) and `wide` (16 kHz) are WAV files."""

    narrow: bytes
    wide: bytes


@once
def check(file):
    """The Sound of an uploaded file, whatever its name. Raises ValidationError that says why a file is refused."""
    if not file.size:
        raise ValidationError(_("This file is empty. Choose another one."))
    if file.size > LARGEST_FILE:
        raise ValidationError(_("This file is too large: at most %(most)d MB.") % {"most": LARGEST_FILE // 1_000_000})
    try:
        return bounded_reading.read(READER, file, sound_of, REFUSALS)
    except bounded_reading.CannotRead as error:
        raise ValidationError(str(error)) from error


def convert(file):
    """What telephones play of a file that was taken. Raises CannotRead; Busy while others are being read."""
    return bounded_reading.read(READER, file, converted_of, REFUSALS, in_background=True, rates=[8000, 16000])


def sound_of(found):
    """What the reader has found, as a Sound; raises ValueError when that cannot be one."""
    seconds, level = Decimal(found["seconds"]), float(found["level"])
    if not (0 < seconds <= LONGEST and SILENCE <= level <= BEYOND_FULL_SCALE):
        raise ValueError("no sound has this length and level")
    return Sound(seconds, level)


def converted_of(found, narrow, wide):
    """What the reader has made of a sound; raises ValueError when that is no WAV."""
    sound = sound_of(found)
    if not all(wav.startswith(b"RIFF") and wav[8:12] == b"WAVE" for wav in (narrow, wide)):
        raise ValueError("no WAV")
    return Converted(sound.seconds, sound.level, narrow, wide)
