"""Who is killed has no time to end others: they end by themselves."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PATIENCE = 30  # seconds
STARTS_ANOTHER = """
import subprocess, sys, time
from common.ends_with_parent import ending_with_parent
command = [sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]
child = subprocess.Popen(ending_with_parent(command), stdout=subprocess.PIPE)
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
