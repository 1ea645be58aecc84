"""The process of telephones, seen from outside: orders go in, answers and events come out, its death is noticed."""

import json
import os
import subprocess
import sys
import time
from collections import deque
from itertools import count
from pathlib import Path
from threading import Condition, Thread

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS_TO_ANSWER = 10  # to an order, and to start
SECONDS_TO_END = 8
LINES_SHOWN = 15  # of its log, when it breaks


class PhoneBroken(Exception):
    """The process of a telephone has ended by itself, or an order could not be carried out."""


class NotInTime(AssertionError):
    """What was waited for has not happened."""


class PhoneProcess:
    """One process of telephones, which listens for SIP on `address` and `port` (0: a free one).

    Everything that happens is told to `on_event` of the account it happens to, in a thread that reads; whoever reads
    or changes what it notes there holds `changed`, a Condition that is notified after each event.
    """

    def __init__(self, folder, *, address="127.0.0.1", port=0):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "stderr.log"
        self.changed, self.answers, self.listeners = Condition(), {}, {}
        self.port, self.is_broken, self.is_meant_to_end, self.numbers = None, False, False, count(1)
        self.turned_away = []  # (code, reason) of calls that found no room
        command = [sys.executable, "-m", "telephony.softphones.child", address, str(port), str(self.folder)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - nothing of it is typed by anybody
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                process_group=0,  # Ctrl-C is for whoever started it, who then ends it in good order
            )
        self.reader = Thread(target=self._read, name=f"telephones {self.process.pid}", daemon=True)
        self.reader.start()
        try:
            self.wait_for(lambda: self.port, SECONDS_TO_ANSWER, "the telephone to start")
        except BaseException:
            self.end()
            raise

    def _read(self):
        for line in self.process.stdout:
            event = json.loads(line)
            with self.changed:
                self._take(event.pop("event"), event)
                self.changed.notify_all()
        self.process.wait()
        with self.changed:
            self.is_broken = True
            self.changed.notify_all()

    def _take(self, name, event):
        if name == "answer":
            self.answers[event.pop("order")] = event
        elif name == "ready":
            self.port = event["port"]
        elif name == "turned away":
            self.turned_away.append((event["code"], event["reason"]))
        else:
            self.listeners[event.pop("account")](name, event)

    def order(self, do, **values):
        """Have something done; returns what came of it. PhoneBroken where it cannot be done."""
        number = next(self.numbers)
        line = json.dumps({"order": number, "do": do, **values}) + "\n"
        try:
            self.process.stdin.write(line.encode())
            self.process.stdin.flush()
        except (OSError, ValueError):  # it is gone, or its pipe has been closed
            raise PhoneBroken(self.words()) from None
        answer = self.wait_for(lambda: self.answers.pop(number, None), SECONDS_TO_ANSWER, f"an answer to {do}")
        if "error" in answer:
            raise PhoneBroken(f"{do} {values}: {answer['error']}")
        return answer["result"]

    def wait_for(self, what, within, words):
        """Wait until `what()` is true, and return it. NotInTime after `within` seconds, PhoneBroken when it dies."""
        with self.changed:
            if found := what():
                return found
            until = time.monotonic() + within
            while not self.is_broken and self.changed.wait(max(until - time.monotonic(), 0)):
                if found := what():
                    return found
            if self.is_broken:
                raise PhoneBroken(self.words())
            raise NotInTime(f"Waited {within} s for {words}.")

    def words(self):
        """What became of it, with the end of its log."""
        self.process.poll()
        lines = deque(self.log.read_text(errors="replace").splitlines(), LINES_SHOWN)
        how = "is running" if self.process.returncode is None else f"has ended with {self.process.returncode}"
        return "\n".join([f"The telephone's process {how}; its log ({self.folder}):", *lines])

    def crash(self):
        """kill -9: as a telephone whose power is cut."""
        self.is_meant_to_end = True
        self.process.kill()
        self._gone()

    def end(self):
        """Hang up, unregister and end it; it is killed if it does not.

        PhoneBroken if it has ended by itself before, or could not be called for want of room: no test means that.
        """
        was_dead = self.process.poll() is not None and not self.is_meant_to_end
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self._gone()
        if was_dead or (self.process.returncode and not self.is_meant_to_end):
            raise PhoneBroken(self.words())
        if self.turned_away:
            raise PhoneBroken(f"Called when it had no room for another call (it has for four): {self.turned_away}")

    def _gone(self):
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        if not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                os.close(self.process.stdin.fileno())
