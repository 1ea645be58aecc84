"""One Asterisk as a process: started, waited for, stopped. Nothing of it is left behind."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from common.ends_with_parent import start_ending_with_parent

from . import ari_http, configuration

READY = 30  # seconds that a start may take; with 5,000 users it takes two
STOPPING = 10  # seconds that it has to end by itself
LOOKS = 0.05  # seconds between two looks


class NotStarted(RuntimeError):
    """Asterisk has not come up. The text says what it said last."""


class Asterisk:
    """Asterisk at `places`, listening at `ports`. `log` is the file of its warnings and errors."""

    def __init__(self, places, ports):
        self.places, self.ports = places, ports
        self.log = places.log / "messages"
        self.process = None

    def start(self):
        """Write what it reads, start it, and wait until it takes calls. Raises NotStarted.

        One that somebody left behind at the same places is ended first.
        """
        configuration.write(self.places, self.ports)
        end_left_over(self.places)
        command = [*self.places.command(), "-fn", "-C", str(self.places.conf / "asterisk.conf")]
        with open(self._console, "wb", opener=_private) as console:
            self.process = start_ending_with_parent(
                command,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                cwd=self.places.folder,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(self.places.data)},
                start_new_session=True,  # Ctrl-C in a terminal is for whoever started it
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """End it, with all calls. It may be over already."""
        if self.process is None:
            return
        if self.is_running:
            self.process.terminate()
        try:
            self.process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        self.places.remove_run()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.stop()

    @property
    def _console(self):
        return self.places.log / "console"

    def _wait_until_ready(self):
        until = time.monotonic() + READY
        while time.monotonic() < until:
            if not self.is_running:
                raise NotStarted(f"Asterisk has ended with {self.process.returncode}:\n{self._last_words()}")
            with contextlib.suppress(ari_http.NotAnswered):
                ari_http.ask(self.places, self.ports, "GET", "/asterisk/ping")
                return
            time.sleep(LOOKS)
        raise NotStarted(f"Asterisk does not answer after {READY} seconds:\n{self._last_words()}")

    def _last_words(self):
        found = [path.read_text(errors="replace") for path in (self._console, self.log) if path.exists()]
        return "\n".join("\n".join(found).splitlines()[-20:])


def end_left_over(places):
    """End an Asterisk that runs at these places though nobody holds it any more: who started it was killed."""
    try:
        pid = int(places.pid.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (OSError, ValueError):
        return
    if str(places.conf / "asterisk.conf") not in command:
        return  # the number is somebody else's by now
    for ending in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, ending)
        until = time.monotonic() + STOPPING
        while time.monotonic() < until:
            if not _runs(pid):
                return
            time.sleep(LOOKS)


def _runs(pid):
    """Whether a process is there, and no mere entry of one that has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _private(name, flags):
    return os.open(name, flags, 0o600)
