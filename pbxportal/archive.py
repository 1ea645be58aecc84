"""A backup as one file: a zip whose manifest has the checksum of each entry. Written aside until it is complete."""

import hashlib
import json
import os
import zipfile
from contextlib import ExitStack, contextmanager

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
LONGEST_LINE = 400
LARGEST_MANIFEST = 100_000_000  # bytes: half a million files
# What unpacks to more than this, and to so many times its own size, is no backup: rows and sounds shrink far less.
PLAUSIBLE, MOST_TIMES = 100_000_000, 200


class BadArchive(Exception):
    """What is no backup, or not whole any more; the message says which part."""


class _Checked:
    """A file that adds up size and checksum of what is written to it."""

    def __init__(self, file):
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, piece):
        self.digest.update(piece)
        self.size += len(piece)
        return self.file.write(piece)


@contextmanager
def new_archive(path):
    """A Writer of `path`, which is there only once the block is over and all of it is on the disk."""
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # it holds personal data
    try:
        with open(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                writer = Writer(packed)
                yield writer
                packed.writestr(
                    MANIFEST, json.dumps({"format": FORMAT, "entries": writer.entries, **writer.manifest})
                )
            file.flush()
            os.fsync(file.fileno())
        os.link(part, path)  # unlike a rename it never replaces another backup
    finally:
        part.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


class Writer:
    """Adds entries; what is put into `manifest` is read back with it."""

    def __init__(self, packed):
        self.packed, self.entries, self.manifest = packed, {}, {}

    @contextmanager
    def entry(self, name):
        with self.packed.open(name, "w", force_zip64=True) as file:
            checked = _Checked(file)
            try:
                yield checked
            finally:  # a zip cannot take back what has been begun
                self.entries[name] = {"sha256": checked.digest.hexdigest(), "size": checked.size}


@contextmanager
def opened_archive(path):
    """A Reader of an archive of which every byte has been checked. Raises BadArchive."""
    with ExitStack() as until_done:
        try:
            packed = until_done.enter_context(zipfile.ZipFile(path))
            check_sizes(packed, os.path.getsize(path))
            reader = Reader(packed)
            reader.check()
        except Exception as error:  # of bytes that are not as they were, libraries raise whatever comes to them
            why = error if isinstance(error, BadArchive) else f"{type(error).__name__}: {error}"
            raise BadArchive(one_line(f"{path} is no backup, is cut off or was changed. {why}")) from error
        yield reader


def one_line(text):
    """A text for an operator's terminal: short, in one line, and of letters."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in f"{text}").split())
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} ..."


def check_sizes(packed, size):
    """Refuse what would be unpacked without end; zipfile never unpacks more of an entry than it says."""
    unpacked = sum(entry.file_size for entry in packed.infolist())
    if unpacked > max(PLAUSIBLE, MOST_TIMES * size) or packed.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
        raise BadArchive("It would unpack to far more than a backup has.")


class Reader:
    def __init__(self, packed):
        self.packed = packed
        self.manifest = json.loads(packed.read(MANIFEST))
        if not isinstance(self.manifest, dict) or "format" not in self.manifest:
            raise BadArchive("It has no manifest that can be read.")
        if self.manifest["format"] != FORMAT:
            raise BadArchive(f"Its format is {self.manifest['format']}; this version reads {FORMAT}.")
        self.entries = self.manifest["entries"]

    def check(self):
        if sorted(self.packed.namelist()) != sorted([MANIFEST, *self.entries]):
            raise BadArchive("It does not hold what its manifest says.")
        for name in self.entries:
            if self.checksum_and_size(name) != self.entries[name]:
                raise BadArchive(f"{name} has another checksum than when it was written.")

    def checksum_and_size(self, name):
        digest, size = hashlib.sha256(), 0
        with self.packed.open(name) as file:
            while piece := file.read(CHUNK):
                digest.update(piece)
                size += len(piece)
        return {"sha256": digest.hexdigest(), "size": size}

    def open(self, name):
        return self.packed.open(name)
