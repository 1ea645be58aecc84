"""The interpreter in which one file is read: bounds first, then the reader, then the answer on standard output.

An answer is a line of JSON and the parts whose sizes it names: {"found": ..., "sizes": [...]}, or a refusal:
{"refused": "too-long", "words": {...}}. Whatever else comes of it the portal takes for a file that cannot be read.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
from pathlib import Path

SECONDS = 20  # by the clock, on a machine that is busy with other things
BOUNDS = {
    "RLIMIT_CPU": 10,  # seconds
    "RLIMIT_AS": 512 * 1024 * 1024,  # bytes of address space, the interpreter and its libraries included
    "RLIMIT_NOFILE": 32,
    "RLIMIT_FSIZE": 0,  # nothing is written to any file
    "RLIMIT_NPROC": 0,  # no further process, nor thread
    "RLIMIT_CORE": 0,
}
GIVES_WAY = True
OUT_OF_MEMORY = 70  # what the process ends with


def set_bounds(bounds, seconds):
    """Let the operating system keep the bounds, as far as it knows them: no library can go round those."""
    for name, most in bounds.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))
    signal.alarm(seconds)  # ends this process although the one that waits for it may be gone


def give_way():
    """Take of the processors only what nobody else wants, so that no page waits for a file."""
    os.nice(19)
    with contextlib.suppress(AttributeError, OSError):  # Linux knows less than the least niceness (sched(7))
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def answer(reader, options):
    """The reader's answer as bytes."""
    sys.path.append(str(Path(__file__).resolve().parents[2]))
    from common.readers import Refused

    read = importlib.import_module(reader).read
    try:
        with open(0, "rb", closefd=False) as file:
            found, *parts = read(file, **options)
    except Refused as refusal:
        return json.dumps({"refused": refusal.why, "words": refusal.words}).encode() + b"\n"
    head = json.dumps({"found": found, "sizes": [len(part) for part in parts]}, ensure_ascii=False)
    return b"".join([head.encode(errors="replace"), b"\n", *parts])


def main(reader, options, bounds, seconds, gives_way):
    if json.loads(gives_way):
        give_way()
    set_bounds(json.loads(bounds), int(seconds))
    try:
        said = answer(reader, json.loads(options))
        with open(1, "wb", closefd=False) as output:
            output.write(said)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main(*sys.argv[1:])
