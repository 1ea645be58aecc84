"""Telephones over TLS, at an Asterisk that has a certificate: what modules of real calls need for them."""

from contextlib import contextmanager

import pytest

from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.asterisk.process import Asterisk
from telephony.softphones.phone import Phone
from tests.telephony.asterisk.certificates import Authority, tell_environment

from .scenes import INCOMING, OUTGOING
from .sounds import USER

IF_IT_MAY = "if it may"  # a telephone encrypts where the other side does, too


@contextmanager
def asterisk_with_certificate(program, folder, **environment):
    """An Asterisk that runs, with `authority` who has signed its certificate, and the `given` folder of that."""
    with pytest.MonkeyPatch.context() as changed:
        authority = Authority(folder)
        tell_environment(changed, authority.sign(folder / "given"))
        for name, value in environment.items():
            changed.setenv(name, value)
        with Asterisk(Places(folder / "engine", program), free_ports()) as running:
            running.authority, running.given = authority, folder / "given"
            yield running


@pytest.fixture(scope="module")
def asterisk(program, tmp_path_factory):
    """In place of the one that all modules share."""
    with asterisk_with_certificate(program, tmp_path_factory.mktemp("tls")) as running:
        yield running


def telephone_over_tls(own, person, *, encrypts, authority=None, is_tls=True, waits=True) -> Phone:
    """Another telephone of somebody, in place of the one that each has; over UDP as well unless `is_tls`."""
    there = own.stage.asterisk
    person.phone.unregister()
    one = next(row for row in own.ours.rows if row.user == person.user)
    believed = str((authority or there.authority).file)
    how = {"registrar": there.ports.tls, "authority": believed} if is_tls else {}
    person.phone = own.stage.desks.telephone(one.user, one.password, is_alone=True, encrypts=encrypts, **how)
    if waits:
        person.phone.process.wait_for(lambda: person.phone.registered, 10, f"{person.phone.name} to be registered")
    return person.phone


def speak(own, ann, bob):
    """Ann calls Bob, they hear each other, and Bob hangs up; the call as both had it."""
    had = len(bob.phone.incoming)
    out = own.dials(ann, bob.short_number)
    there = bob.phone.next_call(after=had).wait_until("ringing").answer()
    out.hears(USER)
    there.hears(USER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")
    return out, there


def suites_of(phone):
    """What the sound of a telephone's calls was encrypted by, as its library says it for each."""
    log = (phone.process.folder / "pjsua.log").read_text(errors="replace")
    return [line for line in log.splitlines() if "SRTP started" in line]
