"""What people upload is read in a process of its own: whatever comes of it, the portal gets an answer and goes on."""

import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common import bounded_reading
from common.bounded_reading import CannotRead
from common.readers import child

READER = "tests.common.gone_wrong"
TOO_HEAVY, DAMAGED, BUSY = "takes too long to read, or too much memory", "could not be read", "reading other files"
NO_TIME = "too busy to read this file just now"


@pytest.fixture(autouse=True)
def own_slots(tmp_path, monkeypatch):
    """Nobody else reads in these two places."""
    slots = [tmp_path / "one", tmp_path / "two"]
    for slot in slots:
        slot.touch()
    monkeypatch.setattr(bounded_reading, "SLOTS", slots)
    return slots


def read(how, make=lambda *found: found, **options):
    file = SimpleUploadedFile("file", b"some content")
    return bounded_reading.read(READER, file, make, {"reason": "At most %(most)d."}, how=how, **options)


def children():
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_a_reader_that_does_well():
    assert read("well") == ({"size": 12}, b"one", b"two")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("spins", TOO_HEAVY),
        ("sleeps", NO_TIME),
        ("eats memory", TOO_HEAVY),
        ("crashes", TOO_HEAVY),
        ("says too much", TOO_HEAVY),
        ("raises", DAMAGED),
        ("leaves", DAMAGED),
        ("talks nonsense", DAMAGED),
        ("lies about sizes", DAMAGED),
        ("lies about numbers", DAMAGED),
        ("says nothing of use", DAMAGED),
        ("gives no known reason", DAMAGED),
        ("gives other figures", DAMAGED),
        ("writes on", DAMAGED),
    ],
)
def test_one_that_does_not_is_a_refusal_and_leaves_nothing_behind(how, words, monkeypatch):
    monkeypatch.setattr(child, "BOUNDS", child.BOUNDS | {"RLIMIT_CPU": 1})
    monkeypatch.setattr(child, "SECONDS", 2 if how == "sleeps" else 6)
    before, began = (children(), os.listdir("/proc/self/fd")), time.monotonic()
    with pytest.raises(CannotRead, match=words):
        read(how)
    assert time.monotonic() - began < 10
    assert (children(), os.listdir("/proc/self/fd")) == before


def test_a_value_that_is_not_sane_is_a_refusal():
    def insane(found, *parts):
        raise KeyError("width")

    with pytest.raises(CannotRead, match=DAMAGED):
        read("well", insane)


def test_it_sees_nothing_of_the_portal(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for readers")
    monkeypatch.setattr(child, "GIVES_WAY", True)
    (told,) = read("tells")
    assert set(told["environment"]) <= {*bounded_reading.ENVIRONMENT, "LC_CTYPE"}
    assert not {"django", "pbxportal", "users", "psycopg2"} & set(told["modules"])
    assert (told["niceness"], told["policy"]) == (19, os.SCHED_IDLE)  # no page waits for it
    assert "not for readers" not in str(told)
    named = [name for name in told["files"] if name.startswith("/") and not name.startswith(("/dev", "/proc"))]
    assert len(named) == 2, named  # what is read, which has no name any more, and the lock
    assert any(name.endswith(" (deleted)") for name in named)


def test_with_patience_it_gives_way_to_nobody_and_has_its_time(monkeypatch):
    monkeypatch.setattr(child, "GIVES_WAY", True)
    monkeypatch.setattr(child, "SECONDS", 1)
    with bounded_reading.patiently(20):
        (told,) = read("tells")
        read("sleeps", seconds=2)
    assert (told["niceness"], told["policy"]) == (os.nice(0), os.SCHED_OTHER)
    with pytest.raises(CannotRead, match=NO_TIME):
        read("sleeps", seconds=2)


def test_patience_gives_no_more_of_a_processor(monkeypatch):
    monkeypatch.setattr(child, "BOUNDS", child.BOUNDS | {"RLIMIT_CPU": 1})
    with bounded_reading.patiently(60), pytest.raises(CannotRead, match=TOO_HEAVY):
        read("spins")


def test_the_readers_know_nothing_of_django():
    """Neither do they bring it along: a module that they import might."""
    code = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "import common.readers.sheets, common.readers.calendars, common.readers.sounds, common.readers.pictures\n"
        "sys.exit('django' in sys.modules)"
    )
    root = Path(child.__file__).parents[2]
    assert subprocess.run([sys.executable, "-I", "-B", "-c", code, root]).returncode == 0


def test_the_bounds_are_those_that_are_promised():
    assert child.BOUNDS["RLIMIT_CPU"] == 10
    assert child.BOUNDS["RLIMIT_AS"] == 512 * 1024 * 1024
    assert all(hasattr(resource, name) for name in child.BOUNDS)


def test_two_are_read_at_once_and_a_third_is_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(child, "SECONDS", 4)
    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(read, "sleeps") for _number in range(2)]
        while (free := bounded_reading.free_slot()) is not None:
            free.close()
            time.sleep(0.01)
        began = time.monotonic()
        with pytest.raises(CannotRead, match=BUSY):
            read("well")
        assert 2 <= time.monotonic() - began < 3
        assert [NO_TIME in str(one.exception()) for one in reading] == [True, True]
    assert read("well")[0] == {"size": 12}


def test_who_waits_gets_the_place_that_becomes_free(own_slots):
    held = [bounded_reading.free_slot(), bounded_reading.free_slot()]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(read, "well")
        time.sleep(0.5)
        assert not waiting.done()
        held.pop().close()
        assert waiting.result()[0] == {"size": 12}
    held.pop().close()


def test_a_worker_that_is_killed_holds_no_place(own_slots):
    holds = (
        "import fcntl, sys, time; slot = open(sys.argv[1]); fcntl.flock(slot, 2); print(1, flush=True)\n"
        "time.sleep(60)"
    )
    killed = [
        subprocess.Popen([sys.executable, "-I", "-c", holds, slot], stdout=subprocess.PIPE) for slot in own_slots
    ]
    for process in killed:
        assert process.stdout.readline() == b"1\n"
    assert bounded_reading.free_slot() is None
    for process in killed:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert read("well")[0] == {"size": 12}
