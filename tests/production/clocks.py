"""A machine whose clock is wrong: Debian's libfaketime, its own or unpacked into var/, never installed."""

import fcntl
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from pbxportal.embedded_database import CHECKOUT

LIBRARY = "*/faketime/libfaketimeMT.so.1"
UNPACKED = CHECKOUT / "var" / "libfaketime"
# Python's sleep, which this library misleads when the counter of seconds is left alone: sitecustomize.py there.
REPAIR = CHECKOUT / "tests" / "at_odd_times"


def clock_ahead(seconds):
    """The environment of a process whose clock is so many seconds ahead, or behind if they are fewer than none."""
    return {
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"{seconds:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # on no machine that counts from when it was started
        "NO_FAKE_STAT": "1",  # else Python takes each of its compiled modules for an old one
        "PYTHONPATH": str(REPAIR),
    }


def library():
    UNPACKED.parent.mkdir(exist_ok=True)
    with open(UNPACKED.parent / "libfaketime.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        for place in (Path("/usr/lib"), UNPACKED / "usr" / "lib"):
            if found := sorted(place.glob(LIBRARY)):
                return found[0]
        unpack()
        (found,) = (UNPACKED / "usr" / "lib").glob(LIBRARY)
        return found


def unpack():
    folder = UNPACKED.parent / "libfaketime-fetched"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        with suppress(subprocess.CalledProcessError):
            run("apt-get", "download", "libfaketime", cwd=folder)
        if not list(folder.glob("*.deb")):  # lists are empty, or name a version that is gone
            run("apt-get", "update", cwd=folder)
            run("apt-get", "download", "libfaketime", cwd=folder)
        (package,) = folder.glob("libfaketime_*.deb")
        run("dpkg-deb", "-x", package, folder / "root", cwd=folder)
        (folder / "root").rename(UNPACKED)
    finally:
        shutil.rmtree(folder)


def run(*command, cwd):
    subprocess.run([os.fspath(part) for part in command], cwd=cwd, check=True, capture_output=True, timeout=120)
