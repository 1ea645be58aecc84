"""Packages of Debian for tests: fetched once, unpacked into var/, never installed."""

import fcntl
import os
import shutil
import subprocess
from contextlib import contextmanager

from pbxportal.embedded_database import CHECKOUT


@contextmanager
def alone(package):
    """Tests run in several processes: one at a time looks for a package, and fetches it."""
    folder = CHECKOUT / "var"
    folder.mkdir(exist_ok=True)
    with open(folder / f"{package}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def unpack(package):
    """Into var/, in a folder of its name. Raises subprocess.SubprocessError or OSError when it cannot be had."""
    folder = CHECKOUT / "var" / f"{package}-fetched"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        if run("apt-get", "download", package, cwd=folder, check=False).returncode:
            run("apt-get", "update", cwd=folder)  # lists are empty, or name a version that is gone
            run("apt-get", "download", package, cwd=folder)
        (archive,) = folder.glob(f"{package}_*.deb")
        run("dpkg-deb", "-x", archive, folder / "root", cwd=folder)
        (folder / "root").rename(CHECKOUT / "var" / package)
    finally:
        shutil.rmtree(folder)


def run(*command, cwd, check=True):
    command = [os.fspath(part) for part in command]
    return subprocess.run(command, cwd=cwd, check=check, capture_output=True, timeout=120)
