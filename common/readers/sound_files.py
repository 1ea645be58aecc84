"""Files of sounds, told by what they hold and not by their names, as blocks of samples.

libsndfile reads what programs for sounds write; FFmpeg, through PyAV, what telephones and browsers record, and what
libsndfile breaks on. Of a video the sound is read, and its pictures are left. Nothing reaches a decoder that does not
begin like a file of the usual kinds, and FFmpeg is told which kind it is: its readers of rare formats, and those that
open further files, are never asked.
"""

import io
import itertools
import os
import re

import av
import numpy as np
import soundfile

from . import Refused

SAMPLE_RATES = range(4_000, 192_001)  # Hz
MOST_CHANNELS = 8
BLOCK = 65_536  # frames
OPENING = 4096  # bytes

# How files begin that libsndfile is asked to read.
USUAL = re.compile(
    rb"RIFF....WAVE|RIFX....WAVE|RF64....WAVE|riff\x2e\x91|FORM....AIF[FC]|\.snd|caff|fLaC|OggS"
    rb"|ID3|\xff[\xe2\xe3\xf2-\xf5\xfa-\xfd]",
    re.DOTALL,
)
# How files begin, and what FFmpeg calls their kind. AAC and MP3 may both stand behind an ID3 tag.
KINDS = [
    (rb"RIF[FX]....WAVE|RF64....WAVE", "wav"),
    (rb"riff\x2e\x91", "w64"),
    (rb"FORM....AIF[FC]", "aiff"),
    (rb"\.snd", "au"),
    (rb"caff", "caf"),
    (rb"fLaC", "flac"),
    (rb"OggS", "ogg"),
    (rb"....(?:ftyp|moov|mdat|wide|free|skip)", "mov"),
    (rb"#!AMR(?:-WB)?\n", "amr"),
    (rb"\x1a\x45\xdf\xa3", "matroska"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "aac"),
    (rb"\xff[\xe2\xe3\xf2-\xf5\xfa-\xfd]", "mp3"),
]
KINDS = [(re.compile(begins, re.DOTALL), kind) for begins, kind in KINDS]
# What FFmpeg may decode. These kinds say their length, so that one can tell when they are cut off.
DECODERS = re.compile(
    r"aac|alac|(?:lib)?opus|vorbis|flac|mp[23](?:float)?|(?:lib(?:opencore_)?)?amr[nw]b|gsm(?:_ms)?|(?:lib)?speex"
    r"|pcm_\w+|adpcm_(?:ima_wav|ima_qt|ms|swf|yamaha|g722|g726(?:le)?)"
)
TELL_LENGTH = {"mov", "matroska", "flac", "caf"}

# An MP3 says its length in one of these; without, libsndfile reckons it from the first piece, which may be far out.
MP3_LENGTHS = (b"Xing", b"Info", b"VBRI")
# As libsndfile notes it of the part that holds the sound.
CUT_OFF = re.compile(r"^ *(?:data|SSND|Data Size) *: (\d+) \(should be (\d+)\)", re.MULTILINE)
# Who writes to a pipe cannot know the length: it puts none, or the largest there is.
UNKNOWN_LENGTH = 0x7FFF_0000  # bytes
UNKNOWN_FRAMES = 2**62

# Files made of parts: their order of bytes, the part that holds the sound, and those that tell what it is.
PARTS = {
    b"RIFF": ("little", b"data", {b"fmt "}),
    b"RIFX": ("big", b"data", {b"fmt "}),
    b"FORM": ("big", b"SSND", {b"COMM", b"FVER"}),
}
NAME_OF_PART = re.compile(rb"[ -~]{4}")


def ways_to_read(file):
    """Functions that open an uploaded file, best first; each opens it anew. Raises Refused for what is no sound."""
    opening = file.read(OPENING)
    kind = kind_of(opening, file)
    if kind is None:
        raise Refused("no-sound")
    ways = []
    if USUAL.match(opening):
        ways.append(lambda: ByLibsndfile(file, opening))
    if opening[:4] in PARTS and (mended := mended_parts(whole(file))):
        content, is_cut_off = mended
        ways.insert(0, lambda: ByFfmpeg(io.BytesIO(content), kind, is_cut_off))
    ways.append(lambda: ByFfmpeg(file, kind))
    return ways


def whole(file):
    file.seek(0)
    return file.read()


def kind_of(opening, file):
    """What FFmpeg calls the kind of a file, by how it begins; None for what is no sound."""
    if opening[:3] == b"ID3" and len(opening) > 10:
        length = sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(opening[6:10])))
        file.seek(10 + length)
        opening = file.read(16)
        return next((kind for begins, kind in KINDS[-2:] if begins.match(opening)), "mp3")
    return next((kind for begins, kind in KINDS if begins.match(opening)), None)


def mended_parts(content):
    """A WAV or AIFF whose header is not right, with one that is, and whether some of the sound is missing.

    A length of none, or the largest there is, means: until the end. Parts between are left out, whatever their
    length; the byte that should follow one of odd length may be missing. None when nothing has to be mended.
    """
    order, sound, telling = PARTS[content[:4]]
    at, kept, is_right = 12, [], True
    while (name := content[at : at + 4]) != sound:
        size = int.from_bytes(content[at + 4 : at + 8], order)
        begin, end = at + 8, at + 8 + size
        if at + 8 > len(content):
            return None
        if end > len(content) or not NAME_OF_PART.fullmatch(name):
            at, is_right = content.find(sound, at + 1), False
            if at < 0:
                return None
            continue
        if name in telling:
            kept.append(content[at:end] + bytes(size % 2))
        at = end + size % 2
        if size % 2 and not NAME_OF_PART.fullmatch(content[at : at + 4]) and NAME_OF_PART.match(content, end):
            at, is_right = end, False
    size, begin = int.from_bytes(content[at + 4 : at + 8], order), at + 8
    there = len(content) - begin
    if is_right and 0 < size <= there:
        return None
    samples = content[begin:] if size == 0 or size > there else content[begin : begin + size]
    body = b"".join([*kept, sound, len(samples).to_bytes(4, order), samples])
    is_cut_off = there < size < UNKNOWN_LENGTH
    return content[:4] + (len(body) + 4).to_bytes(4, order) + content[8:12] + body, is_cut_off


class Forwards(soundfile.SoundFile):
    """A sound read from its beginning to its end: soundfile would seek after each block, which MP3 does inexactly."""

    def seekable(self):
        return False


class ByLibsndfile:
    """A sound as libsndfile reads it; `claimed` is how many frames it says it has, None when it does not say."""

    def __init__(self, file, opening):
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        # A real file, since callbacks into Python cannot fail decently.
        self.source = Forwards(file.fileno(), closefd=False)
        self.rate, self.channels = self.source.samplerate, self.source.channels
        sizes = [(int(size), int(there)) for size, there in CUT_OFF.findall(self.source.extra_info)]
        self.is_cut_off = any(there < size < UNKNOWN_LENGTH for size, there in sizes)
        is_told = self.source.format != "MP3" or any(mark in opening for mark in MP3_LENGTHS)
        self.claimed = self.source.frames if is_told and self.source.frames <= UNKNOWN_FRAMES else None

    def blocks(self):
        with self.source:
            while len(block := self.source.read(BLOCK, dtype="float32", always_2d=True)):
                yield block


class ByFfmpeg:
    """The same as FFmpeg reads it. What single pieces are damaged is left out; the end is where nothing follows."""

    def __init__(self, file, kind, is_cut_off=False):
        file.seek(0)
        self.container = av.open(file, format=kind, metadata_errors="replace")
        if not self.container.streams.audio:
            raise Refused("no-sound")
        self.stream = self.container.streams.audio[0]
        if self.stream.codec_context is None or not DECODERS.fullmatch(self.stream.codec_context.name):
            raise Refused("damaged")
        self.stream.codec_context.thread_count = 1
        self.is_cut_off = is_cut_off
        self.frames = self.decoded()
        # What a decoder makes is what counts: an AAC may have twice the rate that its file says.
        self.first = next(self.frames, None)
        if self.first is None:
            raise Refused("damaged")
        self.rate, self.channels = self.first.sample_rate, len(self.first.layout.channels)
        length = self.container.duration if kind in TELL_LENGTH else None
        self.claimed = length and int(length / av.time_base * self.rate)

    def decoded(self):
        packets = self.container.demux(self.stream)
        while True:
            try:
                frames = next(packets).decode()
            except StopIteration:
                return
            except (av.error.InvalidDataError, av.error.EOFError):
                self.is_cut_off = True
                continue
            yield from frames

    def blocks(self):
        """Of many frames each: a frame is a fiftieth of a second, and what follows takes as long for more of it."""
        block, length = [], 0
        with self.container:
            for frame in itertools.chain([self.first], self.frames):
                block.append(self.samples(frame))
                length += len(block[-1])
                if length >= BLOCK:
                    yield np.concatenate(block)
                    block, length = [], 0
        if block:
            yield np.concatenate(block)

    def samples(self, frame):
        """A row each, a column a channel, from -1 to 1."""
        if (frame.sample_rate, len(frame.layout.channels)) != (self.rate, self.channels):
            raise Refused("damaged")
        found = frame.to_ndarray()
        found = found.T if frame.format.is_planar else found.reshape(-1, self.channels)
        if found.dtype == np.uint8:
            return (found.astype("float32") - 128) / 128
        scale = np.iinfo(found.dtype).max + 1 if found.dtype.kind == "i" else 1
        return (found / scale).astype("float32")
