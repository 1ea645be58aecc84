"""What callers say, on disk: whose it is, and its sound, whatever ends when."""

import errno
import json
import logging
import os
import stat
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import soundfile
from django.utils import timezone

from telephony.records import recordings
from telephony.records.recordings import HEADER, SET_ASIDE_FOR, Recording, RecordingSpool, seconds_of
from telephony.softphones.tones import heard_in, tone

WHEN = datetime(2026, 6, 1, 9, tzinfo=UTC)
MESSAGE = Recording(
    id="engine/c1/recording-1", name="c1.2-recording-1", company=1, user=2, caller="+447700900123", recorded_at=WHEN
)


def says(kept, recording=MESSAGE, *, seconds=3.0, hertz=1550):
    """What the telephone system has written of a recording; returns its path."""
    path = kept.written / f"{recording.name}.wav"
    path.write_bytes(tone(hertz, seconds))
    return path


def left(kept):
    return sorted(path.name for folder in (kept.folder, kept.written) for path in folder.iterdir())


def test_whose_it_is_and_what_was_said(kept):
    assert kept.begin(MESSAGE)
    says(kept)
    kept.end(MESSAGE.name)
    assert kept.ready() == [MESSAGE.name]
    assert kept.read(MESSAGE.name) == MESSAGE
    sound, rate = soundfile.read(kept.sound(MESSAGE.name))
    assert (rate, [one.tone for one in heard_in(sound)]) == (8000, [1550])
    kept.tick_off(MESSAGE.name)
    assert left(kept) == []


def test_it_is_on_disk_before_anything_is_said_and_nobody_else_may_read_it(kept):
    kept.begin(MESSAGE)
    (path,) = kept.folder.iterdir()
    assert json.loads(path.read_bytes())["user"] == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    assert (kept.ready(), kept.unfinished()) == ([], [MESSAGE.name])


@pytest.mark.parametrize(("seconds", "is_kept"), [(0.0, False), (0.99, False), (1.0, True)])
def test_who_says_next_to_nothing_has_said_nothing(kept, seconds, is_kept):
    kept.begin(MESSAGE)
    says(kept, seconds=seconds)
    kept.end(MESSAGE.name)
    assert kept.ready() == ([MESSAGE.name] if is_kept else [])
    assert is_kept or left(kept) == []


def test_nothing_was_recorded(kept):
    kept.begin(MESSAGE)
    kept.end(MESSAGE.name)
    kept.end(MESSAGE.name)
    assert left(kept) == []


def test_one_that_was_cut_off_has_its_length(kept):
    """The telephone system was killed: it would have written the sizes at the end."""
    kept.begin(MESSAGE)
    path = says(kept)
    content = bytearray(path.read_bytes())
    content[4:8] = content[40:44] = b"\0\0\0\0"
    path.write_bytes(content)
    kept.end(MESSAGE.name)
    assert soundfile.info(kept.sound(MESSAGE.name)).duration == pytest.approx(3)
    assert seconds_of(kept.sound(MESSAGE.name)) == pytest.approx(3)


def test_a_header_alone_is_no_length(tmp_path):
    path = tmp_path / "short.wav"
    path.write_bytes(b"R" * (HEADER - 1))
    assert seconds_of(path) == 0


@pytest.mark.parametrize("step", ["replace", "sync_folder"])
@pytest.mark.parametrize("times", range(3))
def test_who_dies_while_it_is_put_away_puts_it_away_after_a_restart(kept, monkeypatch, step, times):
    kept.begin(MESSAGE)
    says(kept)
    done, where = iter(range(10)), recordings if step == "sync_folder" else Path
    there = getattr(where, step)

    class Killed(BaseException):
        pass

    def dies(*values):
        if next(done) == times:
            raise Killed
        return there(*values)

    monkeypatch.setattr(where, step, dies)
    with suppress(Killed):
        kept.end(MESSAGE.name)
    monkeypatch.undo()
    again = RecordingSpool(kept.folder, kept.written)
    for name in again.unfinished():
        again.end(name)
    assert (again.ready(), again.unfinished()) == ([MESSAGE.name], [])
    assert soundfile.info(again.sound(MESSAGE.name)).duration == pytest.approx(3)


def test_the_oldest_first(kept):
    names = [f"c{number}" for number in (3, 1, 2)]
    for age, name in enumerate(names):
        kept.begin(replace(MESSAGE, name=name))
        says(kept, replace(MESSAGE, name=name))
        kept.end(name)
        os.utime(kept.folder / f"{name}.json", (1000 + age, 1000 + age))
    assert kept.ready() == names


def test_a_full_disk_is_told_and_breaks_nothing(kept, monkeypatch, caplog):
    def full(*_values):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(recordings.os, "fsync", full)
    with caplog.at_level(logging.ERROR):
        assert not kept.begin(MESSAGE)
        kept.end(MESSAGE.name)
    assert "No space left on device" in caplog.text
    assert MESSAGE.caller not in caplog.text


def test_what_nobody_can_have_is_set_aside(kept):
    kept.begin(MESSAGE)
    says(kept)
    kept.end(MESSAGE.name)
    kept.set_aside(MESSAGE.name)
    assert (kept.ready(), kept.unfinished()) == ([], [])
    assert sorted(path.name for path in (kept.folder / "refused").iterdir()) == [
        f"{MESSAGE.name}.json",
        f"{MESSAGE.name}.wav",
    ]


def test_what_is_set_aside_is_kept_for_so_long_from_that_day_on(kept, caplog):
    kept.begin(MESSAGE)
    says(kept)
    kept.end(MESSAGE.name)
    for path in kept.folder.iterdir():
        os.utime(path, (0, 0))  # it has waited for years
    before = timezone.now()
    kept.set_aside(MESSAGE.name)
    aside = kept.folder / "refused"
    kept.forget_refused(before + SET_ASIDE_FOR - timedelta(minutes=1))
    assert [path.suffix for path in sorted(aside.iterdir())] == [".json", ".wav"]
    assert caplog.messages == []
    for _time in range(2):
        kept.forget_refused(timezone.now() + SET_ASIDE_FOR + timedelta(minutes=1))
    assert list(aside.iterdir()) == []
    assert [MESSAGE.name in one for one in caplog.messages] == [True]
    assert MESSAGE.caller not in caplog.text


def test_nothing_was_ever_set_aside(kept):
    kept.forget_refused(timezone.now())
    assert left(kept) == []


def test_what_a_killed_controller_had_recorded_for_a_library_is_gone(kept):
    """Not what callers have said, of which the spool knows whose it is."""
    kept.begin(MESSAGE)
    says(kept)
    for count in (1, 2):
        says(kept, replace(MESSAGE, name=f"c2.1-dictated-{count}"))
    kept.forget_dictated()
    assert left(kept) == [f"{MESSAGE.name}.coming", f"{MESSAGE.name}.wav"]
