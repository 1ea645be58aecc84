"""What Asterisk says with the voice that it brings: which of its words a telephone has heard."""

import numpy as np
import soundfile

from telephony.softphones.phone import samples_of

VOICE = "en_US_f_Allison"
OF_QUEUES = ("youarenext", "thereare", "callswaiting", "holdtime", "minutes")
WORDS = (*(f"queue-{name}" for name in OF_QUEUES), *(f"digits/{digit}" for digit in range(1, 4)))
RATE = 8000
ALIKE = 0.93  # of 1, which is the very same sound: halves of other words are up to 0.86


def said(call, places):
    """The words of WORDS that were heard in a call, in their order."""
    heard = np.concatenate([samples_of(file) for file, _began in call.recordings])
    found = {word: _place(heard, _spoken(places, word)) for word in WORDS}
    return sorted((word for word in WORDS if found[word] is not None), key=found.get)


def _spoken(places, word):
    file = places.shipped / "sounds" / VOICE / f"{word}.gsm"
    spoken, _rate = soundfile.read(file, format="RAW", subtype="GSM610", samplerate=RATE, channels=1)
    return spoken


def _place(heard, word):
    """Where in a recording a word is heard, in samples; None where it is not in it.

    One half of it is enough: a busy machine makes a gap in a sound, behind which nothing is where it was.
    """
    places = [place for half in np.array_split(word, 2) for place in _alike(heard, half)]
    return min(places, default=None)


def _alike(heard, sound):
    """Where a recording is like a sound, in samples: by their normed correlation."""
    if len(heard) < len(sound):
        return []
    size = len(heard) + len(sound)
    together = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size)), size)
    energy = np.concatenate([[0], np.cumsum(heard**2)])
    energy = energy[len(sound) :] - energy[: -len(sound)]
    alike = together[: len(energy)] / np.sqrt(np.maximum(energy, 1e-3) * (sound**2).sum())
    return np.flatnonzero(alike >= ALIKE).tolist()
