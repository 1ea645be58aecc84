"""Files that people upload are read in a process of their own, within bounds that the operating system keeps.

docs/adr/0031-files-are-read-apart.md says why. A reader is a module of common/readers/.
"""

import contextlib
import fcntl
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from contextvars import ContextVar
from pathlib import Path

from django.utils.translation import gettext as _

from . import storage
from .readers import child

logger = logging.getLogger(__name__)
# Two files that every process of this machine has: who holds the lock of one may read. The system lets go of a lock
# when its holder dies, however it dies.
SLOTS = [Path(child.__file__), Path(child.__file__).with_name("__init__.py")]
WAIT = 2.0  # seconds for one of them
LOOK_AGAIN = 0.05  # seconds
GRACE = 2.0  # seconds beyond the child's own clock
LARGEST_ANSWER = 32_000_000  # bytes: the two results of the longest sound are 29 MB
PIECE = 1 << 18
# How a child ends that its own clock stopped before it had used its share of a processor: others wanted them all.
NO_TIME = -signal.SIGALRM
# Nothing of the portal's own environment; and libraries of arithmetic do not reserve memory for a thread a core.
ENVIRONMENT = {"LC_ALL": "C.UTF-8"} | dict.fromkeys(
    ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"], "1"
)
# Seconds by the clock that `patiently` gives each file.
_patience = ContextVar("patience", default=None)


class CannotRead(ValueError):
    """A file that could not be read, through no rule of its kind; the message says what to do."""


class Busy(CannotRead):
    """Other files are being read just now, or the machine is busy: it says nothing about this one."""


class NoRoom(CannotRead):
    """There was no room for a copy of the file: it says nothing about the file."""


def read(reader, file, make, sentences, *, in_background=False, **options):
    """What a reader (a module) finds in an uploaded file, as `make(found, *parts)` has it, which checks it.

    `sentences` has one for each reason of the reader to refuse a file. Raises CannotRead with that; and when the file
    takes too long or too much memory, and when the reader breaks on it. Raises Busy when two others are being read,
    and when the machine had no time for this one.
    `in_background`, where nobody waits, one place of the two is left to people, and Busy comes at once.
    """
    with slot(in_background) as held, copied(file) as copy:
        status, said = run(reader, options, copy, held)
    if status:
        logger.warning("The reader of %s ended with %s", reader, status)
        if status == NO_TIME:
            raise Busy(_("The portal is too busy to read this file just now: try again in a moment."))
        raise CannotRead(too_heavy() if status < 0 or status == child.OUT_OF_MEMORY else damaged())
    try:
        head, parts = taken_apart(said)
        if "found" in head:
            return make(head["found"], *parts)
        raise CannotRead(str(sentences[head["refused"]]) % head["words"])
    except CannotRead:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, RecursionError) as error:
        logger.warning("The reader of %s talks nonsense", reader)
        raise CannotRead(damaged()) from error


@contextlib.contextmanager
def patiently(seconds):
    """Meanwhile each file that is read has so many seconds by the clock, and its turn like all that computes here.

    For the portal's own files, before anybody is served who would wait for them: on a busy machine who gives way gets
    nothing. What a file may take of a processor stays.
    """
    before = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(before)


@contextlib.contextmanager
def slot(in_background=False):
    """One of the two places in which a file may be read on this machine. Raises Busy after two seconds."""
    until = time.monotonic() + (0 if in_background else WAIT)
    while (held := free_slot(SLOTS[:1] if in_background else SLOTS)) is None:
        if time.monotonic() >= until:
            raise Busy(_("The portal is reading other files just now: try again in a moment."))
        time.sleep(LOOK_AGAIN)
    with held:
        yield held


@contextlib.contextmanager
def copied(file):
    """An uploaded file as one of the operating system, for the child. Raises NoRoom when it cannot be written."""
    with contextlib.ExitStack() as until_read:
        try:
            with contextlib.ExitStack() as until_written:  # closing it may write, too
                copy = until_written.enter_context(tempfile.TemporaryFile())
                for piece in file.chunks():
                    copy.write(piece)
                copy.seek(0)
                until_read.push(until_written.pop_all())
        except OSError as error:
            raise NoRoom(storage.failed(storage.TEMPORARY, error).strerror) from error
        yield copy


def free_slot(slots=None):
    for path in SLOTS if slots is None else slots:
        file = path.open("rb")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            return file
    return None


def run(reader, options, file, held):
    """How the child ended, 0 when it said all it had to, and what it said.

    It has the slot's lock, too: when this process is killed the slot is free no sooner than the child has ended.
    """
    patience = _patience.get()
    seconds, gives_way = patience or child.SECONDS, child.GIVES_WAY and patience is None
    bounds = [json.dumps(child.BOUNDS), str(seconds), json.dumps(gives_way)]
    command = [sys.executable, "-I", "-B", child.__file__, reader, json.dumps(options), *bounds]
    with subprocess.Popen(  # noqa: S603 - our own program; nothing of the file is in the command
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=ENVIRONMENT,
        cwd="/",
        pass_fds=[held.fileno()],
    ) as process:
        try:
            until = time.monotonic() + seconds + GRACE
            said = bounded_output(process.stdout, until)
            return process.wait(max(until - time.monotonic(), 0)), said
        except (subprocess.TimeoutExpired, TooLate):
            return NO_TIME, b""
        except TooMuch:
            return -signal.SIGKILL, b""
        finally:
            process.kill()


class TooMuch(Exception):
    """A child that says more than any reader has to say."""


class TooLate(Exception):
    """A child that says nothing for longer than its own clock allows."""


def bounded_output(pipe, until):
    """All that comes out of a pipe until its end."""
    said, size = [], 0
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while size <= LARGEST_ANSWER:
            if not selector.select(max(until - time.monotonic(), 0)):
                raise TooLate
            piece = os.read(pipe.fileno(), PIECE)
            if not piece:
                return b"".join(said)
            said.append(piece)
            size += len(piece)
    raise TooMuch


def taken_apart(said):
    """The head of an answer and its parts, which have the sizes that it names and are all there is."""
    end = said.index(b"\n") + 1
    head, rest, parts = json.loads(said[:end]), memoryview(said)[end:], []
    for size in head.get("sizes", []):
        parts.append(bytes(rest[:size]))
        rest = rest[size:]
    if rest or [len(part) for part in parts] != head.get("sizes", []):
        raise ValueError("other sizes than it says")
    return head, parts


def too_heavy():
    return _("This file takes too long to read, or too much memory. Save a smaller one, and upload that.")


def damaged():
    return _("This file could not be read. Save it again, and upload that.")
