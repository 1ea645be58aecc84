"""A machine whose clock is wrong: Debian's libfaketime, its own or unpacked into var/, never installed."""

from pathlib import Path

from pbxportal.embedded_database import CHECKOUT
from tests.production.debian import alone, unpack

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
    with alone("libfaketime"):
        for place in (Path("/usr/lib"), UNPACKED / "usr" / "lib"):
            if found := sorted(place.glob(LIBRARY)):
                return found[0]
        unpack("libfaketime")
        (found,) = (UNPACKED / "usr" / "lib").glob(LIBRARY)
        return found
