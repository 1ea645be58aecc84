"""The figures of gunicorn's workers: a file each, which outlives the worker. gunicorn.conf.py calls this.

prometheus_client names the files by process id. A worker that is replaced would leave its file for ever, and
thousands would have to be read for each answer. So workers have places: who comes into the place of one that has gone
goes on with its file, and counters never go back.
"""

import os
import shutil
import tempfile
from itertools import count

from prometheus_client import values

# The files are mapped: on a disk that is full the system would kill whoever counts.
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
_taken = set()  # in the master: places with a living worker
_place = "master"


def prepare():
    """In the master, before the portal is loaded. When gunicorn reads its settings anew nothing changes."""
    if os.environ.get("PORTAL_FIGURES_OF") == str(os.getpid()):
        return
    os.environ["PORTAL_FIGURES_OF"] = str(os.getpid())
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="portal-figures-", dir=MEMORY)
    values.ValueClass = values.MultiProcessValue(lambda: _place)


def pre_fork(server, worker):
    worker.place = next(place for place in count(1) if place not in _taken)
    _taken.add(worker.place)


def post_fork(server, worker):
    global _place
    _place = worker.place


def child_exit(server, worker):
    _taken.discard(worker.place)


def on_exit(server):
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
