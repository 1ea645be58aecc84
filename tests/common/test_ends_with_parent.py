"""Who is killed has no time to end others: they end by themselves."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from common.ends_with_parent import start_ending_with_parent

PATIENCE = 30  # seconds
SLEEPS = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]
STARTS_ANOTHER = f"""
import subprocess, time
from common.ends_with_parent import start_ending_with_parent
child = start_ending_with_parent({SLEEPS!r}, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
time.sleep(600)
"""


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not shutil.which("setpriv"), reason="there is no setpriv")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_whoever_started_it(ending):
    command = [sys.executable, "-c", STARTS_ANOTHER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."}) as parent:
        child = int(parent.stdout.readline())
        try:
            assert runs(child)
            parent.send_signal(ending)
            parent.wait()
            until = time.monotonic() + PATIENCE
            while runs(child) and time.monotonic() < until:
                time.sleep(0.05)
            assert not runs(child)
        finally:
            if runs(child):
                os.kill(child, signal.SIGKILL)
            parent.kill()


def test_it_outlives_the_thread_that_asked_for_it():
    started = []

    def start():
        started.append(start_ending_with_parent(SLEEPS, stdout=subprocess.PIPE))
        started[0].stdout.readline()

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    with started[0] as child:
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.5)
        child.kill()
