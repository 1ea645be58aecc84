"""Readers as hostile files might make of them; tests/common/test_bounded_reading.py runs them."""

import os
import sys
import time


def read(file, how, seconds=60):
    return {
        "well": lambda: [{"size": len(file.read())}, b"one", b"two"],
        "spins": spin,
        "sleeps": lambda: [time.sleep(seconds)],
        "eats memory": lambda: [b"x" * 600_000_000],
        "crashes": lambda: os.abort(),
        "raises": lambda: 1 / 0,
        "leaves": lambda: sys.exit(0),
        "says too much": say_too_much,
        "talks nonsense": lambda: say(b"{]\n"),
        "lies about sizes": lambda: say(b'{"found": 1, "sizes": [5]}\nabc'),
        "lies about numbers": lambda: say(b'{"found": 1, "sizes": [-1, 1]}\nabc'),
        "says nothing of use": lambda: say(b"[]\n"),
        "gives no known reason": lambda: say(b'{"refused": "because", "words": {}}\n'),
        "gives other figures": lambda: say(b'{"refused": "reason", "words": {"least": 1}}\n'),
        "writes on": lambda: [os.pwrite(0, b"x", 0)],
        "starts another": lambda: [os.fork()],
        "tells": tell,
    }[how]()


def spin():
    while True:
        pass


def say(what):
    os.write(1, what)
    os._exit(0)


def say_too_much():
    while True:
        os.write(1, bytes(1 << 20))


def tell():
    """What a reader can see of the portal."""
    files = []
    for name in os.listdir("/proc/self/fd"):
        try:
            files.append(os.readlink(f"/proc/self/fd/{name}"))
        except OSError:  # of the listing itself
            continue
    return [
        {
            "environment": dict(os.environ),
            "modules": sorted({name.partition(".")[0] for name in sys.modules}),
            "niceness": os.nice(0),
            "policy": os.sched_getscheduler(0),
            "files": files,
            "arguments": sys.argv,
        }
    ]
