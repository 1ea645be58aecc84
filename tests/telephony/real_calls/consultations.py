"""Scenes of a call that is passed on after a consultation, or not after all. By docs/rules.md."""

from tests import factories

from .passing_on import BARRED, DECLINED, answers, asks, goes_back, hear, join, talk_with_outside
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, COLLEAGUE, OUTSIDE, USER

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


CONSULTATIONS = [one for one in list(globals().values()) if hasattr(one, "people")]
