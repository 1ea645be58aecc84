"""What callers have said, on disk until the portal has it: a folder with a sound and a file of JSON for each.

Whose it is stands on disk before anything is recorded, so that what was said until this program, the telephone system
or the machine ended is kept as well.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from common import counters

from .spool import SET_ASIDE_FOR, sync_folder

logger = logging.getLogger("portal.calls")

SHORTEST = 1.0  # seconds: who has said less has said nothing
HEADER, BYTES_A_SECOND = 44, 16_000  # of a WAV file of 16 bits, 8,000 times a second
# Places in the header of the two sizes that are only known at the end.
SIZE_OF_FILE, SIZE_OF_SOUND = 4, 40
COMING, READY, ASIDE = ".coming", ".json", "refused"
DICTATED = "-dictated-"  # in the names of what is recorded for a library, which nobody keeps here


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A message of a caller for a user or a service number (keys; one of them is None) of a company (its key).

    `id` is unique over engines, `name` that of its files. `caller` is E.164, or a short number; "" when withheld.
    """

    id: str
    name: str
    company: int
    user: int | None = None
    service_number: int | None = None
    caller: str = ""
    recorded_at: datetime

    def as_json(self):
        return asdict(self) | {"recorded_at": self.recorded_at.astimezone(UTC).isoformat()}

    @classmethod
    def from_json(cls, said):
        """Raises TypeError, KeyError and ValueError for what is none."""
        return cls(**said | {"recorded_at": datetime.fromisoformat(said["recorded_at"])})


class RecordingSpool:
    """The recordings of one engine in `folder`; the telephone system writes into `written`, as WAV of 8 kHz.

    Its methods wait for the disk: they are for threads.
    """

    def __init__(self, folder, written):
        self.folder, self.written = Path(folder), Path(written)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def begin(self, recording):
        """It is about to be recorded; whether the disk has that. One that is full breaks no call."""
        try:
            text = json.dumps(recording.as_json()).encode()
            _write(self.folder / f"{recording.name}{COMING}", text)
            sync_folder(self.folder)
        except OSError as error:
            self._failed(error)
            return False
        return True

    def end(self, name):
        """Nothing more is written of it: it can be taken in, unless next to nothing was said."""
        try:
            self._end(name)
        except OSError as error:
            self._failed(error)

    def _end(self, name):
        coming, sound, kept = self.folder / f"{name}{COMING}", self.path(name), self.sound(name)
        if sound.exists():
            if seconds_of(sound) < SHORTEST:
                sound.unlink()
            else:
                _close(sound)
                sound.replace(kept)
        if kept.exists():
            sync_folder(self.folder)
            coming.replace(self.folder / f"{name}{READY}")
        else:
            coming.unlink(missing_ok=True)
        sync_folder(self.folder)

    def path(self, name):
        """Where the telephone system writes what it records under a name."""
        return self.written / f"{name}.wav"

    def seconds(self, name):
        """How long something is that was recorded; 0 if nothing was."""
        try:
            return seconds_of(self.path(name))
        except OSError:
            return 0

    def drop(self, name):
        """Nobody wants what was recorded under a name."""
        self.path(name).unlink(missing_ok=True)

    def unfinished(self):
        """The names of those that were begun, and of whose end nobody has heard."""
        return [path.name.removesuffix(COMING) for path in sorted(self.folder.glob(f"*{COMING}"))]

    def ready(self):
        """The names of those that can be taken in, the oldest first."""
        paths = sorted(self.folder.glob(f"*{READY}"), key=lambda path: path.stat().st_mtime)
        return [path.name.removesuffix(READY) for path in paths]

    def read(self, name):
        """A Recording. Raises ValueError, TypeError and KeyError."""
        return Recording.from_json(json.loads((self.folder / f"{name}{READY}").read_bytes()))

    def sound(self, name):
        return self.folder / f"{name}.wav"

    def tick_off(self, name):
        """The portal has it."""
        (self.folder / f"{name}{READY}").unlink()
        self.sound(name).unlink(missing_ok=True)
        sync_folder(self.folder)

    def set_aside(self, name):
        """Nobody can have it: it is kept for people to decide, until `forget_refused`."""
        aside = self.folder / ASIDE
        aside.mkdir(mode=0o700, exist_ok=True)
        for path in (self.sound(name), self.folder / f"{name}{READY}"):
            if path.exists():
                os.utime(path)  # it is as old as the decision, not as the call
                path.replace(aside / path.name)
        sync_folder(self.folder)

    def forget_refused(self, moment):
        """Delete what was set aside SET_ASIDE_FOR before `moment` (an aware datetime), or longer ago."""
        before = (moment - SET_ASIDE_FOR).timestamp()
        gone = [path for path in sorted((self.folder / ASIDE).glob("*")) if path.stat().st_mtime < before]
        for path in gone:
            path.unlink()
        if names := sorted({path.stem for path in gone}):
            logger.warning("Messages that were set aside %s days ago are deleted: %s", SET_ASIDE_FOR.days, names)

    def forget_dictated(self):
        """Delete what a former controller had recorded for a library, and could not: its calls end with it."""
        for path in self.written.glob(f"*{DICTATED}*.wav"):
            path.unlink(missing_ok=True)

    def _failed(self, error):
        counters.STORAGE_FAILURES.labels("spool").inc()
        logger.error("A caller's message cannot be kept on the spool's disk: %s", error.strerror)


def seconds_of(sound):
    """How long a sound is, by what was written of it."""
    return max(0, Path(sound).stat().st_size - HEADER) / BYTES_A_SECOND


def _close(sound):
    """Bring a sound to the disk, with its length in its header: of one that was cut off nobody has written it."""
    with open(sound, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        for place, value in ((SIZE_OF_FILE, size - 8), (SIZE_OF_SOUND, size - HEADER)):
            file.seek(place)
            file.write(value.to_bytes(4, "little"))
        file.flush()
        os.fsync(file.fileno())


def _write(path, content):
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
