"""The sounds of the demo: tones that the portal makes itself."""

import io

import numpy as np
import soundfile

RATE = 16_000
# Tones in hertz, each for so many seconds; 0 is a pause.
SOUNDS = {
    "Welcome": [(523, 0.3), (659, 0.3), (784, 0.6)],
    "We are closed": [(784, 0.35), (659, 0.35), (523, 0.8)],
    "Public holiday": [(659, 0.3), (0, 0.15), (659, 0.3), (523, 0.7)],
    "All agents are busy": [(587, 0.25), (0, 0.1), (587, 0.25), (0, 0.1), (440, 0.6)],
    "Queue music": [(262, 0.8), (330, 0.8), (392, 0.8), (523, 1.2), (392, 0.8), (330, 0.8), (294, 1.2), (0, 0.6)] * 3,
    "Old welcome": [(523, 0.5), (440, 0.9)],
}
# What callers have left: the same, as telephones record it.
VOICES = {
    "Please call back": [(196, 0.4), (220, 0.3), (0, 0.2), (247, 0.5), (220, 0.9)] * 3,
    "About tomorrow": [(294, 0.3), (262, 0.4), (0, 0.3), (294, 0.6)] * 4,
    "An order": [(147, 0.5), (165, 0.4), (0, 0.2), (131, 0.7)] * 5,
}
RECORDED = 8_000
LOUDNESS = 0.3
TOO_QUIET = {"Old welcome": 0.004}


def sound_file(name):
    """One of SOUNDS as the bytes of a WAV file."""
    return _wav(SOUNDS[name], RATE, TOO_QUIET.get(name, LOUDNESS))


def voice_file(name):
    """The same of VOICES."""
    return _wav(VOICES[name], RECORDED, LOUDNESS)


def _wav(parts, rate, loudness):
    tones = np.concatenate([_tone(hertz, seconds, rate) for hertz, seconds in parts])
    file = io.BytesIO()
    soundfile.write(file, loudness * tones, rate, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _tone(hertz, seconds, rate):
    """A tone with an overtone that swells and dies away, so that it does not click."""
    time = np.arange(round(rate * seconds)) / rate
    shape = np.minimum(1, np.minimum(time, seconds - time) / 0.03)
    return shape * (np.sin(2 * np.pi * hertz * time) + 0.3 * np.sin(4 * np.pi * hertz * time)) / 1.3
