"""Audio, checked by decoding it, and turned into what telephones play: 16 bit mono WAV of 8 and 16 kHz.

Memory stays bounded whatever is sent: libsndfile decodes the file block by block, and each block is mixed, resampled
as a stream and written on at once. What is kept are the two results: 29 MB for the longest sound.

While a page waits, the sound is only checked (no `rates`): all that decides whether it is taken is found by decoding.
"""

import io
import os
import re
import wave
from decimal import Decimal

import numpy as np
import soundfile
import soxr

from . import Refused

LONGEST = 600  # seconds: queue music may be long
MOST_SAMPLES = LONGEST * 48_000 * 2  # of all channels: what takes a second or two to convert
SHORTEST = Decimal("0.1")  # seconds
# Silence as FLAC has 13 bytes a second and would be stored as 48,000; the thriftiest speech has 700.
LEAST_BYTES = 100  # a second, of what lasts longer than
MAY_BE_SMALL = 30  # seconds
SAMPLE_RATES = range(4_000, 192_001)  # Hz
MOST_CHANNELS = 8
BLOCK = 65_536  # frames

SILENCE = -96.0  # dB below full scale: all that 16 bits can tell
STILL = -60.0  # dB; windows below it are pauses, which say nothing about how loud somebody speaks
WINDOWS_A_SECOND = 50  # of 20 ms

# How files of the usual kinds begin. Nothing else reaches the decoders: libsndfile also takes formats that have
# hardly any mark of their own for audio, and its readers of rare formats are those where faults are found.
USUAL = re.compile(
    rb"RIFF....WAVE|RIFX....WAVE|RF64....WAVE|riff\x2e\x91|FORM....AIF[FC]|\.snd|caff|fLaC|OggS"
    rb"|ID3|\xff[\xe2\xe3\xf2-\xf5\xfa-\xfd]",
    re.DOTALL,
)
# An MP3 says its length in one of these; without, libsndfile reckons it from the first piece, which may be far out.
MP3_LENGTHS = (b"Xing", b"Info", b"VBRI")
OPENING = 4096  # bytes

# As libsndfile notes it of the part that holds the sound. Who writes to a pipe cannot know the length and puts
# the largest there is.
CUT_OFF = re.compile(r"^ *(?:data|SSND|Data Size) *: (\d+) \(should be (\d+)\)", re.MULTILINE)
UNKNOWN_LENGTH = 0x7FFF_0000  # bytes
UNKNOWN_FRAMES = 2**62


def read(file, rates=()):
    """[{seconds, level}, a WAV of each of the `rates`]; `level` is in dB below full scale, of the first one."""
    opening = file.read(OPENING)
    if not USUAL.match(opening):
        raise Refused("no-sound")
    size = os.fstat(file.fileno()).st_size
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    try:
        # A real file, since callbacks into Python cannot fail decently.
        with Forwards(file.fileno(), closefd=False) as source:
            return convert(source, opening, size, rates)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a damaged or hostile file brings libsndfile to
        raise Refused("damaged") from error


class Forwards(soundfile.SoundFile):
    """A sound read from its beginning to its end: soundfile would seek after each block, which MP3 does inexactly."""

    def seekable(self):
        return False


class Track:
    """One of the results while it grows."""

    def __init__(self, rate_before, rate):
        self.rate = rate
        self.resampler = soxr.ResampleStream(rate_before, rate, num_channels=1)
        self.samples = io.BytesIO()

    def add(self, mono, last=False):
        """Write a block on, and return it as resampled. What resampling drives beyond full scale is cut there."""
        resampled = self.resampler.resample_chunk(mono, last=last)
        whole = np.clip(np.rint(resampled * 32768), -32768, 32767)
        self.samples.write(whole.astype("<i2").tobytes())
        return resampled

    def packed(self):
        """The WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as wav:
            wav.setparams((1, 2, self.rate, 0, "NONE", ""))
            wav.writeframes(self.samples.getbuffer())
        return file.getvalue()


class Loudness:
    """How loud the parts are that are not silence, while the sound passes by."""

    def __init__(self, rate):
        self.window = rate // WINDOWS_A_SECOND
        self.rest = np.zeros(0, "float32")
        self.power, self.windows = 0.0, 0

    def add(self, samples):
        samples = np.concatenate([self.rest, samples])
        whole = len(samples) // self.window * self.window
        self.rest = samples[whole:]
        powers = np.square(samples[:whole].reshape(-1, self.window), dtype="float64").mean(axis=1)
        heard = powers[powers > 10 ** (STILL / 10)]
        self.power += heard.sum()
        self.windows += len(heard)

    def level(self):
        return float(10 * np.log10(self.power / self.windows)) if self.windows else SILENCE


def convert(source, opening, size, rates):
    claimed = claimed_frames(source, opening)
    rate = source.samplerate
    tracks, loudness = [Track(rate, one) for one in rates], Loudness([*rates, rate][0])
    frames = 0
    while len(block := source.read(BLOCK, dtype="float32", always_2d=True)):
        frames += len(block)
        if frames > LONGEST * rate or frames * source.channels > MOST_SAMPLES:
            raise too_long()
        mono = np.clip(np.nan_to_num(block, nan=0, copy=False), -1, 1, out=block).mean(axis=1)
        loudness.add([*[track.add(mono) for track in tracks], mono][0])
    if claimed is not None and frames < claimed * 0.99 - rate / 4:
        raise Refused("cut-off")
    seconds = (Decimal(frames) / rate).quantize(Decimal("0.01"))
    if seconds < SHORTEST:
        raise Refused("too-short")
    if seconds > MAY_BE_SMALL and size < seconds * LEAST_BYTES:
        raise Refused("silence")
    end = np.zeros(0, "float32")
    loudness.add([*[track.add(end, last=True) for track in tracks], end][0])
    return {"seconds": str(seconds), "level": loudness.level()}, *[track.packed() for track in tracks]


def claimed_frames(source, opening):
    """How many frames the file says it has, None when it does not say; refuses what cannot be right."""
    if source.samplerate not in SAMPLE_RATES or not 1 <= source.channels <= MOST_CHANNELS:
        raise Refused("unusual", rate=source.samplerate, channels=source.channels)
    if any(there < int(size) < UNKNOWN_LENGTH for size, there in sizes(source)):
        raise Refused("cut-off")
    if source.frames > UNKNOWN_FRAMES:
        return None
    if source.format == "MP3" and not any(mark in opening for mark in MP3_LENGTHS):
        return None
    if source.frames > LONGEST * source.samplerate or source.frames * source.channels > MOST_SAMPLES:
        raise too_long()
    return source.frames


def sizes(source):
    """Bytes that the header says there are, and those that are there, where the two differ."""
    return [(int(size), int(there)) for size, there in CUT_OFF.findall(source.extra_info)]


def too_long():
    return Refused("too-long", most=LONGEST // 60)
