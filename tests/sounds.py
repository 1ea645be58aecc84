"""Sounds for tests: tones, made as people's files are."""

import io
from functools import cache

import numpy as np
import soundfile


@cache
def sound_file(seconds=0.2, *, rate=8000, channels=1, kind="WAV", encoding="PCM_16", loudness=0.5):
    """The bytes of an audio file: a tone of 440 Hz whose peaks reach `loudness` (1 is full scale)."""
    file = io.BytesIO()
    tone = loudness * np.sin(2 * np.pi * 440 * np.arange(round(rate * seconds)) / rate)
    with soundfile.SoundFile(file, "w", rate, channels, format=kind, subtype=encoding) as sound:
        for begin in range(0, len(tone), rate):  # in pieces: libsndfile makes no long OGG of one
            sound.write(np.column_stack([tone[begin : begin + rate]] * channels))
    return file.getvalue()
