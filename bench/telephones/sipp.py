"""sipp as a process: callers that send so many calls a second, or telephones that are called."""

import csv
import signal
import socket
import subprocess
from contextlib import closing
from itertools import count

from telephony.asterisk.ports import LOOPBACK

MOST = 5000  # calls at once: none is held back
ENDS_IN = 40  # seconds after the last call has begun
GIVES_UP = 20_000  # milliseconds without what is expected next: the call has failed
names = count(1)


def free_port():
    """A UDP port that nobody uses at this moment."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as one:
        one.bind((LOOPBACK, 0))
        return one.getsockname()[1]


class Sipp:
    """sipp at a port of an address of loopback, with a scenario, in a folder of its own below `folder`."""

    def __init__(self, places, folder, port, scenario, *, address=LOOPBACK):
        self.folder, self.port, self.process = folder / f"sipp-{next(names)}", port, None
        self.folder.mkdir()
        (self.folder / "scenario.xml").write_text(scenario)
        self.command = [*places.command("usr/bin/sipp"), "-sf", "scenario.xml", "-i", address, "-p", port]
        self.command += ["-mi", address, "-nostdin", "-trace_err", "-error_file", "errors", "-l", MOST]
        self.environment = {"TERM": "dumb", "TERMINFO": str(places.root / "usr/share/terminfo"), "LC_ALL": "C"}

    def start(self):
        with open(self.folder / "output", "wb") as output:
            self.process = subprocess.Popen(
                [str(one) for one in self.command],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    def stop(self):
        """At once, with what goes on."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def errors(self):
        """The first lines of what went wrong, for people."""
        path = self.folder / "errors"
        return path.read_text(errors="replace")[:1500] if path.exists() else ""


class Telephones(Sipp):
    """Who is called."""


class Callers(Sipp):
    """So many calls at so many a second, to numbers in turn. `to` is the SIP port of an Asterisk.

    A number may be followed by what else a scenario says (`field1` and so on), with a semicolon before each.
    """

    def __init__(self, places, folder, port, scenario, *, to, numbers, rate, calls, address=LOOPBACK):
        super().__init__(places, folder, port, scenario, address=address)
        (self.folder / "numbers.csv").write_text("\n".join(["SEQUENTIAL", *numbers, ""]))
        self.calls, self.seconds = calls, calls / rate
        self.command += [f"{LOOPBACK}:{to}", "-inf", "numbers.csv", "-r", rate, "-m", calls]
        self.command += ["-recv_timeout", GIVES_UP, "-trace_stat", "-stf", "counts.csv", "-fd", 1]
        self.command += ["-trace_rtt", "-rtt_freq", 1]

    def wait(self):
        """Until all calls are over. Returns how many of them went as they should."""
        try:
            self.process.wait(self.seconds + ENDS_IN)
        except subprocess.TimeoutExpired:
            self.stop()
        return self.succeeded()

    def succeeded(self):
        with open(self.folder / "counts.csv") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        return int(rows[-1]["SuccessfulCall(C)"]) if rows else 0

    def times(self):
        """Milliseconds of each call from INVITE to its answer, in order of size."""
        found = []
        for path in self.folder.glob("*_rtt.csv"):
            with open(path) as file:
                found += [float(row["response_time_ms"]) for row in csv.DictReader(file, delimiter=";")]
        return sorted(found)
