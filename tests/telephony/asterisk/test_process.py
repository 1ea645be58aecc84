"""One Asterisk as a process: what it listens on, what it can read and play, and that nothing of it stays."""

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from telephony.asterisk import ari_http
from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.asterisk.process import Asterisk, NotStarted
from telephony.asterisk.unpack import unpack

pytestmark = pytest.mark.calls


@pytest.fixture
def own(program, tmp_path):
    """An Asterisk of this test alone, not started yet."""
    asterisk = Asterisk(Places(tmp_path / "engine", program), free_ports())
    yield asterisk
    asterisk.stop()


def listening(pid):
    """The addresses that a process listens on: [(udp or tcp, address, port)]."""
    said = subprocess.run(["ss", "-Hltunp"], capture_output=True, text=True, check=True).stdout
    lines = [line.split() for line in said.splitlines() if re.search(rf"\bpid={pid}\b", line)]
    return [(line[0], *line[4].rsplit(":", 1)) for line in lines]


def test_it_listens_on_loopback_alone(asterisk):
    """And asks for names of machines from two ports by chance, as every program does: nobody is served there."""
    ports, found = asterisk.ports, listening(asterisk.process.pid)
    assert ("udp", "127.0.0.1", str(ports.sip)) in found
    assert [one for one in found if one[0] == "tcp"] == [("tcp", "127.0.0.1", str(ports.http))]
    elsewhere = [one for one in found if one[1] != "127.0.0.1"]
    assert {one[:2] for one in elsewhere} <= {("udp", "0.0.0.0"), ("udp", "[::]")}
    assert len(elsewhere) <= 2


def test_what_it_reads_and_writes_is_for_nobody_else(asterisk):
    places = asterisk.places
    assert {path.stat().st_mode & 0o777 for path in places.conf.iterdir()} == {0o600}
    assert {path.stat().st_mode & 0o077 for path in (places.conf, places.data, places.log, places.run)} == {0}


def test_it_starts_without_a_warning_and_with_all_modules(own):
    own.start()
    said = "".join(path.read_text() for path in (own.log, own.places.log / "console"))
    assert re.findall(r"(?:WARNING|ERROR).*", said) == []
    loaded = {one["name"] for one in ari_http.ask(own.places, own.ports, "GET", "/asterisk/modules")}
    wanted = re.findall(r"^(?:require|load) = (\S+)", (own.places.conf / "modules.conf").read_text(), re.MULTILINE)
    assert set(wanted) - loaded == set()


def test_it_knows_the_sounds_that_it_came_with(asterisk):
    """Without `beep` nothing is recorded."""
    assert (asterisk.places.shipped / "sounds/en/beep.gsm").exists()
    assert (asterisk.places.shipped / "sounds/en/queue-thereare.gsm").exists()


def test_nobody_tells_it_anything_without_the_password(asterisk):
    stranger = Places(asterisk.places.folder.with_name("stranger"))
    stranger.make()
    with pytest.raises(ari_http.NotAnswered, match="401"):
        ari_http.ask(stranger, asterisk.ports, "GET", "/asterisk/info")


def test_stopped_it_leaves_nothing(own):
    own.start()
    pid = own.process.pid
    assert listening(pid)
    own.stop()
    assert not Path(f"/proc/{pid}").exists()  # no zombie either
    assert listening(pid) == []
    assert not own.is_running
    own.stop()  # a second time, it is over already


def test_one_whose_starter_was_killed_is_ended_by_the_next(own):
    own.start()
    left = own.process
    other = Asterisk(own.places, free_ports())
    with other:
        assert left.wait(5) == 0
        assert listening(other.process.pid)


def test_killed_it_comes_back_at_the_same_places(own):
    own.start()
    own.process.send_signal(signal.SIGKILL)
    own.process.wait()
    own.start()
    assert ari_http.ask(own.places, own.ports, "GET", "/asterisk/ping")["ping"] == "pong"


def test_one_that_cannot_start_says_why_and_is_gone(own, monkeypatch):
    (own.places.folder).mkdir()
    monkeypatch.setattr("telephony.asterisk.configuration.TEMPLATES", own.places.folder)  # no file at all
    with pytest.raises(NotStarted, match="has ended with"):
        own.start()
    assert own.process is None


def test_unpacking_it_again_takes_no_time(program):
    began = time.monotonic()
    unpack(Places(program.parent))
    assert time.monotonic() - began < 1
    assert (program / "usr/bin/sipp").exists()
