"""Tones that telephones and prompts play, and which of them a recording has: how tests know who hears whom."""

import io
from typing import NamedTuple

import numpy as np
import soundfile

RATE = 8000  # samples a second, of the telephone network
WINDOW = 0.2  # seconds: tones that are multiples of 5 Hz do not disturb one another in it
STEP = 0.05  # seconds from one window to the next
# A tone is played at half of full scale; some systems turn sounds down, none up to noise.
LOUDNESS = 0.5
NOTE = 0.4  # seconds
FAINTEST = 0.05  # of full scale: what is less is not heard
SHARE = (
    0.2  # of a window's energy: noise and speech have their energy everywhere, up to four tones at once have it here
)
# Not multiples of one another, nor tones of telephone networks, which stay below 500 Hz or are pairs.
TONES = (550, 650, 750, 850, 950, 1050, 1150, 1250, 1350, 1450, 1550, 1750)  # hertz


class Heard(NamedTuple):
    """A tone (hertz) that was heard from `begins` to `ends` (seconds, right to 0.1 s)."""

    tone: int
    begins: float
    ends: float


def tone(hertz, seconds=1.0, *, rate=RATE):
    """The bytes of a WAV file of a tone. Whole hertz and seconds can be repeated without a crack."""
    file = io.BytesIO()
    samples = LOUDNESS * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)
    soundfile.write(file, samples, rate, format="WAV", subtype="PCM_16")
    return file.getvalue()


def greeting(hertz):
    """The bytes of a WAV file for people to hear: three notes which rise from there and die away, then a pause."""
    parts = []
    for interval in (1, 5 / 4, 3 / 2):
        moments = np.arange(round(RATE * NOTE)) / RATE
        parts.append(LOUDNESS * np.sin(2 * np.pi * hertz * interval * moments) * (1 - moments / NOTE))
    file = io.BytesIO()
    soundfile.write(file, np.concatenate([*parts, np.zeros(RATE)]), RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def heard_in(samples, tones=TONES, *, begins=0.0):
    """Which of the tones (hertz) are in samples of 8,000 a second (1 is full scale), by when they began: [Heard].

    `begins` is the time (seconds) of the first sample. What is silent for 0.1 s or less has not stopped.
    """
    length, step = round(WINDOW * RATE), round(STEP * RATE)
    if len(samples) < length:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(samples, "float64"), length)[::step]
    energy = (windows**2).mean(axis=1)
    found = []
    for hertz in tones:
        loud = _amplitudes(windows, hertz)
        is_heard = (loud >= FAINTEST) & (loud**2 / 2 >= SHARE * energy)
        runs = _runs(np.flatnonzero(is_heard))
        found += [Heard(hertz, *_times(run, begins, len(windows), len(samples) / RATE)) for run in runs]
    return sorted(found, key=lambda one: (one.begins, one.tone))


def _amplitudes(windows, hertz):
    """How loud one frequency is in each window: what Goertzel's filter gives, for all windows at once."""
    turning = np.exp(-2j * np.pi * hertz * np.arange(windows.shape[1]) / RATE)
    return 2 * np.abs(windows @ turning) / windows.shape[1]


def _runs(places):
    """Groups of places (of windows) which follow one another, with at most two missing in between."""
    return np.split(places, np.flatnonzero(np.diff(places) > 3) + 1) if len(places) else []


def _times(run, begins, windows, seconds):
    """From when to when a run of windows has its tone: from the middle of the first one to that of the last.

    The windows at its ends have the tone for a part of them, unless the recording begins or ends there.
    """
    first, last = int(run[0]), int(run[-1])
    start = first * STEP + WINDOW / 2 if first else 0.0
    end = last * STEP + WINDOW / 2 if last < windows - 1 else seconds
    return round(begins + start, 2), round(begins + end, 2)
