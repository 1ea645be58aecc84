"""How loud a caller hears a sound, and how it is made louder without clipping. Mono samples, 1.0 is full scale.

Heard is what telephones carry, 300 to 3,400 Hz: an offset and the hum of a mains adapter are not, however strong they
are. And what lasts: a click of a few milliseconds says nothing about how loud somebody speaks, nor do pauses.
"""

import numpy as np
import soxr

SILENCE = -96.0  # dB below full scale: all that 16 bits can tell
STILL = -85.0  # dB; windows below it are none that anybody made a sound in
FAR_BELOW = 10.0  # dB below the loud parts: between words
RATE, WINDOW = 8_000, 160  # Hz; samples, 20 ms
LASTING, CLICK = 3, 4  # windows: what is shorter, and so many times as strong as what is around it, is a click
LOUD_ENOUGH = -20.0  # dB: where ordinary speech on telephones lies
MOST_GAIN = 46.0  # dB; beyond it there is more noise than speech
CEILING = 0.75  # of full scale: resampling adds to what is steep
TAPS = 201


def band():
    """A filter of finite length for 300 to 3,400 Hz, which passes a tone between them as it is."""
    at = np.arange(TAPS) - TAPS // 2
    high, low = (2 * edge / RATE * np.sinc(2 * edge / RATE * at) for edge in (3_400, 300))
    return (high - low) * np.blackman(TAPS)


class Loudness:
    """What is to be known of a sound while it passes by, block after block."""

    def __init__(self, rate):
        self.resampler = soxr.ResampleStream(rate, RATE, num_channels=1)
        self.band, self.rest, self.powers = band(), np.zeros(0, "float32"), []
        self.window, self.unseen = rate // 50, np.zeros(0, "float32")
        self.highest, self.lowest = [], []
        self.sum, self.frames = 0.0, 0

    def add(self, mono, last=False):
        self.sum, self.frames = self.sum + float(mono.sum(dtype="float64")), self.frames + len(mono)
        self._note_peaks(mono, last)
        samples = np.concatenate([self.rest, self.resampler.resample_chunk(mono, last=last)])
        whole = (len(samples) - TAPS + 1) // WINDOW * WINDOW
        if whole > 0:
            heard = np.convolve(samples[: whole + TAPS - 1], self.band, mode="valid")
            self.powers.append(np.square(heard.reshape(-1, WINDOW)).mean(axis=1))
        self.rest = samples[max(whole, 0) :]

    def _note_peaks(self, mono, last):
        samples = np.concatenate([self.unseen, mono])
        whole = len(samples) // self.window * self.window
        pieces = [samples[:whole].reshape(-1, self.window)]
        self.unseen = samples[whole:]
        if last and len(self.unseen):
            pieces.append(self.unseen.reshape(1, -1))
        for piece in pieces:
            self.highest.append(piece.max(axis=1))
            self.lowest.append(piece.min(axis=1))

    def level(self):
        """In dB below full scale, of what is neither pause nor click; SILENCE when nothing is left."""
        powers = np.concatenate([*self.powers, np.zeros(0)])
        powers = powers[powers <= CLICK * lasting(powers)]
        powers = powers[powers > 10 ** (STILL / 10)]
        if not len(powers):
            return SILENCE
        loud = np.percentile(powers, 95, method="lower")
        powers = powers[(powers <= loud) & (powers > loud / 10 ** (FAR_BELOW / 10))]
        return min(float(10 * np.log10(powers.mean())), 0.0)


def lasting(powers):
    """Of each window the power that lasts for LASTING windows: the least of so many around it, where that is most."""
    if len(powers) < LASTING:
        return powers
    least = np.lib.stride_tricks.sliding_window_view(powers, LASTING).min(axis=1)
    return np.lib.stride_tricks.sliding_window_view(np.pad(least, LASTING - 1, mode="edge"), LASTING).max(axis=1)


class Gain:
    """Makes a sound whose Loudness is known as loud as speech on telephones is; what would clip gets less of it."""

    def __init__(self, heard):
        self.offset, self.window, self.frames = heard.sum / max(heard.frames, 1), heard.window, 0
        self.gains = gains_of(heard, self.offset)
        self.middles = (np.arange(len(self.gains)) + 0.5) * self.window

    def louder(self, mono):
        at = np.arange(self.frames, self.frames + len(mono))
        self.frames += len(mono)
        return ((mono - self.offset) * np.interp(at, self.middles, self.gains)).astype("float32")


def gains_of(heard, offset):
    """By how much each window is multiplied: the same for all, but less from shortly before a peak until after it."""
    level = heard.level()
    wanted = 10 ** (min(max(LOUD_ENOUGH - level, 0.0), MOST_GAIN) / 20) if level > SILENCE else 1.0
    peaks = np.maximum(np.concatenate(heard.highest) - offset, offset - np.concatenate(heard.lowest))
    gains = np.minimum(wanted, CEILING / np.maximum(peaks, 1e-9))
    least = np.lib.stride_tricks.sliding_window_view(np.pad(gains, 3, mode="edge"), 7).min(axis=1)
    return np.lib.stride_tricks.sliding_window_view(np.pad(least, 2, mode="edge"), 5).mean(axis=1)
