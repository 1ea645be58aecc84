"""The controller is killed while callers hear a message or ringing; another one goes on with their calls, and each is
counted once.

One scene after another: each ends what carries the calls of all.
"""

import pytest
from django.utils import timezone

from queues.models import Member
from tests import factories

from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, OUTSIDE, PROMPTS, USER, heard, prompt

pytestmark = [pytest.mark.calls, pytest.mark.django_db]


def furnish(stage):
    """Messages in whose middle there is time for everything."""
    for name in ("welcome", "outside the opening hours"):
        stage.ours.prompts[f"long {name}"] = prompt(stage.ours.company, f"long {name}", PROMPTS[name], seconds=5)


@scene(people=1)
def a_user_is_rung_anew(own, ann):
    out = own.call(ann.number)
    before = ann.called()
    _kill_controller(own)
    before.wait_until("over")
    there = ann.phone.next_call(after=1).wait_until("ringing").answer()
    _hear_each_other(out, there)
    own.leg(ann, INCOMING, "answered")


@scene(people=2, outside=0)
def a_colleague_is_rung_anew_and_both_are_counted_once(own, ann, bob):
    out = own.dials(ann, bob.short_number)
    before = bob.called()
    _kill_controller(own)
    before.wait_until("over")
    there = bob.phone.next_call(after=1).wait_until("ringing").answer()
    out.hears(USER)
    there.hears(USER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=1, outside=0, far=1)
def somebody_in_need_is_put_through_anew(own, ann):
    out = own.dials(ann, "999")
    before = own.called_outside("999")
    _kill_controller(own)
    before.wait_until("over")
    own.called_outside("999").answer()
    out.hears(OUTSIDE)
    out.hang_up()
    own.leg(ann, OUTGOING, "answered")


@scene(people=1)
def a_message_is_heard_once_and_then_the_group_is_rung(own, ann):
    welcome = own.ours.prompts["long welcome"]
    number = own.service_number(members=[ann], main_mode="with-welcome", welcome_message=welcome)
    Member.objects.filter(service_number=number).update(ringing_time=60)
    out = own.call(number.number.e164)
    out.hears(PROMPTS["welcome"], since=0)
    _kill_controller(own)
    there = ann.called().answer()
    _hear_each_other(out, there)
    assert heard(out).count("welcome") == 1
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene()
def a_message_is_heard_to_its_end_before_the_call_ends(own):
    number = own.service_number(
        opening_hours_closed_mode="message-only",
        opening_hours_closed_message=own.ours.prompts["long outside the opening hours"],
    )
    factories.OpeningHoursFactory(service_number=number, weekday=(timezone.localdate().weekday() + 3) % 7)
    out = own.call(number.number.e164)
    out.hears(PROMPTS["outside the opening hours"], since=0)
    _kill_controller(own)
    out.wait_until("over")
    assert heard(out) == ["outside the opening hours"]


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


def _hear_each_other(out, there):
    """Somebody outside and a user, who hangs up then."""
    out.hears(USER)
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")


def _kill_controller(own):
    """The controller is gone, and then there is another one."""
    controller = own.stage.controller
    controller.kill()
    controller.start()
    controller.wait_until_ready()


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_killed_while(in_turn, one):
    in_turn(one)


# Tests come in the order of their names in the module, and these are about all scenes.
from .after_turns import (  # noqa: E402, F401
    test_each_leg_is_counted_once_and_the_spool_is_empty,
    test_nothing_is_left_in_the_telephone_system,
)
