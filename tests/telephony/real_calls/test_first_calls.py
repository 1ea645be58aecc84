"""The first calls: from outside to a user, inside, and out. Who rings and shows what, who hears whom, who hangs up,
and which legs stay. What is expected is by docs/rules.md.
"""

import pytest

from tests import factories

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, OUTSIDE, USER, heard
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

BUSY, DECLINED, CANCELLED = 486, 603, 487
ELSEWHERE = "completed elsewhere"  # of RFC 3326: no missed call is shown


@scene(people=1)
def outside_calls_a_user_who_hangs_up(own, ann):
    out = own.call(ann.number)
    there = ann.called()
    assert there.caller.number == MOBILE
    there.answer()
    out.hears(USER)
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")
    assert heard(out) == ["the user"]
    own.leg(ann, INCOMING, "answered")


@scene(people=1)
def outside_calls_a_user_and_hangs_up(own, ann):
    out = own.call(ann.number)
    there = ann.called().answer()
    there.hears(CALLER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "answered")


@scene(people=1)
def outside_gives_up_while_it_rings(own, ann):
    out = own.call(ann.number).wait_until("ringing")
    there = ann.called()
    out.hang_up()
    there.wait_until("over")
    assert (out.code, ELSEWHERE in there.last_header("Reason")) == (CANCELLED, False)
    own.leg(ann, INCOMING, "abandoned")


@scene(people=1)
def nobody_answers_within_the_alert_time(own, ann):
    """Five of the stage's seconds; without voicemail the call ends."""
    out = own.call(ann.number)
    there = ann.called()
    there.wait_until("over", within=5)
    out.wait_until("over")
    assert 0.4 < there.over_at - there.rang_at < 1.5
    assert (out.code, out.answered_at) == (DECLINED, None)
    own.leg(ann, INCOMING, "unanswered")


@scene(people=1)
def a_user_is_busy(own, ann):
    ann.phone.behave(refuses=BUSY)
    out = own.call(ann.number).wait_until("over")
    assert (out.code // 100 in (4, 6), out.answered_at) == (True, None)
    own.leg(ann, INCOMING, "unanswered")


@scene(people=1)
def a_user_declines(own, ann):
    out = own.call(ann.number)
    ann.called().refuse(DECLINED)
    out.wait_until("over")
    assert out.answered_at is None
    own.leg(ann, INCOMING, "unanswered")


@scene(people=1)
def a_users_telephone_is_not_registered(own, ann):
    ann.phone.unregister()
    out = own.call(ann.number).wait_until("over")
    assert (out.answered_at, ann.phone.incoming) == (None, [])
    own.leg(ann, INCOMING, "error")


@scene(people=1)
def a_user_refuses_the_caller(own, ann):
    factories.ListedNumberFactory(user=ann.user, kind="refused", digits="+447700900666")
    out = own.call(ann.number, caller="+447700900666").wait_until("over")
    assert (out.code, ann.phone.incoming) == (403, [])


@scene(people=1)
def a_withheld_number_is_shown_nowhere(own, ann):
    out = own.call(ann.number, caller=None)
    there = ann.called().answer()
    out.hears(USER)
    assert there.caller.number == "anonymous"
    assert [one for one in there.messages if MOBILE.removeprefix("+") in one] == []
    there.hang_up()
    own.leg(ann, INCOMING, "answered")


@scene(people=1)
def the_second_telephone_of_a_user_answers(own, ann):
    """Both ring, and the first is told that the call was taken: it is no missed call, and one leg."""
    second = own.second_telephone(ann)
    own.call(ann.number)
    first, there = ann.called(), second.next_call().wait_until("ringing")
    there.answer()
    there.hears(CALLER)
    first.wait_until("over")
    assert ELSEWHERE in first.last_header("Reason")
    there.hang_up()
    own.leg(ann, INCOMING, "answered")


@scene(outside=1)
def a_number_that_nobody_has(own):
    out = own.call("+441632967099").wait_until("over")
    assert (out.code // 100, out.rang_at, out.answered_at) == (4, None, None)


@scene(people=2, outside=0)
def two_colleagues_talk(own, ann, bob):
    """By short numbers, which somebody in the other company has as well."""
    out = own.dials(ann, bob.short_number)
    there = bob.called()
    assert (there.caller.number, there.caller.name) == (ann.short_number, ann.user.get_full_name())
    there.answer()
    out.hears(USER)
    there.hears(USER)
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=2, outside=0)
def a_colleague_declines(own, ann, bob):
    out = own.dials(ann, bob.short_number)
    bob.called().refuse(BUSY)
    out.wait_until("over")
    assert out.answered_at is None
    own.leg(ann, OUTGOING, "unanswered")
    own.leg(bob, INCOMING, "unanswered")


@scene(people=2, outside=0)
def a_colleagues_whole_number_is_inside(own, ann, bob):
    out = own.dials(ann, bob.number)
    there = bob.called().answer()
    out.hears(USER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, OUTGOING, "answered")
    own.leg(bob, INCOMING, "answered")


@scene(people=1, outside=0, far=1)
def a_user_calls_out(own, ann):
    """Dialled as people do; it goes out as E.164, and shows the user's number."""
    out = own.dials(ann, own.number_outside.replace("+44", "0"))
    there = own.called_outside(own.number_outside)
    assert (there.caller.number, ann.number in there.header("P-Asserted-Identity")) == (ann.number, True)
    there.answer()
    out.hears(OUTSIDE)
    there.hears(USER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, OUTGOING, "answered")


@scene(people=1, outside=0, far=1)
def a_user_calls_somebody_outside_who_is_busy(own, ann):
    out = own.dials(ann, own.number_outside)
    own.called_outside(own.number_outside).refuse(BUSY)
    out.wait_until("over")
    assert (out.code, out.answered_at) == (BUSY, None)
    own.leg(ann, OUTGOING, "unanswered")


@scene(people=1, outside=0, far=1)
def a_user_gives_up_while_it_rings_outside(own, ann):
    out = own.dials(ann, own.number_outside)
    there = own.called_outside(own.number_outside)
    out.wait_until("ringing")
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, OUTGOING, "unanswered")


@scene(people=1, outside=0)
def a_number_on_the_black_list_is_not_dialled(own, ann):
    factories.ListedNumberFactory(tenant=own.ours.company, digits="+442079469999")
    out = own.dials(ann, "02079469999").wait_until("over")
    assert (out.code, out.answered_at) == (403, None)
    own.leg(ann, OUTGOING, "unanswered")


@scene(people=1, outside=0, far=1)
def an_emergency_call_goes_out(own, ann):
    out = own.dials(ann, "999")
    there = own.called_outside("999")
    assert there.caller.number == ann.number
    there.answer()
    out.hears(OUTSIDE)
    out.hang_up()
    own.leg(ann, OUTGOING, "answered")


@scene(people=2)
def of_a_group_one_answers_and_the_other_stops_ringing(own, ann, bob):
    number = own.service_number(members=[ann, bob])
    out = own.call(number.number.e164)
    there, other = ann.called(), bob.called()
    there.answer()
    out.hears(USER)
    other.wait_until("over")
    assert ELSEWHERE in other.last_header("Reason")
    out.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.leg(bob, INCOMING, "elsewhere")
    own.waited(number, "answered")


@scene(people=1)
def who_waits_for_a_group_gives_up(own, ann):
    number = own.service_number(members=[ann])
    out = own.call(number.number.e164)
    there = ann.called()
    out.hang_up()
    there.wait_until("over")
    own.leg(ann, INCOMING, "abandoned")
    own.waited(number, "abandoned")


@scene(people=2, calls=1)
def a_user_passes_a_call_on(own, ann, bob):
    out = own.call(ann.number)
    there = ann.called().answer()
    out.hears(USER)
    code, _reason = there.transfer(bob.short_number)
    assert code == 200
    passed_on = bob.called()
    passed_on.answer()
    passed_on.hears(CALLER)
    out.hears(USER)
    passed_on.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
