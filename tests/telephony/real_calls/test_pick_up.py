"""A user takes a call that rings at a colleague's telephone by dialling *8: whose, which, and what is counted of it.

What is expected is by part 3 of docs/rules.md. Ann is rung, and Cid picks up, who says the tone COLLEAGUE. Each scene
has a department of its own; the other company has the same short numbers, and a department of the same name.
"""

import pytest
from django.utils import timezone

from tests import factories
from users.models import CallPattern, Mode, User

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .groups import ELSEWHERE, FIRST, LONG, SECOND_ONE, group, waits
from .passing_on import answers, hear
from .scenes import INCOMING, OUTGOING, scene
from .sounds import CALLER, COLLEAGUE, USER
from .stage import MOBILE

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

CODE = "*8"
CANNOT_BE_MADE = 603


def department(*people, **fields):
    """A department of its own for some people, whose telephones ring long enough for somebody to act."""
    made = factories.DepartmentFactory(tenant=people[0].user.tenant, **{"call_pick_up": True} | fields)
    keys = [person.user.pk for person in people]
    User.objects.filter(pk__in=keys).update(department=made, alert_time=LONG)
    return made


def picks_up(own, person, *, says=COLLEAGUE):
    """Somebody dials the code; returns the call, which is answered if it takes one."""
    person.phone.behave(says=says)
    return own.dials(person, CODE)


def ends(call):
    """The code has taken nothing: the call is refused."""
    call.wait_until("over")
    assert (call.answered_at, call.code) == (None, CANNOT_BE_MADE)


def rings_no_more(rung):
    """And the telephone shows no missed call."""
    rung.wait_until("over")
    assert ELSEWHERE in rung.last_header("Reason").lower()


@scene(people=2)
def a_users_call(own, ann, cid):
    department(ann, cid)
    out = own.call(ann.number)
    rung = ann.called()
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    rings_no_more(rung)
    out.hang_up()
    taken.wait_until("over")
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")


@scene(people=2)
def a_users_call_of_a_caller_who_withholds_the_number_and_the_colleague_hangs_up(own, ann, cid):
    department(ann, cid)
    out = own.call(ann.number, caller=None)
    ann.called()
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    assert [one for one in taken.messages if MOBILE.removeprefix("+") in one] == []
    taken.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")


@scene(people=3, outside=0)
def a_call_inside_the_company(own, ann, cid, dot):
    """Who calls is of another department."""
    department(ann, cid)
    out = own.dials(dot, ann.short_number)
    ann.called()
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, USER)
    out.hang_up()
    taken.wait_until("over")
    own.leg(dot, OUTGOING, "answered")
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")


@scene(people=2)
def all_telephones_of_the_user_ring_no_more(own, ann, cid):
    department(ann, cid)
    second = own.second_telephone(ann)
    out = own.call(ann.number)
    rung = [ann.called(), second.next_call().wait_until("ringing")]
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    for one in rung:
        rings_no_more(one)
    out.hang_up()
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")


@scene(people=2, far=1)
def own_and_external_together(own, ann, cid):
    """The number outside rings beside Ann's telephone, and stops with it."""
    department(ann, cid)
    factories.ModeSettingFactory(
        user=ann.user, mode=Mode.MEETING, pattern=CallPattern.OWN_AND_EXTERNAL, number=own.number_outside
    )
    factories.AbsenceFactory(user=ann.user, mode=Mode.MEETING, starts_at=timezone.now())
    out = own.call(ann.number)
    rung, there = ann.called(), own.called_outside(own.number_outside)
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    there.wait_until("over")
    rings_no_more(rung)
    out.hang_up()
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")


@scene(people=3)
def a_callers_of_a_line_with_two_agents_ringing(own, ann, bob, cid):
    """Cid is no member, and takes the caller out of the line."""
    department(ann, cid)
    number = group(own, (ann, bob), queue_music=own.ours.prompts["music"])
    out = waits(own, number, FIRST)
    rung = [ann.called(), bob.called()]
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    for one in rung:
        rings_no_more(one)
    out.hang_up()
    taken.wait_until("over")
    for agent in (ann, bob):
        own.leg(agent, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=2, outside=2, calls=(2, 2))
def who_picks_up_is_a_member_and_has_the_pause(own, ann, cid):
    """Ann, who was rung, has none, and is rung for the next caller; Cid, by then of the same level, is not."""
    department(ann, cid)
    number = group(own, ann, cid, wrap_up=600, queue_music=own.ours.prompts["music"])
    out = waits(own, number, FIRST)
    ann.called()
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    taken.hang_up()
    out.wait_until("over")
    number.members.filter(user=cid.user).update(skill=1)
    second = waits(own, number, SECOND_ONE)
    there = ann.phone.next_call(after=1).wait_until("ringing").answer()
    hear(second, USER, there, CALLER)
    assert cid.phone.incoming == []
    second.hang_up()
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")
    own.leg(ann, INCOMING, "answered")
    for _caller in range(2):
        own.waited(number, "answered")


@scene(people=3, outside=2, calls=(1, 1, 2))
def the_longest_ringing_first(own, ann, bob, cid):
    department(ann, bob, cid)
    first = own.call(bob.number, caller=FIRST)
    bob.called()
    second = own.call(ann.number, caller=SECOND_ONE)
    rung = ann.called()
    taken = picks_up(own, cid)
    hear(first, COLLEAGUE, taken, CALLER)
    assert not rung.is_over
    first.hang_up()
    taken.wait_until("over")
    next_one = picks_up(own, cid)
    hear(second, COLLEAGUE, next_one, CALLER)
    second.hang_up()
    for person in (ann, bob):
        own.leg(person, INCOMING, "elsewhere")
        own.leg(cid, INCOMING, "answered")


@scene(people=3)
def what_was_picked_up_is_passed_on(own, ann, bob, cid):
    department(ann, cid)
    out = own.call(ann.number)
    ann.called()
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    assert taken.transfer(bob.short_number)[0] == 200
    third = answers(bob, says=USER)
    assert third.caller.number == MOBILE
    hear(out, USER, third, CALLER)
    out.hang_up()
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered", transferred=True)
    own.leg(bob, INCOMING, "answered")


# What is refused


def not_taken(own, ann, cid):
    """Ann goes on ringing, and answers herself."""
    out = own.call(ann.number)
    rung = ann.called()
    ends(picks_up(own, cid))
    rung.answer()
    hear(out, USER, rung, CALLER)
    out.hang_up()
    own.leg(ann, INCOMING, "answered")
    own.leg(cid, OUTGOING, "error")


@scene(people=2)
def of_another_department(own, ann, cid):
    department(ann)
    department(cid)
    not_taken(own, ann, cid)


@scene(people=2)
def of_a_department_above(own, ann, cid):
    above = department(ann)
    department(cid, parent=above)
    not_taken(own, ann, cid)


@scene(people=2)
def where_it_is_off(own, ann, cid):
    department(ann, cid, call_pick_up=False)
    not_taken(own, ann, cid)


@scene(people=2)
def without_a_department(own, ann, cid):
    department(ann)
    not_taken(own, ann, cid)


@scene(people=2, outside=0)
def where_nothing_rings(own, ann, cid):
    department(ann, cid)
    ends(picks_up(own, cid))
    own.leg(cid, OUTGOING, "error")


@scene(people=2)
def of_another_company_with_the_same_short_numbers_and_departments(own, ann, cid):
    department(ann, cid, name="Sales")
    [them] = own.theirs.people
    department(them, name="Sales")
    out = own.call(ann.number)
    ann.called()
    ends(picks_up(own, them))
    taken = picks_up(own, cid)
    hear(out, COLLEAGUE, taken, CALLER)
    out.hang_up()
    own.leg(them, OUTGOING, "error", firm=own.theirs)
    own.leg(ann, INCOMING, "elsewhere")
    own.leg(cid, INCOMING, "answered")


SCENES = [one for one in list(globals().values()) if hasattr(one, "people")]


def furnish(stage):
    stage.same_short_numbers()


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
