"""The spool on disk: what was appended is there, whatever ends, fails or comes at the same time."""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from telephony.records import Spool, spool
from telephony.records.spool import SpoolFile
from tests.telephony.records.test_records import CALLER, LEG

WRITES_FOR_EVER = """
import os, sys
import django
django.setup()
from itertools import count
from telephony.records import Spool
from tests.telephony.records.test_records import CALLER
from dataclasses import replace
spool = Spool(sys.argv[1])
for number in count():
    spool.append(replace(CALLER, id=str(number)))
    print(number, flush=True)
"""


def of_id(*ids):
    return [replace(LEG, id=str(one)) for one in ids]


def ids_in(files, *, tick_off=True):
    """The ids of what the files hold, a list a file."""
    found = []
    for file in files:
        found.append([int(json.loads(line)["id"]) for _number, line in file.lines()])
        if tick_off:
            file.tick_off()
    return found


@pytest.fixture
def few_lines(monkeypatch):
    monkeypatch.setattr(spool, "LINES", 3)


@contextmanager
def room_for(size):
    """No file gets longer: a write is cut off there, and the next one fails."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_what_was_appended_is_on_the_disk_and_nobody_elses(tmp_path):
    written = Spool(tmp_path / "a" / "spool")
    assert written.append(LEG, CALLER)
    (path,) = written.folder.iterdir()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [LEG.as_json(), CALLER.as_json()]
    assert (written.folder.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)


def test_files_come_oldest_first_and_are_gone_when_ticked_off(tmp_path, few_lines):
    written = Spool(tmp_path)
    written.append(*of_id(*range(8)))
    assert ids_in(written.files()) == [[0, 1, 2], [3, 4, 5], [6, 7]]
    assert (list(tmp_path.iterdir()), list(written.files())) == ([], [])
    written.append(*of_id(8))
    assert ids_in(written.files()) == [[8]]


def test_who_stops_leaves_the_last_file_to_fill_up(tmp_path, few_lines):
    written = Spool(tmp_path)
    written.append(*of_id(*range(4)))
    for _file in written.files():
        break
    written.append(*of_id(4))
    assert ids_in(written.files()) == [[0, 1, 2], [3, 4]]


def test_nobody_takes_what_is_being_written_or_taken(tmp_path, few_lines):
    written, other = Spool(tmp_path), Spool(tmp_path)
    written.append(*of_id(*range(4)))
    assert ids_in(other.files(), tick_off=False) == [[0, 1, 2]]
    for _file in written.files():
        assert list(other.files()) == []
        break
    assert ids_in(other.files()) == [[0, 1, 2]]
    assert ids_in(written.files()) == [[3]]


def test_another_process_has_its_own_lock(tmp_path):
    written = Spool(tmp_path)
    written.append(*of_id(1))
    written.close()
    (path,) = tmp_path.iterdir()
    holds = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", holds, str(path)], stdin=-1, stdout=-1) as other:
        other.stdout.readline()
        assert list(written.files()) == []
        other.communicate(b"\n")
    assert ids_in(written.files()) == [[1]]


def test_two_who_write_have_files_of_their_own(tmp_path):
    for number in range(3):
        Spool(tmp_path).append(*of_id(number))
    assert len(list(tmp_path.iterdir())) == 3


def test_a_file_that_was_removed_before_it_was_locked_is_not_written(tmp_path, monkeypatch):
    """Who takes in finds a new file empty in the moment before its writer has the lock."""
    real, before = spool.fcntl.flock, []

    def removed_first(handle, how):
        if not before:
            before.extend(tmp_path.iterdir())
            before[0].unlink()
        real(handle, how)

    monkeypatch.setattr(spool.fcntl, "flock", removed_first)
    written = Spool(tmp_path)
    assert written.append(*of_id(1))
    assert len(before) == 1
    assert ids_in(written.files()) == [[1]]


def test_a_file_that_another_has_just_ticked_off_is_none(tmp_path):
    written = Spool(tmp_path)
    written.append(*of_id(1))
    written.close()
    (path,) = tmp_path.iterdir()
    with path.open("rb") as file:
        SpoolFile(path, file).tick_off()
    assert list(written.files()) == []


def test_a_process_that_was_killed_loses_nothing_it_said_was_written(tmp_path):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", WRITES_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as writer:
        said = [int(writer.stdout.readline()) for _number in range(40)]
        os.kill(writer.pid, signal.SIGKILL)
        said += [int(line) for line in writer.stdout.read().splitlines()]
    found = [one for file in ids_in(Spool(tmp_path).files()) for one in file]
    assert found[: len(said)] == said
    assert len(found) <= len(said) + 1


def test_a_full_disk_is_told_once_and_stops_nothing(tmp_path, caplog):
    written = Spool(tmp_path)
    with room_for(600), caplog.at_level(logging.WARNING):
        taken = [written.append(*of_id(number)) for number in range(4)]
        assert (taken, written.unwritten) == ([True, False, False, False], 3)
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert ids_in(written.files()) == [[0], [1, 2, 3]]
    assert (written.unwritten, caplog.records[-1].message) == (0, "The spool of call records can be written again")
    assert list(tmp_path.iterdir()) == []


def test_after_a_full_disk_no_half_record_is_left(tmp_path):
    written = Spool(tmp_path)
    with room_for(600):
        written.append(*of_id(0))
        written.append(*of_id(1))
        (path,) = tmp_path.iterdir()
        assert path.read_bytes().endswith(b"}\n")
    written.append(*of_id(2))
    assert ids_in(written.files()) == [[0], [1, 2]]


def test_memory_is_bounded_while_the_disk_is_full(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(spool, "MOST_UNWRITTEN", 5)
    written = Spool(tmp_path)
    with room_for(10):
        for number in range(8):
            written.append(*of_id(number))
        assert written.unwritten == 5
        assert [record.message[:26] for record in caplog.records[1:]] == ["1 call records are lost: t"] * 3
        assert list(tmp_path.iterdir()) == []
    assert ids_in(written.files()) == [[3, 4, 5, 6, 7]]


def test_what_is_lost_at_the_end_is_told(tmp_path, caplog):
    written = Spool(tmp_path)
    with room_for(10):
        written.append(*of_id(1))
        written.close()
    assert "1 call records are lost" in caplog.records[-1].message


def test_who_come_while_the_disk_is_slow_are_written_together(tmp_path, monkeypatch):
    written, synced = Spool(tmp_path), []
    monkeypatch.setattr(spool.os, "fsync", synced.append)
    threads = [threading.Thread(target=written.append, args=of_id(number)) for number in range(5)]
    with written._turn:
        for thread in threads:
            thread.start()
        while written.unwritten < 5:
            threading.Event().wait(0.01)
    for thread in threads:
        thread.join()
    assert len(synced) == 2  # the file, and its folder since it is new
    assert sorted(ids_in(written.files())[0]) == [0, 1, 2, 3, 4]


def test_many_threads_write_and_take_at_once(tmp_path, few_lines):
    written, found, done = Spool(tmp_path), [], threading.Event()

    def write(first):
        for number in range(first, first + 40):
            assert written.append(*of_id(number))

    def take(reader):
        while True:
            is_last = done.is_set()
            found.extend(one for file in ids_in(reader.files()) for one in file)
            if is_last:
                return

    writers = [threading.Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    takers = [threading.Thread(target=take, args=(one,)) for one in (written, Spool(tmp_path))]
    for thread in (*takers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in takers:
        thread.join()
    assert sorted(found) == [first + number for first in (0, 100, 200) for number in range(40)]
    assert list(tmp_path.iterdir()) == []
