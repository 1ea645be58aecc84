"""A telephone passes its call on: at once, or after a consultation; by whoever was called or has called.

What is expected is by docs/rules.md: it is as if who passes on had dialled, and what goes nowhere leaves the talk.
Ann passes on, and says the tone USER; her colleagues say COLLEAGUE.
"""

import pytest

from tests import factories

from .figures import check_figures
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, COLLEAGUE, OUTSIDE, USER, heard
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

BUSY, DECLINED = 486, 603
OF_NOBODY = "299"
BARRED = "+442079469999"


def hear(one, of_other, other, of_one):
    """Two hear each other by their tones."""
    one.hears(of_other)
    other.hears(of_one)


def talk_with_outside(own, ann, caller=MOBILE):
    """Somebody outside has called Ann; returns the calls of both."""
    out = own.call(ann.number, caller=caller)
    there = ann.called().answer()
    hear(out, USER, there, CALLER)
    return out, there


def answers(colleague, says=COLLEAGUE):
    """A colleague who is rung takes the call, with a tone of their own."""
    there = colleague.called()
    colleague.phone.behave(says=says)
    there.say(says)
    return there.answer()


def asks(own, ann, there, number):
    """Ann has the other side of a call wait, and calls somebody."""
    there.hold()
    return own.dials(ann, number)


def goes_back(out, there):
    """The talk of Ann with somebody outside goes on, and ends."""
    there.resume()
    hear(out, USER, there, CALLER)
    out.hang_up()
    there.wait_until("over")


def join(there, asked):
    """Ann hands the one whom she has waiting to whom she has asked, and is out of it."""
    code, _reason = there.transfer_to(asked)
    assert code == 200
    asked.wait_until("over")


# At once


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


# After a consultation


@scene(people=2, calls=(2, 1))
def after_asking_a_colleague_who_hangs_up(own, ann, bob):
    """The caller does not hear Ann while she asks."""
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.short_number)
    third = answers(bob)
    asked.hears(COLLEAGUE, seconds=1.5)
    third.hears(USER)
    join(there, asked)
    hear(out, COLLEAGUE, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    of_ann, of_colleague = out.heard([USER])[-1], out.heard([COLLEAGUE])[0]
    assert of_colleague.begins - of_ann.ends > 0.7
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=2, calls=(2, 1))
def after_asking_a_colleague_and_the_caller_hangs_up(own, ann, bob):
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.number)
    third = answers(bob)
    hear(asked, COLLEAGUE, third, USER)
    join(there, asked)
    hear(out, COLLEAGUE, third, CALLER)
    out.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=2, calls=(2, 1))
def to_a_colleague_who_has_not_answered_yet(own, ann, bob):
    """The caller is the one who rings from then on; nobody has taken Ann's own call."""
    bob.user.alert_time = 60
    bob.user.save()
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.short_number).wait_until("ringing")
    bob.called()
    join(there, asked)
    third = answers(bob)
    hear(out, COLLEAGUE, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "unanswered")
    own.leg(bob, INCOMING, "answered")


@scene(people=1, calls=2, far=1)
def after_asking_somebody_outside(own, ann):
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, own.number_outside)
    third = own.called_outside(own.number_outside).answer()
    hear(asked, OUTSIDE, third, USER)
    join(there, asked)
    hear(out, OUTSIDE, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "answered")


@scene(people=2, calls=(2, 1))
def after_asking_the_agent_of_a_service_number(own, ann, bob):
    number = own.service_number(members=[bob])
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, number.number.e164)
    third = answers(bob)
    assert third.caller.number == ann.number
    hear(asked, COLLEAGUE, third, USER)
    join(there, asked)
    hear(out, COLLEAGUE, third, CALLER)
    out.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2, calls=(2, 1))
def to_a_service_number_whose_agent_has_not_answered_yet(own, ann, bob):
    """The caller waits in Ann's place. That the system plays music to her is no answer."""
    number = own.service_number()
    factories.MemberFactory(service_number=number, user=bob.user, ringing_time=60)
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, number.number.e164).wait_until("answered")
    bob.called()
    join(there, asked)
    third = answers(bob)
    hear(out, COLLEAGUE, third, CALLER)
    third.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "unanswered")
    own.leg(bob, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2, outside=0, calls=(2, 1), far=1)
def after_a_consultation_by_who_has_called_outside(own, ann, bob):
    out = own.dials(ann, own.number_outside)
    there = own.called_outside(own.number_outside).answer()
    hear(out, OUTSIDE, there, USER)
    asked = asks(own, ann, out, bob.short_number)
    third = answers(bob)
    hear(asked, COLLEAGUE, third, USER)
    join(out, asked)
    hear(there, COLLEAGUE, third, OUTSIDE)
    there.hang_up()
    third.wait_until("over")
    own.leg(ann, OUTGOING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=3, outside=0, calls=(2, 1, 1))
def after_a_consultation_between_colleagues(own, ann, bob, cid):
    out = own.dials(bob, ann.short_number)
    out.say(COLLEAGUE)
    there = ann.called().answer()
    hear(out, USER, there, COLLEAGUE)
    asked = asks(own, ann, there, cid.short_number)
    third = answers(cid, says=USER)
    hear(asked, USER, third, USER)
    join(there, asked)
    third.hears(COLLEAGUE)
    out.hears(USER)
    third.hang_up()
    out.wait_until("over")
    own.leg(bob, OUTGOING, "answered")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, OUTGOING, "answered")
    own.leg(cid, INCOMING, "answered")


@scene(people=2, calls=(2, 1))
def two_who_have_called_are_joined(own, ann, bob):
    """The one whom Ann hands over is whose call she passes on; the other call was one of her own."""
    bob.phone.behave(says=COLLEAGUE)
    out, there = talk_with_outside(own, ann)
    there.hold()
    asks_her = own.dials(bob, ann.short_number)
    other = ann.phone.next_call(after=1).wait_until("ringing").answer()
    hear(asks_her, USER, other, COLLEAGUE)
    join(there, other)
    hear(out, COLLEAGUE, asks_her, CALLER)
    out.hang_up()
    asks_her.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(ann, INCOMING, "answered")
    own.leg(bob, OUTGOING, "answered")


# A consultation that leads to nothing


@scene(people=2, calls=(2, 1))
def a_consultation_that_is_given_up(own, ann, bob):
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.short_number)
    third = answers(bob)
    hear(asked, COLLEAGUE, third, USER)
    asked.hang_up()
    third.wait_until("over")
    goes_back(out, there)
    own.leg(ann, INCOMING, "answered")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=2, calls=(2, 1))
def whoever_was_asked_hangs_up(own, ann, bob):
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.short_number)
    third = answers(bob)
    hear(asked, COLLEAGUE, third, USER)
    third.hang_up()
    asked.wait_until("over")
    goes_back(out, there)
    own.leg(ann, INCOMING, "answered")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=2, calls=(2, 1))
def whoever_is_asked_declines(own, ann, bob):
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.short_number)
    bob.called().refuse(DECLINED)
    asked.wait_until("over")
    goes_back(out, there)
    own.leg(ann, INCOMING, "answered")
    own.leg(ann, OUTGOING, "unanswered")
    own.leg(bob, INCOMING, "unanswered")


@scene(people=1, calls=2)
def a_barred_number_is_not_asked(own, ann):
    out, there = talk_with_outside(own, ann)
    asks(own, ann, there, BARRED).wait_until("over")
    goes_back(out, there)
    own.leg(ann, INCOMING, "answered")
    own.leg(ann, OUTGOING, "unanswered")


@scene(people=2, calls=(2, 1))
def the_caller_hangs_up_while_ann_asks(own, ann, bob):
    """The consultation is a talk like any other, and goes on."""
    out, there = talk_with_outside(own, ann)
    asked = asks(own, ann, there, bob.short_number)
    third = answers(bob)
    out.hang_up()
    there.wait_until("over")
    hear(asked, COLLEAGUE, third, USER)
    asked.hang_up()
    third.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


def furnish(stage):
    factories.ListedNumberFactory(tenant=stage.ours.company, digits=BARRED)


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)


def test_nobody_else_has_been_rung(stage, played_all):
    somebody = [*stage.theirs.people, stage.theirs.bystander, stage.ours.bystander]
    assert [person.phone.incoming for person in somebody] == [[], [], []]


def test_the_statistics_say_the_same(stage, played_all):
    check_figures(stage, stage.ours)
    check_figures(stage, stage.theirs)


def test_nothing_is_left_in_the_telephone_system(stage, played_all):
    assert stage.left() == {"channels": [], "bridges": []}
