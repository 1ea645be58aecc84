"""Uploaded audio: common/readers/sounds.py checks it, and makes what telephones play, in a process of its own."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import bounded_reading
from common.reading_first import once

READER = "common.readers.sounds"
# What is taken, by content: pages say it from here.
FORMATS = gettext_lazy("WAV, MP3, M4A, AAC, 3GP, AMR, OGG, Opus, WebM, FLAC, AIFF or CAF")
BUSY = "busy"
LARGEST_FILE = 20_000_000  # bytes
LONGEST = 600  # seconds; so has the reader it, which the portal itself does not load
SILENCE = -96.0  # dB below full scale: all that 16 bits can tell
BEYOND_FULL_SCALE = 1.0  # dB that resampling may add
REFUSALS = {
    "no-sound": format_lazy(
        gettext_lazy("This is not an audio file that can be used. Choose one of {formats}."), formats=FORMATS
    ),
    "damaged": gettext_lazy(
        "This audio file is damaged, or of a kind that cannot be read. Save it once more where it was made, and "
        "upload that."
    ),
    "unusual": gettext_lazy(
        "This file has %(rate)d samples a second and %(channels)d channels. Save it with 8,000 to 48,000 samples a "
        "second and one or two channels, and upload that."
    ),
    "too-long": gettext_lazy("This sound is too long: at most %(most)d minutes."),
    "too-short": gettext_lazy("There is no sound in this file. Choose another one."),
    "silence": gettext_lazy("This sound is hardly more than silence. Cut the silence out, and upload that."),
}


@dataclass(frozen=True)
class Sound:
    """Audio that can be converted; `level` is in dB below full scale, as a caller hears it.

    What `is_cut_off` says that it is longer than it is, or has damaged pieces, which are left out.
    """

    seconds: Decimal
    level: float
    is_cut_off: bool = False

    @property
    def missing(self):
        """For whoever brought it: that there is less of it than there should be, "" when it is whole."""
        if not self.is_cut_off:
            return ""
        said = _("The file is cut off or damaged: %(seconds)s seconds of sound were found in it. Listen to it.")
        return said % {"seconds": number_format(self.seconds, 1)}


@dataclass(frozen=True)
class Converted(Sound):
    """What telephones play of it: `narrow` (8 kHz) and `wide` (16 kHz) are WAV files."""

    narrow: bytes = b""
    wide: bytes = b""


@once
def check(file):
    """The Sound of an uploaded file, whatever its name. Raises ValidationError that says why a file is refused.

    Its code is BUSY when that says nothing about the file.
    """
    if not file.size:
        raise ValidationError(_("This file is empty. Choose another one."))
    if file.size > LARGEST_FILE:
        raise ValidationError(_("This file is too large: at most %(most)d MB.") % {"most": LARGEST_FILE // 1_000_000})
    try:
        return bounded_reading.read(READER, file, sound_of, REFUSALS)
    except bounded_reading.CannotRead as error:
        is_busy = isinstance(error, bounded_reading.Busy)
        raise ValidationError(str(error), BUSY if is_busy else "refused") from error


def convert(file, *, louder=False):
    """What telephones play of a file that was taken, `louder` as speech usually is on them.

    Raises CannotRead; Busy while others are being read.
    """
    options = {"rates": [8000, 16000], "louder": louder}
    return bounded_reading.read(READER, file, converted_of, REFUSALS, in_background=True, **options)


def sound_of(found):
    """What the reader has found, as a Sound; raises ValueError when that cannot be one."""
    seconds, level = Decimal(found["seconds"]), float(found["level"])
    if not (0 < seconds <= LONGEST and SILENCE <= level <= BEYOND_FULL_SCALE):
        raise ValueError("no sound has this length and level")
    return Sound(seconds, level, bool(found["is_cut_off"]))


def converted_of(found, narrow, wide):
    """What the reader has made of a sound; raises ValueError when that is no WAV."""
    sound = sound_of(found)
    if not all(wav.startswith(b"RIFF") and wav[8:12] == b"WAVE" for wav in (narrow, wide)):
        raise ValueError("no WAV")
    return Converted(sound.seconds, sound.level, sound.is_cut_off, narrow, wide)
