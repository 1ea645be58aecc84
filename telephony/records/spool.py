"""Records on disk until the database has them: a folder of files with a record in JSON a line.

A record that was appended survives the end of the process and of the machine (fsync). Files have at most LINES lines
and are taken in whole, so that one is ticked off by being removed. Who writes or takes in a file holds its lock.
"""

import fcntl
import json
import logging
import os
import threading
from collections import deque
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from common import counters

logger = logging.getLogger(__name__)

LINES = 500  # of a file, which is taken in by one transaction
# Records that are kept in memory while the disk takes none: some 5 MB, an hour of three calls a second.
MOST_UNWRITTEN = 10_000
ENDING, REFUSED = ".records", "refused"
SET_ASIDE_FOR = timedelta(days=30)  # what nobody can have, until it is deleted: people may decide otherwise meanwhile


class Spool:
    """The spool of one engine in `folder`, which is made if need be and is nobody else's to read.

    One of these writes; any number, in any processes, may take in what is there. Its methods wait for the disk, so
    that they are for threads, not for an event loop; threads take turns.
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._turn, self._adding = threading.Lock(), threading.Lock()
        self._unwritten = deque()
        self._file, self._number = None, 0
        self._is_failing = False

    def append(self, *records):
        """Write records (with `as_json`), several at the price of one. Returns whether the disk has them.

        Never raises for a disk that is full or broken: what it does not take is kept in memory and written later.
        """
        lines = [json.dumps(record.as_json()).encode() + b"\n" for record in records]
        with self._adding:
            self._unwritten += lines
        with self._turn:  # who waited for it finds the lines written: one fsync for all who came meanwhile
            return self._write()

    @property
    def unwritten(self):
        """How many records there are that the disk has not taken."""
        return len(self._unwritten)

    def files(self):
        """Each file that can be taken in, a SpoolFile, the oldest first and the one being written at last.

        Who stops in the middle leaves that one open, so that it goes on filling up.
        """
        seen = set()
        yield from self._closed_files(seen)
        with self._turn:
            self._write()
            self._close()
        yield from self._closed_files(seen)

    def forget_refused(self, moment):
        """Delete what was set aside SET_ASIDE_FOR before `moment` (an aware datetime), or longer ago."""
        before = (moment - SET_ASIDE_FOR).timestamp()
        for path in sorted(self.folder.glob(f"{REFUSED}*")):
            if path.stat().st_mtime < before:
                records = path.read_bytes().count(b"\n")
                path.unlink()
                words = "%s call records that were set aside %s days ago are deleted: %s"
                logger.warning(words, records, SET_ASIDE_FOR.days, path.name)

    def close(self):
        """Write what can be written, and give back the file. What is left is told: nobody will write it."""
        with self._turn:
            if not self._write():
                logger.error("%s call records are lost: the spool's disk has not taken them", len(self._unwritten))
            self._close()

    def _closed_files(self, seen):
        for path in sorted(self.folder.glob(f"*{ENDING}")):
            if path not in seen:
                with _to_take_in(path) as file:
                    if file:
                        seen.add(path)
                        yield file

    def _write(self):
        try:
            while self._unwritten:
                self._open()
                with self._adding:
                    some = list(islice(self._unwritten, LINES - self._file.lines))
                self._file.write(some)
                for _line in some:
                    self._unwritten.popleft()
                if self._file.lines >= LINES:
                    self._close()
        except OSError as error:
            self._failed(error)
            return False
        if self._is_failing:
            logger.warning("The spool of call records can be written again")
        self._is_failing = False
        return True

    def _open(self):
        if not self._file:
            self._file = _Writing(self.folder, self._number + 1)
            self._number = self._file.number

    def _failed(self, error):
        counters.STORAGE_FAILURES.labels("spool").inc()
        if not self._is_failing:
            logger.error("Call records are kept in memory alone, the spool cannot be written: %s", error.strerror)
        self._is_failing = True
        if self._file:
            self._file.give_up()
            self._file = None
        too_many = len(self._unwritten) - MOST_UNWRITTEN
        if too_many > 0:
            logger.error("%s call records are lost: the spool's disk takes none, and memory is bounded", too_many)
            for _line in range(too_many):
                self._unwritten.popleft()

    def _close(self):
        if self._file:
            self._file.close()
            self._file = None


class _Writing:
    """A new file with its lock, `lines` long."""

    def __init__(self, folder, number):
        self.folder, self.lines, self.size = folder, 0, 0
        self.path, self.handle = _new_file(folder, number)
        self.number = int(self.path.stem)

    def write(self, lines):
        """All of them, on the disk when this returns. Raises OSError."""
        content = b"".join(lines)
        written = 0
        while written < len(content):
            written += os.write(self.handle, content[written:])
        os.fsync(self.handle)
        if not self.lines:
            sync_folder(self.folder)
        self.lines += len(lines)
        self.size += len(content)

    def close(self):
        os.close(self.handle)

    def give_up(self):
        """After a failure: no half record stays, and no empty file. What fails here the reader finds."""
        try:
            if self.size:
                os.ftruncate(self.handle, self.size)
            else:
                self.path.unlink()
        except OSError as error:
            logger.warning("%s keeps half a record: %s", self.path.name, error.strerror)
        finally:
            self.close()


def _new_file(folder, number):
    """A file with a number after all others, `number` at least, and its handle, locked."""
    there = [int(path.stem) for path in folder.glob(f"*{ENDING}") if path.stem.isdigit()]
    for name in count(max([number - 1, *there]) + 1):
        path = folder / f"{name:012}{ENDING}"
        try:
            handle = _own(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND)
        except FileExistsError:
            continue
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return path, handle
        os.close(handle)  # somebody who takes in found it empty and removed it before it was locked


@contextmanager
def _to_take_in(path):
    """A SpoolFile that is this one's alone until it is left; None where somebody writes it, or takes it in."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        yield SpoolFile(path, file) if os.fstat(file.fileno()).st_nlink else None


class SpoolFile:
    """A file of a spool that is being taken in."""

    def __init__(self, path, file):
        self.path, self._file = path, file

    def lines(self):
        """(line number, text) of each, the last one maybe cut off."""
        lines = ((number, line.decode(errors="replace")) for number, line in enumerate(self._file, 1))
        return [(number, line) for number, line in lines if line.strip()]

    def refuse(self, lines, day):
        """Set aside lines that cannot be taken in, in a file of the `day` (a date) beside the spool's, for
        `manage.py import_calls` until `forget_refused`.
        """
        with open(self.path.parent / f"{REFUSED}-{day.isoformat()}", "ab", opener=_own) as file:
            file.write("".join(line.rstrip("\n") + "\n" for line in lines).encode())
            file.flush()
            os.fsync(file.fileno())

    def tick_off(self):
        """All of it is in the database, or refused."""
        self.path.unlink()
        sync_folder(self.path.parent)


def _own(path, flags):
    return os.open(path, flags, 0o600)


def sync_folder(folder):
    """Bring to the disk which files are in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
