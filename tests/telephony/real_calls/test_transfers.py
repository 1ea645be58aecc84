"""A telephone passes its call on: at once, or after a consultation; by whoever was called or has called.

What is expected is by docs/rules.md: it is as if who passes on had dialled, and what goes nowhere leaves the talk.
Ann passes on, and says the tone USER; her colleagues say COLLEAGUE.
"""

import pytest

from tests import factories

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .consultations import CONSULTATIONS
from .passing_on import BARRED, DECLINED, OF_NOBODY, answers, hear, talk_with_outside
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, COLLEAGUE, OUTSIDE, USER, heard
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

BUSY = 486


@scene(people=2)
def at_once_to_a_colleague_who_hangs_up(own, ann, bob):
    """The colleague sees who calls, not who has passed it on."""
    out, there = talk_with_outside(own, ann)
    assert there.transfer(bob.number)[0] == 200
    third = answers(bob)
    assert third.caller.number == MOBILE
    hear(out, COLLEAGUE, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")


@scene(people=2)
def at_once_to_a_colleague_and_the_caller_hangs_up(own, ann, bob):
    out, there = talk_with_outside(own, ann, caller=None)
    assert there.transfer(bob.short_number)[0] == 200
    third = answers(bob)
    assert third.caller.number == "anonymous"
    assert [one for one in third.messages if MOBILE.removeprefix("+") in one] == []
    hear(out, COLLEAGUE, third, CALLER)
    out.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")


@scene(people=3)
def at_once_and_at_once_again(own, ann, bob, cid):
    out, there = talk_with_outside(own, ann)
    assert there.transfer(bob.short_number)[0] == 200
    second = answers(bob)
    hear(out, COLLEAGUE, second, CALLER)
    assert second.transfer(cid.short_number)[0] == 200
    third = answers(cid, says=USER)
    hear(out, USER, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered", transferred=True)
    own.leg(cid, INCOMING, "answered")


@scene(people=1, far=1)
def at_once_outside(own, ann):
    """It goes out as a call of Ann's: with her number, which nothing but the talk with her is counted of."""
    out, there = talk_with_outside(own, ann)
    assert there.transfer(own.number_outside.replace("+44", "0"))[0] == 200
    third = own.called_outside(own.number_outside)
    assert third.caller.number == ann.number
    third.answer()
    hear(out, OUTSIDE, third, CALLER)
    out.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)


@scene(people=1, far=1)
def at_once_outside_where_it_is_busy(own, ann):
    out, there = talk_with_outside(own, ann)
    assert there.transfer(own.number_outside)[0] == 200
    own.called_outside(own.number_outside).refuse(BUSY)
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)


@scene(people=2)
def at_once_to_a_service_number(own, ann, bob):
    number = own.service_number(members=[bob], main_mode="with-welcome", welcome_message=own.ours.prompts["welcome"])
    out, there = talk_with_outside(own, ann)
    assert there.transfer(number.number.e164)[0] == 200
    third = answers(bob)
    assert third.caller.number == MOBILE
    hear(out, COLLEAGUE, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    assert heard(out) == ["the user", "welcome", "the colleague"]
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2)
def at_once_to_a_service_number_and_the_caller_gives_up(own, ann, bob):
    number = own.service_number(members=[bob])
    out, there = talk_with_outside(own, ann)
    assert there.transfer(number.number.e164)[0] == 200
    third = bob.called()
    out.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "abandoned")
    own.waited(number, "abandoned")


@scene(people=1)
def at_once_to_a_service_number_that_nobody_serves(own, ann):
    number = own.service_number(no_agents_message=own.ours.prompts["no agents"])
    out, there = talk_with_outside(own, ann)
    assert there.transfer(number.number.e164)[0] == 200
    out.wait_until("over")
    assert heard(out) == ["the user", "no agents"]
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.waited(number, "no agents")


@scene(people=2)
def at_once_to_a_colleague_who_is_busy(own, ann, bob):
    """The plan goes on as for any call of the colleague's: without voicemail it ends."""
    bob.phone.behave(refuses=BUSY)
    out, there = talk_with_outside(own, ann)
    assert there.transfer(bob.short_number)[0] == 200
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "unanswered")


@scene(people=2)
def at_once_to_a_colleague_who_does_not_answer(own, ann, bob):
    out, there = talk_with_outside(own, ann)
    assert there.transfer(bob.short_number)[0] == 200
    third = bob.called().wait_until("over")
    out.wait_until("over")
    assert third.answered_at is None
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "unanswered")


@scene(people=1)
def at_once_to_a_number_that_is_barred(own, ann):
    goes_nowhere(own, ann, BARRED)


@scene(people=1)
def at_once_to_a_number_of_nobody(own, ann):
    goes_nowhere(own, ann, OF_NOBODY)


def goes_nowhere(own, ann, number):
    """Ann is told that it cannot be, and the talk goes on."""
    out, there = talk_with_outside(own, ann)
    assert there.transfer(number)[0] == DECLINED
    hear(out, USER, there, CALLER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered")


@scene(people=2)
def refused_once_and_then_to_a_colleague(own, ann, bob):
    out, there = talk_with_outside(own, ann)
    assert there.transfer(OF_NOBODY)[0] == DECLINED
    assert there.transfer(bob.short_number)[0] == 200
    third = answers(bob)
    hear(out, COLLEAGUE, third, CALLER)
    out.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")


@scene(people=2, outside=0, far=1)
def at_once_by_who_has_called_outside(own, ann, bob):
    """Who was called becomes who calls."""
    out = own.dials(ann, own.number_outside)
    there = own.called_outside(own.number_outside).answer()
    hear(out, OUTSIDE, there, USER)
    assert out.transfer(bob.short_number)[0] == 200
    third = answers(bob)
    assert third.caller.number == own.number_outside
    hear(there, COLLEAGUE, third, OUTSIDE)
    third.hang_up()
    there.wait_until("over")
    own.leg(ann, OUTGOING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")


@scene(people=3, outside=0)
def at_once_between_colleagues_by_who_was_called(own, ann, bob, cid):
    bob.phone.behave(says=COLLEAGUE)
    out = own.dials(bob, ann.short_number)
    there = ann.called().answer()
    hear(out, USER, there, COLLEAGUE)
    assert there.transfer(cid.short_number)[0] == 200
    third = answers(cid, says=USER)
    assert third.caller.number == bob.short_number
    hear(out, USER, third, COLLEAGUE)
    out.hang_up()
    third.wait_until("over")
    own.leg(bob, OUTGOING, "answered")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(cid, INCOMING, "answered")


@scene(people=3, outside=0)
def at_once_between_colleagues_by_who_has_called(own, ann, bob, cid):
    out = own.dials(ann, bob.short_number)
    there = answers(bob)
    hear(out, COLLEAGUE, there, USER)
    assert out.transfer(cid.short_number)[0] == 200
    third = answers(cid, says=USER)
    assert third.caller.number == bob.short_number
    hear(there, USER, third, COLLEAGUE)
    third.hang_up()
    there.wait_until("over")
    own.leg(ann, OUTGOING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")
    own.leg(cid, INCOMING, "answered")


@scene(people=2, outside=2, calls=(2, 1))
def an_agent_who_has_passed_a_call_on_is_free_for_the_next_caller(own, ann, bob):
    number = own.service_number()
    factories.MemberFactory(service_number=number, user=ann.user, ringing_time=60)
    first = own.call(number.number.e164)
    there = ann.called().answer()
    hear(first, USER, there, CALLER)
    second = own.call(number.number.e164).wait_until("answered")
    assert there.transfer(bob.short_number)[0] == 200
    hear(first, COLLEAGUE, answers(bob), CALLER)
    next_one = ann.phone.next_call(after=1).wait_until("ringing").answer()
    hear(second, USER, next_one, CALLER)
    for one in (first, second):
        one.hang_up()
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, INCOMING, "answered")
    own.leg(bob, INCOMING, "answered")
    for _caller in (first, second):
        own.waited(number, "answered")


SCENES = [*(one for one in list(globals().values()) if hasattr(one, "people")), *CONSULTATIONS]


def furnish(stage):
    factories.ListedNumberFactory(tenant=stage.ours.company, digits=BARRED)


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
