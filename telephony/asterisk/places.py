"""Where everything of one Asterisk lies, and who may speak with it.

All of it is below one folder, but the socket of its command line where the folder's path is too long for one. The
program itself may be shared by several: it is only read.
"""

import hashlib
import json
import os
import platform
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from telephony.private_files import write_private

LONGEST_SOCKET = 107  # signs of the path of a unix socket, on Linux
INSTALLED = Path("/")


class NotUnpacked(RuntimeError):
    """Asterisk is not where it should be. The text says what to do."""


@dataclass(frozen=True)
class Places:
    """The folders and files of one engine below `folder`.

    `program` is the root that Debian's packages were unpacked to; INSTALLED where they are installed, as in a
    container. Where Asterisk is in another container, it has `folder` under the same path.
    """

    folder: Path
    program: Path | None = None

    @property
    def root(self):
        return self.program or self.folder / "program"

    @property
    def conf(self):
        return self.folder / "conf"

    @property
    def log(self):
        return self.folder / "log"

    @property
    def spool(self):
        return self.folder / "spool"

    @property
    def recordings(self):
        """Where what callers say is recorded: without the folder each recording fails."""
        return self.spool / "recording"

    @property
    def carried_alone(self):
        """The file in which Asterisk notes what it has carried without a controller."""
        return self.spool / "carried-alone"

    @property
    def data(self):
        """Asterisk's own database: which telephones are registered outlives a restart."""
        return self.folder / "data"

    @property
    def keys(self):
        return self.folder / "keys"

    @property
    def certificate(self):
        """By which telephones know this engine, with its key."""
        return self.keys / "telephones.pem"

    @property
    def settings(self):
        """What calls go by while the database is away."""
        return self.folder / "settings"

    @property
    def sounds(self):
        """The prompts of all companies, copied out of the portal's storage."""
        return self.folder / "sounds"

    @property
    def music(self):
        """What is heard where a company has chosen no music."""
        return self.folder / "music"

    @property
    def ari_secret(self):
        return self.folder / "ari.json"

    @property
    def run(self):
        """The folder of the socket and the file with the process' id."""
        folder = self.folder / "run"
        if len(str(folder / "asterisk.ctl")) <= LONGEST_SOCKET:
            return folder
        name = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"portal-engine-{os.getuid()}-{name}"

    @property
    def pid(self):
        return self.run / "asterisk.pid"

    @property
    def libraries(self):
        """The folder of the libraries that came with the program."""
        if self.root == INSTALLED:  # perhaps in another container than this one
            return INSTALLED / f"usr/lib/{platform.machine()}-linux-gnu"
        return self._found("usr/lib/*-linux-gnu*/asterisk/modules").parent.parent

    @property
    def modules(self):
        return self.libraries / "asterisk" / "modules"

    @property
    def shipped(self):
        """What Asterisk brings to read: its documentation, which it needs to know its own settings, and sounds."""
        return self.root / "usr/share/asterisk"

    def command(self, program="usr/sbin/asterisk"):
        """How a program of the packages is started: by the loader that came along, since libc here may be older."""
        if self.root == INSTALLED:
            return [str(self.root / program)]
        loader = self._found("usr/lib*/ld-linux*.so.*")
        return [str(loader), "--library-path", str(self.libraries), str(self.root / program)]

    def _found(self, pattern):
        found = next(iter(sorted(self.root.glob(pattern))), None)
        if found is None:
            raise NotUnpacked(f"There is no Asterisk in {self.root}: `make engine` unpacks it.")
        return found

    def make(self):
        """Make the folders that are not there yet, for nobody else to look into."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        inside = (self.conf, self.log, self.spool, self.recordings, self.data, self.keys, self.sounds, self.music)
        for folder in (*inside, self.run):
            folder.mkdir(mode=0o700, exist_ok=True)
        if self.run.stat().st_uid != os.getuid():
            raise PermissionError(f"{self.run} is somebody else's")

    def remove_run(self):
        """Remove the folder of the socket, where it is in a place that nobody else clears up."""
        if not self.run.is_relative_to(self.folder):
            shutil.rmtree(self.run, ignore_errors=True)

    def ari_credentials(self):
        """Name and password of the one who may tell Asterisk what to do; made when they are asked for first."""
        if not self.ari_secret.exists():
            write_private(self.ari_secret, json.dumps({"user": "portal", "password": secrets.token_urlsafe(32)}))
        secret = json.loads(self.ari_secret.read_text())
        return secret["user"], secret["password"]
