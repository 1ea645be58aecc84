"""The processes of telephones: they break loudly, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Timer

import pytest

from telephony.softphones import PhoneBroken, phone, phones

AT_ONCE = 1.0  # seconds


def is_running(pid):
    return Path(f"/proc/{pid}").exists()


def kill(telephone):
    os.kill(telephone.process.process.pid, signal.SIGKILL)


@pytest.fixture
def breaking(tmp_path):
    """A telephone that may break, and what ends it."""
    stack = ExitStack()
    yield stack.enter_context(phone("501", "ours.example", folder=tmp_path / "breaking")), stack
    with suppress(PhoneBroken):
        stack.close()


def test_one_that_breaks_fails_who_waits_at_once(breaking):
    ann, _stack = breaking
    Timer(0.3, kill, [ann]).start()
    began = time.monotonic()
    with pytest.raises(PhoneBroken, match="has ended with -9"):
        ann.next_call(within=60)
    assert time.monotonic() - began < 0.3 + AT_ONCE


def test_one_that_breaks_is_told_even_if_nobody_waits(breaking):
    ann, stack = breaking
    kill(ann)
    ann.process.process.wait()
    with pytest.raises(PhoneBroken, match="has ended with -9"):
        stack.close()


def test_what_it_wrote_last_is_in_the_failure(breaking, telephones):
    """An error in what the library calls ends the process; its traceback is to be seen."""
    ann, _stack = breaking
    ann.process.order("behave", account=ann.name, answers_after="soon", refuses=0, says="")
    telephones("502").call(ann.address)
    with pytest.raises(PhoneBroken, match="TypeError"):
        ann.next_call().wait_until("answered")


def test_an_order_that_cannot_be_carried_out_breaks_nothing(telephones):
    ann = telephones("501")
    with pytest.raises(PhoneBroken, match="call"):
        ann.call("sip:")
    with pytest.raises(PhoneBroken, match="there is no"):
        ann.process.order("hold", account=ann.name, call=77)
    ann.process.order("hang_up", account=ann.name, call=77)  # as if it had just ended: nothing is wrong with that
    assert ann.calls == []
    ann.behave()


def test_a_crash_is_silent_and_meant(telephones):
    """Nobody else is told: the other side goes on until it notices by itself."""
    ann, bob = telephones("501"), telephones("502")
    bob.behave(answers_after=0)
    ann.call(bob.address).wait_until("answered")
    bob.next_call().wait_until("answered")
    ann.crash()
    assert not is_running(ann.process.process.pid)
    assert bob.incoming[0].state == "answered"


def test_ended_it_hangs_up_and_leaves_no_process_and_no_port(telephones, tmp_path):
    bob = telephones("502")
    bob.behave(answers_after=0)
    with phone("501", "ours.example", folder=tmp_path / "ending") as ann:
        ann.call(bob.address).wait_until("answered")
        ann.call(bob.address).wait_until("answered")
        pid, port = ann.process.process.pid, ann.port
    assert [call.wait_until("over").state for call in bob.incoming] == ["over", "over"]
    assert not is_running(pid)
    assert f":{port:04X} " not in Path("/proc/net/udp").read_text()


def test_it_listens_on_loopback_alone(telephones):
    ann, bob = telephones("501"), telephones("502")
    bob.behave(answers_after=0)
    ann.call(bob.address).wait_until("answered")
    inodes = {os.stat(f"/proc/{ann.process.process.pid}/fd/{one}").st_ino for one in fds(ann)}
    own = [
        line.split()[1]
        for line in Path("/proc/net/udp").read_text().splitlines()[1:]
        if int(line.split()[9]) in inodes
    ]
    assert len(own) >= 3  # SIP, RTP and RTCP
    assert {one.partition(":")[0] for one in own} == {"0100007F"}


def fds(telephone):
    return os.listdir(f"/proc/{telephone.process.process.pid}/fd")


def test_it_ends_with_who_started_it(tmp_path):
    script = (
        "from telephony.softphones.process import PhoneProcess; import os, sys\n"
        f"made = PhoneProcess({str(tmp_path)!r}); print(made.process.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    pid = int(subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).stdout)
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(pid)


def test_several_telephones_in_one_process(telephones, tmp_path):
    """Calls come in by the name of the user."""
    ann, tones = telephones("501"), (650, 850, 1050, 1250)
    with phones(folder=tmp_path / "several") as add:
        made = [add(str(number), "ours.example") for number in range(601, 605)]
        for one, tone in zip(made, tones, strict=True):
            one.behave(answers_after=0, says=tone)
        calls = [ann.call(one.address) for one in made]
        for call, tone in zip(calls, tones, strict=True):
            call.wait_until("answered").hears(tone, since=0)
        assert [len(one.incoming) for one in made] == [1] * 4


def test_the_portal_itself_never_brings_a_telephone():
    """pjsua2 is installed where the portal is developed only."""
    script = "import django, sys; django.setup(); import pbxportal.urls; print('telephony.softphones' in sys.modules)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "pbxportal.settings"}
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=True)
    assert ended.stdout.decode().strip() == "False"
    who = [path for path in Path("telephony").rglob("*.py") if "import pjsua2" in path.read_text()]
    assert {path.parent.as_posix() for path in who} == {"telephony/softphones/child"}
