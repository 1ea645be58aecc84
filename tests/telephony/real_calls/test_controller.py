"""The controller as a process, at a real Asterisk: stopped, killed, started twice, and cut off, while people talk.

One scene after another: each ends and starts what carries the calls of all.
"""

import time

import pytest
from django.conf import settings

from queues.models import Member
from telephony.models import RunningEngine
from users.models import Company, User

from .controller import READY, Controller
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, USER

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

WAITS = "Another controller drives this engine"
SEEN_WITHIN = 30  # seconds: it writes each 5
AT_ONCE = 2  # seconds: a second, and what a busy machine takes


@scene(people=2)
def a_second_one_waits_until_the_first_has_ended(own, ann, bob):
    """It says so, once, and what it drives stays the first one's; then it takes over."""
    first = own.stage.controller
    folder = own.stage.controller.log.parent / "second"
    folder.mkdir()
    second = Controller(own.stage.asterisk, folder, settings.MEDIA_ROOT, second=0.1)
    second.start()
    try:
        second.wait_until_told(WAITS)
        _talk(own, ann)
        assert (second.told(READY), second.told(WAITS)) == (0, 1)
        first.stop()
        second.wait_until_ready()
        _talk(own, bob)
    finally:
        second.stop()
        if first.process is None:
            first.start()
    first.wait_until_ready()


@scene()
def one_that_waits_ends_when_it_is_told(own):
    folder = own.stage.controller.log.parent / "third"
    folder.mkdir()
    third = Controller(own.stage.asterisk, folder, settings.MEDIA_ROOT, second=0.1)
    third.start()
    third.wait_until_told(WAITS)
    third.stop()


@scene(people=1)
def it_is_stopped_while_two_talk(own, ann):
    """It ends well, the talk goes on, the next one sees its end."""
    _interrupted(own, ann, own.stage.controller.stop)


@scene(people=1)
def it_is_killed_while_two_talk(own, ann):
    _interrupted(own, ann, own.stage.controller.kill)


@scene(people=1)
def operators_see_what_it_carries(own, ann):
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    row = _row_with(channels=2, settings_since__isnull=False)
    assert (row.companies, row.is_away) == (Company.objects.count(), False)
    assert row.settings_since >= row.started_at
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    _row_with(channels=0)


@scene(people=2, outside=0)
def it_is_killed_while_colleagues_talk_and_both_are_counted(own, ann, bob):
    out = own.dials(ann, bob.short_number)
    there = bob.called().answer()
    out.hears(USER)
    own.stage.controller.kill()
    own.stage.controller.start()
    own.stage.controller.wait_until_ready()
    out.hears(USER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=1)
def it_is_killed_while_somebody_waits(own, ann):
    """Who waits is not cut off, and comes into the line again: the telephone that rang rings anew. What was being
    recorded for a library by who is gone is nobody's.
    """
    number, controller = own.service_number(members=[ann]), own.stage.controller
    Member.objects.filter(service_number=number).update(ringing_time=60)
    out = own.call(number.number.e164)
    before = ann.called()
    controller.kill()
    dictated = own.stage.asterisk.places.recordings / "c1-dictated-1.wav"
    dictated.write_bytes(b"a message")
    controller.start()
    controller.wait_until_ready()
    assert not dictated.exists()
    before.wait_until("over")
    there = ann.phone.next_call(after=1).wait_until("ringing").answer()
    out.hears(USER)
    there.hears(CALLER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2)
def who_logs_off_stops_ringing_at_once(own, ann, bob):
    number = own.service_number(members=[ann, bob], queue_type="all")
    members = Member.objects.filter(service_number=number)
    members.update(ringing_time=60)
    out = own.call(number.number.e164)
    there, other = bob.called(), ann.called()
    changed = time.monotonic()
    members.filter(user=ann.user).update(is_available=False)
    other.wait_until("over")
    assert other.over_at - changed < AT_ONCE
    there.answer()
    out.hears(USER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "unanswered")
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2)
def asterisk_dies_while_two_talk_and_is_back(own, ann, bob):
    """The talk is over and counted. The telephones are registered still, and the controller carries what comes."""
    stage = own.stage
    own.call(ann.number)
    ann.called().answer().hears(CALLER)
    stage.kill_asterisk()
    own.leg(ann, INCOMING, "answered")
    _talk(own, bob)


@scene(people=2, outside=2)
def asterisk_dies_while_one_waits_and_one_is_rung_for(own, ann, bob):
    """Nobody has hung up, and nobody can be told: for the figures both callers have given up, once each."""
    number = own.service_number(members=[ann])
    Member.objects.filter(service_number=number).update(ringing_time=60)
    User.objects.filter(pk=bob.user.pk).update(alert_time=60)
    own.call(number.number.e164)
    ann.called()
    own.call(bob.number)
    bob.called()
    own.stage.kill_asterisk()
    own.leg(ann, INCOMING, "abandoned")
    own.leg(bob, INCOMING, "abandoned")
    own.waited(number, "abandoned")
    out = own.call(number.number.e164)
    ann.phone.next_call(after=1).wait_until("ringing").answer()
    out.hears(USER)
    out.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2)
def the_disk_is_full_while_two_talk(own, ann, bob):
    """Calls go on, and are counted once it takes them again."""
    spool = own.stage.asterisk.places.folder / "spool-of-records"
    with own.stage.full_disk():
        _talk(own, ann)
        _talk(own, bob)
        assert sum(one.stat().st_size for one in spool.iterdir()) == 0


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


def _row_with(**figures):
    """Wait until the controller has written so of itself."""
    until = time.monotonic() + SEEN_WITHIN
    while time.monotonic() < until:
        if row := RunningEngine.objects.filter(**figures).first():
            return row
        time.sleep(0.1)
    raise AssertionError(f"{figures} are not in {list(RunningEngine.objects.values())}")


def _talk(own, person):
    """Somebody outside calls, they talk, the user hangs up."""
    out = own.call(person.number)
    there = person.called().answer()
    out.hears(USER)
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")
    own.leg(person, INCOMING, "answered")


def _interrupted(own, ann, end):
    """A talk during which the controller ends, and another one begins: its leg is counted once."""
    controller = own.stage.controller
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    end()
    out.hears(USER)
    there.hears(CALLER)
    controller.start()
    controller.wait_until_ready()
    out.hears(USER)
    there.hears(CALLER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "answered")


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_the_controller(in_turn, one):
    in_turn(one)


# Tests come in the order of their names in the module, and these are about all scenes.
from .after_turns import (  # noqa: E402, F401
    test_each_leg_is_counted_once_and_the_spool_is_empty,
    test_nothing_is_left_in_the_telephone_system,
)
