"""Two Asterisks and two controllers on one database, and a company pinned to each, which that one alone carries.

One scene after another: some move a pin while people talk.
"""

from contextlib import contextmanager

import pytest
from django.conf import settings

from queues.models import Member
from telephony.asterisk.configuration import engine_name
from telephony.asterisk.last_known import NAME as LAST_KNOWN
from telephony.asterisk.places import Places
from telephony.asterisk.ports import free_ports
from telephony.asterisk.process import Asterisk
from telephony.asterisk.reloading import reload, write_rows
from telephony.asterisk.sounds import Sounds
from tests.telephony.asterisk.sip import Telephone
from users.models import Company

from .conftest import SECOND
from .controller import Controller
from .figures import check_figures
from .scenes import INCOMING, eventually, scene
from .sounds import CALLER, USER

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

WHO_ARE_YOU, UNAVAILABLE = 401, 503
CONGESTION = "cause=42"  # of Q.850
AT_ONCE = 3  # seconds: one, and what a busy machine takes


def furnish(stage):
    """The other telephone system, to which the other company is pinned, as ours is to the stage's."""
    stage.other = other = _other_asterisk(stage)
    Company.objects.filter(pk=stage.ours.company.pk).update(pinned_to=engine_name(stage.asterisk.places))
    Company.objects.filter(pk=stage.theirs.company.pk).update(pinned_to=engine_name(other.places))
    stage.theirs.registrar = other.ports.sip
    write_rows(other.places, Sounds(other.places))
    reload(other.places, other.ports)
    folder = stage.controller.log.parent / "other"
    folder.mkdir()
    stage.other_controller = Controller(other, folder, settings.MEDIA_ROOT, second=SECOND)
    stage.other_controller.start()
    stage.desks.stack.callback(stage.other_controller.stop)
    stage.other_controller.wait_until_ready()


def _other_asterisk(stage):
    places = Places(stage.controller.log.parent / "other-engine", stage.asterisk.places.program)
    return stage.desks.stack.enter_context(Asterisk(places, free_ports()))


# Each at its own place


@scene(people=1, outside=0)
def a_telephone_registers_where_its_company_is(own, ann):
    """Elsewhere nobody knows it, as if the password were wrong."""
    here, there = own.stage.asterisk, own.stage.other
    eve = own.theirs.people[0]
    for person, at in ((ann, here), (eve, there)):
        assert person.phone.registered
        elsewhere = there if at is here else here
        assert _registers(own, person, at=elsewhere) == WHO_ARE_YOU


@scene(people=1, outside=2)
def both_are_called_at_once(own, ann):
    eve, other = own.theirs.people[0], own.stage.other
    mine, theirs = own.call(ann.number), own.call(eve.number, at=other)
    there = [person.called().answer() for person in (ann, eve)]
    for one in (mine, theirs):
        one.hears(USER)
    for one in there:
        one.hears(CALLER)
    mine.hang_up()
    there[1].hang_up()
    there[0].wait_until("over")
    theirs.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    own.leg(eve, INCOMING, "answered", firm=own.theirs)


@scene(people=1)
def a_call_that_comes_to_the_other_one_is_to_try_the_next(own, ann):
    """Nobody is rung, and nothing is counted: the carrier gets an answer by which it tries another address."""
    eve = own.theirs.people[0]
    had = [len(person.phone.incoming) for person in (ann, eve)]
    _is_turned_away(own, ann.number, at=own.stage.other)
    _is_turned_away(own, eve.number, at=own.stage.asterisk)
    assert [len(person.phone.incoming) for person in (ann, eve)] == had


@scene(people=1, outside=2)
def without_a_controller_the_other_one_knows_its_own_alone(own, ann):
    """By its last known dialplan; what that carries is counted once there is one again."""
    other, controller, eve = own.stage.other, own.stage.other_controller, own.theirs.people[0]
    had = len(eve.phone.incoming)
    file = other.places.conf / LAST_KNOWN
    eventually(lambda: f"exten => {eve.number}," in file.read_text(), "the dialplan")
    assert ann.number not in file.read_text()
    controller.stop()
    reload(other.places, other.ports, ["pbx_config.so"])  # it may have been written, and not read yet
    try:
        turned_away = own.call(ann.number, at=other)
        out = own.call(eve.number, at=other)
        there = eve.phone.next_call(after=had).wait_until("ringing").answer()
        out.hears(USER)
        there.hang_up()
        out.wait_until("over")
        assert turned_away.wait_until("over").code == UNAVAILABLE
        assert ann.phone.incoming == []
    finally:
        controller.start()
        controller.wait_until_ready()
    own.leg(eve, INCOMING, "answered", firm=own.theirs)


# A pin is moved


@scene(people=3, outside=2)
def a_pin_is_moved_while_two_talk_and_one_waits(own, ann, bob, cid):
    """Both go on where they are, to their ends; new calls and telephones are at the new place."""
    number = own.service_number(members=[bob])
    Member.objects.filter(service_number=number).update(ringing_time=60)
    talk, waits = own.call(ann.number), own.call(number.number.e164)
    talker, rings = ann.called().answer(), bob.called()
    talk.hears(USER)
    with moved(own, cid):
        assert _registers(own, cid, at=own.stage.asterisk) == WHO_ARE_YOU
        talk.hears(USER)
        talker.hears(CALLER)
        assert rings.state == "ringing"
        rings.answer()
        waits.hears(USER)
        rings.hears(CALLER)
        for one, inside in ((talk, talker), (waits, rings)):
            one.hang_up()
            inside.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1)
def telephones_move_with_their_company(own, ann):
    other = own.stage.other
    with moved(own, ann):
        row = _row(own, ann)
        phone = own.stage.desks.telephone(row.user, row.password, is_alone=True, registrar=other.ports.sip)
        phone.process.wait_for(lambda: phone.registered, 10, "it to be registered at the new place")
        _is_turned_away(own, ann.number, at=own.stage.asterisk)
        out = own.call(ann.number, at=other)
        there = phone.next_call().wait_until("ringing").answer()
        out.hears(USER)
        there.hears(CALLER)
        out.hang_up()
        there.wait_until("over")
        assert ann.phone.incoming == []
    own.leg(ann, INCOMING, "answered")
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "answered")


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


@contextmanager
def moved(own, person):
    """Our company is pinned to the other one until left, of which both know: a telephone of somebody tells."""
    here, there = own.stage.asterisk, own.stage.other
    _pin(own, person, there)
    try:
        yield
    finally:
        _pin(own, person, here)
        for one in own.ours.people:
            one.phone.register()


def _pin(own, person, to):
    here, there = own.stage.asterisk, own.stage.other
    Company.objects.filter(pk=own.ours.company.pk).update(pinned_to=engine_name(to.places))
    away = there if to is here else here
    eventually(lambda: _registers(own, person, at=to) == 200, "its telephones to be known")
    eventually(lambda: _registers(own, person, at=away) == WHO_ARE_YOU, "them to be known no more")


def _row(own, person):
    firms = (own.ours, own.theirs)
    return next(row for firm in firms for row in firm.rows if row.user == person.user)


def _registers(own, person, at):
    """What a telephone of somebody is answered who registers there for a moment."""
    row, domain = _row(own, person), person.user.tenant.sip_domain
    with Telephone(at.ports.sip, row.user.short_number, domain, row.password) as telephone:
        status = telephone.register()
        if status == 200:
            address = f"sip:{row.user.short_number}@{domain}"
            telephone.asked("REGISTER", f"sip:{domain}", address, extra=["Expires: 0"])
    return status


def _is_turned_away(own, number, at):
    call = own.call(number, at=at).wait_until("over")
    assert (call.code, call.rang_at) == (UNAVAILABLE, None)
    assert CONGESTION in call.last_header("Reason")
    assert call.over_at - call.began < AT_ONCE


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_company_that_is_pinned(in_turn, one):
    in_turn(one)


def test_each_leg_is_counted_once(stage):
    check_figures(stage, stage.ours)
    check_figures(stage, stage.theirs)


def test_nothing_is_left_in_either_telephone_system(stage):
    for one in (stage.asterisk, stage.other):
        assert stage.left(one) == {"channels": [], "bridges": []}
    for one in (stage.controller, stage.other_controller):
        assert one.told("Traceback") == 0, one.last_words()
