"""Audio, checked by decoding it, and turned into what telephones play: 16 bit mono WAV of 8 and 16 kHz.

Memory stays bounded whatever is sent: the file is decoded block by block, and each block is mixed, resampled as a
stream and written on at once. What is kept are the two results: 29 MB for the longest sound. A file is gone through
more than once: how channels are mixed, and by how much a sound is made louder, shows at its end.

While a page waits, the sound is only checked (no `rates`): all that decides whether it is taken is found by decoding.
"""

import io
import os
import wave
from decimal import Decimal

import numpy as np
import soxr

from . import Refused
from .loudness import Gain, Loudness
from .sound_files import MOST_CHANNELS, SAMPLE_RATES, ways_to_read

LONGEST = 600  # seconds: queue music may be long
MOST_SAMPLES = LONGEST * 48_000 * 2  # of all channels: what takes a second or two to decode
SHORTEST = Decimal("0.1")  # seconds
# Silence as FLAC has 13 bytes a second and would be stored as 48,000; the thriftiest speech has 600.
LEAST_BYTES = 100  # a second, of what lasts longer than
MAY_BE_SMALL = 30  # seconds
# Below these parts of the loudest channel another one is still; and channels that are mixed cancel each other out.
STILL, CANCELLED = 1e-3, 0.25
TRY_OTHERWISE = {"damaged", "too-short", "no-sound"}


def read(file, rates=(), louder=False):
    """[{seconds, level, is_cut_off}, a WAV of each of the `rates`]; `level` is in dB below full scale, as heard."""
    size = os.fstat(file.fileno()).st_size
    refusals = []
    for way in ways_to_read(file):
        try:
            return convert(way, size, rates, louder)
        except MemoryError:
            raise
        except Refused as refusal:
            if refusal.why not in TRY_OTHERWISE:
                raise
            refusals.append(refusal)
        except Exception:  # whatever a damaged or hostile file brings a decoder to
            refusals.append(Refused("damaged"))
    raise refusals[0]


class Track:
    """One of the results while it grows."""

    def __init__(self, rate_before, rate):
        self.rate = rate
        self.resampler = soxr.ResampleStream(rate_before, rate, num_channels=1)
        self.samples = io.BytesIO()

    def add(self, mono, last=False):
        """Write a block on. What resampling drives beyond full scale is cut there."""
        resampled = self.resampler.resample_chunk(mono, last=last)
        whole = np.clip(np.rint(resampled * 32768), -32768, 32767)
        self.samples.write(whole.astype("<i2").tobytes())

    def packed(self):
        """The WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as wav:
            wav.setparams((1, 2, self.rate, 0, "NONE", ""))
            wav.writeframes(self.samples.getbuffer())
        return file.getvalue()


def convert(way, size, rates, louder):
    """Read a sound in one of the ways to: what it is like, and the results."""
    sound = way()
    check_kind(sound)
    weights = mix_of(sound) if sound.channels > 1 else np.ones(1, "float32")
    if louder:
        gain = Gain(heard_of(way(), weights, []))
        sound, change = way(), gain.louder
    else:
        sound, change = (way() if sound.channels > 1 else sound), None
    tracks = [Track(sound.rate, one) for one in rates]
    heard = heard_of(sound, weights, tracks, change)
    seconds = (Decimal(heard.frames) / sound.rate).quantize(Decimal("0.01"))
    if seconds < SHORTEST:
        raise Refused("too-short")
    if seconds > MAY_BE_SMALL and size < seconds * LEAST_BYTES:
        raise Refused("silence")
    is_short = sound.claimed is not None and heard.frames < sound.claimed * 0.99 - sound.rate / 4
    found = {"seconds": str(seconds), "level": heard.level(), "is_cut_off": sound.is_cut_off or is_short}
    return found, *[track.packed() for track in tracks]


def heard_of(sound, weights, tracks, change=None):
    """The Loudness of a sound once it is mixed by weights and changed, which also goes into tracks."""
    heard = Loudness(sound.rate)
    for block in bounded(sound):
        mono = block @ weights
        mono = change(mono) if change else mono
        for one in [heard, *tracks]:
            one.add(mono)
    for one in [heard, *tracks]:
        one.add(np.zeros(0, "float32"), last=True)
    return heard


def mix_of(sound):
    """How much of each channel goes into the one that telephones play: the mean of those that are not still.

    Where they cancel each other out, as when one of two is wired the wrong way round, the loudest is taken alone.
    """
    together, sums, frames = np.zeros((sound.channels, sound.channels)), np.zeros(sound.channels), 0
    for block in bounded(sound):
        block = block.astype("float64")
        together += block.T @ block
        sums += block.sum(axis=0)
        frames += len(block)
    powers = together / max(frames, 1) - np.outer(sums, sums) / max(frames, 1) ** 2  # without an offset
    own = powers.diagonal()
    active = own > own.max() * STILL if own.max() > 0 else np.ones(len(own), bool)
    weights = active / active.sum()
    if weights @ powers @ weights < CANCELLED * own[active].mean() / active.sum():
        weights = np.arange(len(own)) == own.argmax()
    return weights.astype("float32")


def bounded(sound):
    """The blocks of a sound, all values between -1 and 1; refuses one that is too long."""
    frames = 0
    for block in sound.blocks():
        frames += len(block)
        if frames > LONGEST * sound.rate or frames * sound.channels > MOST_SAMPLES:
            raise too_long()
        yield np.clip(np.nan_to_num(block, nan=0), -1, 1)


def check_kind(sound):
    """Refuses what cannot be right, before anything is decoded."""
    if sound.rate not in SAMPLE_RATES or not 1 <= sound.channels <= MOST_CHANNELS:
        raise Refused("unusual", rate=sound.rate, channels=sound.channels)
    if sound.claimed and (sound.claimed > LONGEST * sound.rate or sound.claimed * sound.channels > MOST_SAMPLES):
        raise too_long()


def too_long():
    return Refused("too-long", most=LONGEST // 60)
