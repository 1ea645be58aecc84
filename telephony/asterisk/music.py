"""Music for who waits where a company has chosen none: made here, so that it is nobody else's."""

import numpy
import soundfile

RATES = {".wav": 8_000, ".wav16": 16_000}  # what Asterisk calls a WAV file of this rate, Hz
# Four quiet chords, each so many seconds, played one tone after the other: Hz.
CHORDS = (
    (261.63, 329.63, 392.00, 493.88),  # C E G B
    (220.00, 261.63, 329.63, 392.00),  # A C E G
    (174.61, 220.00, 261.63, 329.63),  # F A C E
    (196.00, 246.94, 293.66, 349.23),  # G B D F
)
SECONDS, TONES = 4, 8  # of a chord
LOUDNESS = 0.12  # of full scale: people speak louder, so nobody starts when somebody answers


def write(folder):
    """Write `default.wav` and `default.wav16` into a folder, unless they are there."""
    for ending, rate in RATES.items():
        path = folder / f"default{ending}"
        if not path.exists():
            beside = path.with_name(f"{path.name}.new")
            soundfile.write(beside, _melody(rate), rate, subtype="PCM_16", format="WAV")
            beside.chmod(0o600)
            beside.replace(path)


def _melody(rate):
    """Sixteen seconds that go on where they began."""
    length = rate * SECONDS * len(CHORDS)
    sound = numpy.zeros(length)
    for number, chord in enumerate(CHORDS):
        for place in range(TONES):
            up_and_down = chord[[0, 1, 2, 3, 2, 1, 2, 3][place]]
            start = int(rate * SECONDS * (number + place / TONES))
            tone = _tone(up_and_down, rate)
            sound[(start + numpy.arange(len(tone))) % length] += tone
    return LOUDNESS * sound / abs(sound).max()


def _tone(frequency, rate):
    """One that is struck and dies away within two seconds."""
    times = numpy.arange(2 * rate) / rate
    struck = numpy.minimum(times / 0.02, 1) * numpy.exp(-2.5 * times) * numpy.minimum((2 - times) / 0.1, 1)
    overtones = numpy.sin(2 * numpy.pi * frequency * times) + 0.3 * numpy.sin(4 * numpy.pi * frequency * times)
    return struck * overtones
