"""Sounds for tests: tones, made as people's files are."""

import io
from fractions import Fraction
from functools import cache

import av
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


@cache
def recorded(kind, codec, *, seconds=3, rate=44_100, layout="mono", picture=False):
    """A tone of 440 Hz as telephones and browsers record it: FFmpeg's names of the kind of file and of the codec.

    With `picture`, it is the sound of a film of as many seconds.
    """
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        film = container.add_stream("mpeg4", rate=5, width=64, height=48, pix_fmt="yuv420p") if picture else None
        stream = container.add_stream(codec, rate=rate, layout=layout)
        tone = (0.5 * np.sin(2 * np.pi * 440 * np.arange(rate * seconds) / rate)).astype("float32")
        channels = len(stream.layout.channels)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, channels)[None, :], format="flt", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        to_codec = av.AudioResampler(
            stream.codec_context.format, layout, rate, stream.codec_context.frame_size or 1024
        )
        for piece in [*to_codec.resample(frame), *to_codec.resample(None), None]:
            container.mux(stream.encode(piece))
        for number in range(5 * seconds if film else 0):
            still = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 9 * number, "uint8"), format="rgb24")
            still.pts = number
            container.mux(film.encode(still))
        if film:
            container.mux(film.encode(None))
    return file.getvalue()


def film_without_sound():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        film = container.add_stream("mpeg4", rate=5, width=64, height=48, pix_fmt="yuv420p")
        container.mux(film.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), "uint8"), format="rgb24")))
        container.mux(film.encode(None))
    return file.getvalue()


def amr_wide(seconds=3):
    """AMR-WB, which nothing here encodes: frames of 20 ms at 23.85 kbit/s whose bits are noise (RFC 4867, 5.3)."""
    chance = np.random.default_rng(1)
    frames = [b"\x44" + chance.bytes(60) for _frame in range(50 * seconds)]
    return b"#!AMR-WB\n" + b"".join(frames)


def of_samples(samples, rate=8000, kind="WAV", encoding="PCM_16"):
    """The bytes of a file of these samples, a row each and a column a channel; 1 is full scale."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=encoding)
    return file.getvalue()
