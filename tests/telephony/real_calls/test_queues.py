"""Groups: who is rung, when and by which turn; with the scenes of callers who wait (`waiting.py`).

What is expected is by docs/rules.md. Telephones that are to answer in a short time do it by themselves.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from service_numbers.models import NumberDisplayMode, NumberDisplayType, QueueType
from tests import factories

from .afterwards import (  # noqa: F401 - tests of this module
    test_nobody_else_has_been_rung,
    test_nothing_is_left_in_the_telephone_system,
    test_the_statistics_say_the_same,
)
from .conftest import SECOND
from .groups import (
    AT_ONCE,
    BUSY,
    DECLINED,
    ELSEWHERE,
    FIRST,
    LONG,
    NUMBERS,
    SECOND_ONE,
    SHORT,
    THIRD,
    VOICES,
    calls,
    each_talks,
    group,
    not_served,
    offers,
    rung,
    speak,
    three_calls,
    waits,
)
from .scenes import INCOMING, scene
from .sounds import CALLER, USER, heard
from .stage import MOBILE
from .waiting import WAITING

pytestmark = [pytest.mark.calls, pytest.mark.django_db]

CARRIERS = 4  # that call
A_PROCESS = 2  # telephones: one that stops ringing and is rung again has two calls for a moment


@scene(people=3, outside=3, calls=2)
def skill_based(own, ann, bob, cem):
    """Level 1 first; then both of level 2, in which the next caller gets who is free again."""
    speak([ann, bob, cem])
    number = group(own, ann, (bob, cem), seconds=[15, LONG])
    outs = {FIRST: calls(own, number, FIRST)}
    rung(ann).wait_until("over")
    assert [rung(bob).caller.number, rung(cem).caller.number] == [FIRST, FIRST]
    ann.phone.behave(says=USER, answers_after=AT_ONCE)
    outs[SECOND_ONE] = calls(own, number, SECOND_ONE)
    of_ann = rung(ann, 2).wait_until("answered")
    outs[THIRD] = calls(own, number, THIRD).wait_until("answered")
    of_bob = rung(bob).answer()
    of_cem = rung(cem, 2)
    assert ELSEWHERE in rung(cem).last_header("Reason")
    of_cem.answer()
    each_talks(outs, [of_ann, of_bob, of_cem])
    own.leg(ann, INCOMING, "unanswered")
    for person in (ann, bob, cem):
        own.leg(person, INCOMING, "answered")
        own.waited(number, "answered")
    own.leg(cem, INCOMING, "elsewhere")


@scene(people=3, outside=3, calls=2)
def all_at_once(own, ann, bob, cem):
    """All ring for who came first, whatever their level; who is left rings for the next one."""
    speak([ann, bob, cem])
    number = group(own, ann, bob, cem, queue_type=QueueType.ALL, seconds=SHORT, ringing_time=LONG)
    outs = three_calls(own, number)
    assert len({rung(person).caller.number for person in (ann, bob, cem)}) == 1
    of_ann = rung(ann).answer()
    assert rung(bob, 2).caller.number == rung(cem, 2).caller.number != of_ann.caller.number
    of_bob = rung(bob, 2).answer()
    of_cem = rung(cem, 3).answer()
    each_talks(outs, [of_ann, of_bob, of_cem])
    for person, missed in ((ann, 0), (bob, 1), (cem, 2)):
        own.leg(person, INCOMING, "answered")
        own.waited(number, "answered")
        for _offer in range(missed):
            own.leg(person, INCOMING, "elsewhere")


@scene(people=3, outside=3, calls=2)
def sequential(own, ann, bob, cem):
    """The turn goes on by time, also where the one whose turn it is talks."""
    speak([ann, bob, cem], answers_after=AT_ONCE)
    number = group(own, ann, bob, cem, queue_type=QueueType.SEQUENTIAL, seconds=15)
    outs = three_calls(own, number)
    talks = [rung(person).wait_until("answered") for person in (ann, bob, cem)]
    assert offers(ann, bob, cem) == [ann, bob, cem]
    each_talks(outs, talks)
    for person in (ann, bob, cem):
        own.leg(person, INCOMING, "answered")
        own.waited(number, "answered")


@scene(people=2, calls=2)
def sequential_with_a_retry(own, ann, bob):
    """Two rounds, then the no agents mode."""
    number = group(own, ann, bob, queue_type=QueueType.SEQUENTIAL, seconds=SHORT, retries=1)
    not_served(calls(own, number))
    assert offers(ann, bob) == [ann, bob, ann, bob]
    for person in (ann, bob) * 2:
        own.leg(person, INCOMING, "unanswered")
    own.waited(number, "no agents")


@scene(people=3, outside=3, calls=2)
def random_one_each(own, ann, bob, cem):
    """Three callers: one telephone for each of them, and no telephone twice."""
    speak([ann, bob, cem])
    number = group(own, ann, bob, cem, queue_type=QueueType.RANDOM)
    outs = three_calls(own, number)
    talks = [rung(person).answer() for person in (ann, bob, cem)]
    assert len(offers(ann, bob, cem)) == 3
    each_talks(outs, talks)
    for person in (ann, bob, cem):
        own.leg(person, INCOMING, "answered")
        own.waited(number, "answered")


@scene(people=3, calls=2)
def random_round_after_round(own, ann, bob, cem):
    """Each once a round, in any order; the caller gives up in the second round."""
    people = [ann, bob, cem]
    number = group(own, *people, queue_type=QueueType.RANDOM, seconds=10)
    out = calls(own, number)
    for person in people:
        rung(person, 2)
    out.hang_up()
    made = offers(*people)
    assert [made.count(person) for person in people] == [2, 2, 2]
    assert set(made[:3]) == set(made[3:]) == set(people)
    for person in made[:-1]:
        own.leg(person, INCOMING, "unanswered")
    own.leg(made[-1], INCOMING, "abandoned")
    own.waited(number, "abandoned")


@scene(people=3, outside=3, calls=2)
def longest_idle(own, ann, bob, cem):
    """Nobody has talked yet: one after another as on the Skill page. Then by whose talk ended first."""
    people = [ann, bob, cem]
    speak(people, answers_after=AT_ONCE)
    number = group(own, *people, queue_type=QueueType.LONGEST_IDLE, seconds=15)
    outs = three_calls(own, number)
    talks = [rung(person).wait_until("answered") for person in people]
    assert sorted(there.caller.number for there in talks) == NUMBERS
    speak(people)
    for place in (1, 2, 0):
        outs[talks[place].caller.number].hears(list(VOICES)[place])
        talks[place].hang_up()
        outs[talks[place].caller.number].wait_until("over")
    out = calls(own, number)
    rung(ann, 2).answer()
    assert offers(*people)[3:] == [bob, cem, ann]
    out.hears(USER)
    out.hang_up()
    for person in (*people, ann):
        own.leg(person, INCOMING, "answered")
        own.waited(number, "answered")
    for person in (bob, cem):
        own.leg(person, INCOMING, "unanswered")


@scene(people=1, outside=3)
def one_after_another_by_arrival(own, ann):
    """Who came first is next; of those behind, one gives up."""
    number = group(own, ann, queue_music=own.ours.prompts["music"])
    outs = [waits(own, number, caller) for caller in NUMBERS]
    assert rung(ann).caller.number == FIRST
    rung(ann).answer()
    outs[1].hang_up()
    outs[0].hears(USER)
    outs[0].hang_up()
    assert rung(ann, 2).caller.number == THIRD
    rung(ann, 2).answer()
    outs[2].hears(USER)
    rung(ann, 2).hang_up()
    outs[2].wait_until("over")
    assert heard(outs[1]) == ["music"]
    assert heard(outs[0]) == heard(outs[2]) == ["music", "the user"]
    for end in ("answered", "abandoned", "answered"):
        own.waited(number, end)
    for _call in range(2):
        own.leg(ann, INCOMING, "answered")


@scene(people=4)
def busy_declining_and_unregistered_telephones(own, ann, bob, cem, dan):
    """They ring no more in this level, and the others ring on."""
    ann.phone.behave(refuses=BUSY)
    cem.phone.unregister()
    number = group(own, (ann, bob, cem, dan))
    out = calls(own, number)
    rung(ann).wait_until("over")
    rung(bob).refuse(DECLINED)
    there = rung(dan).answer()
    out.hears(USER)
    there.hang_up()
    assert [len(one.phone.incoming) for one in (ann, bob, cem, dan)] == [1, 1, 0, 1]
    own.leg(ann, INCOMING, "unanswered")
    own.leg(bob, INCOMING, "unanswered")
    own.leg(cem, INCOMING, "error")
    own.leg(dan, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1, calls=2)
def who_declines_is_rung_again_in_the_next_level(own, ann):
    number = group(own, ann, seconds=20)
    out = calls(own, number)
    rung(ann).refuse(DECLINED)
    ann.phone.behave(says=USER, answers_after=AT_ONCE)
    there = rung(ann, 2)
    out.hears(USER)
    there.hang_up()
    own.leg(ann, INCOMING, "unanswered")
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1)
def two_telephones_of_one_agent(own, ann):
    """One leg: one telephone declines, and the other goes on ringing."""
    second = own.second_telephone(ann)
    number = group(own, ann)
    out = calls(own, number)
    there = second.next_call().wait_until("ringing")
    rung(ann).refuse(DECLINED)
    there.answer()
    there.hears(CALLER)
    there.hang_up()
    out.wait_until("over")
    own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1, outside=2)
def an_agent_with_an_own_call_is_not_rung(own, ann):
    number = group(own, ann, queue_music=own.ours.prompts["music"])
    private = own.call(ann.number)
    own_call = rung(ann).answer()
    out = waits(own, number, FIRST)
    assert len(ann.phone.incoming) == 1
    private.hang_up()
    own_call.wait_until("over")
    there = rung(ann, 2)
    assert there.caller.number == FIRST
    there.answer()
    out.hears(USER)
    out.hang_up()
    for _call in range(2):
        own.leg(ann, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1, outside=2)
def wrap_up_holds_in_every_group(own, ann):
    """A talk of one group with a pause of 20 s: a caller of another group waits for its end."""
    pause = 20
    one = group(own, ann, wrap_up=pause)
    other = group(own, ann, queue_music=own.ours.prompts["music"])
    first = calls(own, one, FIRST)
    there = rung(ann).answer()
    first.hears(USER)
    out = waits(own, other, SECOND_ONE)
    there.hang_up()
    again = rung(ann, 2)
    assert again.caller.number == SECOND_ONE
    assert again.rang_at - there.over_at > pause * SECOND - 0.1
    again.answer()
    out.hears(USER)
    out.hang_up()
    for number in (one, other):
        own.leg(ann, INCOMING, "answered")
        own.waited(number, "answered")


@scene(people=4, calls=1)
def who_is_no_longer_available_stops_ringing(own, ann, bob, cem, dan):
    """Absent, logged off, and out of the group, while it rings: the last one rings on."""
    number = group(own, (ann, bob, cem, dan))
    out = calls(own, number)
    for person in (ann, bob, cem, dan):
        rung(person)
    members = {member.user_id: member for member in number.members.all()}
    changes = {
        ann: lambda: factories.AbsenceFactory(user=ann.user, starts_at=timezone.now() - timedelta(hours=1)),
        bob: lambda: number.members.filter(user=bob.user).update(is_available=False),
        cem: lambda: members[cem.user.pk].delete(),
    }
    for person, change in changes.items():
        change()
        rung(person).wait_until("over")
        own.leg(person, INCOMING, "unanswered")
    there = rung(dan).answer()
    out.hears(USER)
    there.hang_up()
    own.leg(dan, INCOMING, "answered")
    own.waited(number, "answered")


@scene(people=1)
def what_an_agents_telephone_shows(own, ann):
    """A is the caller, B the called service number."""
    kinds, modes = NumberDisplayType, NumberDisplayMode
    number = group(own, ann)
    called = number.number.e164
    shown = [
        (kinds.DISABLED, modes.BOTH, "unused", MOBILE),
        (kinds.PREFIX, modes.CALLER, "Sales: ", f"Sales: {MOBILE}"),
        (kinds.PREFIX, modes.CALLED, "", called),
        (kinds.PREFIX, modes.BOTH, "9", f"9{MOBILE} {called}"),
        (kinds.POSTFIX, modes.CALLER, " Sales", f"{MOBILE} Sales"),
        (kinds.POSTFIX, modes.CALLED, "#1", f"{called}#1"),
        (kinds.ANONYMOUS, modes.BOTH, "unused", "Anonymous"),
    ]
    for times, (kind, mode, text, expected) in enumerate(shown, 1):
        given = {"number_display_type": kind, "number_display_mode": mode, "number_display_text": text}
        type(number).objects.filter(pk=number.pk).update(**given)
        out = calls(own, number)
        there = rung(ann, times)
        out.hang_up()
        there.wait_until("over")
        assert (there.caller.name or there.caller.number) == expected
        if kind == kinds.ANONYMOUS:
            assert [one for one in there.messages if MOBILE.removeprefix("+") in one] == []
        own.leg(ann, INCOMING, "abandoned")
        own.waited(number, "abandoned")


@scene(people=3, calls=2)
def levels_begin_in_time(own, ann, bob, cem):
    """By when the telephones rang. How far they are off is printed: that is the machine's, too."""
    number = group(own, ann, bob, cem, seconds=[10, 20, 10])
    out = calls(own, number)
    began = [rung(*one).rang_at for one in ((ann, 1), (bob, 1), (cem, 1), (ann, 2))]
    out.hang_up()
    lasted = [later - earlier for earlier, later in pairwise(began)]
    off = [seconds - due * SECOND for seconds, due in zip(lasted, (10, 20, 10), strict=True)]
    print("Levels began later than due, in seconds:", [round(one, 3) for one in off])  # noqa: T201
    assert max(map(abs, off)) < 8 * SECOND
    for person in (ann, bob, cem):
        own.leg(person, INCOMING, "unanswered")
    own.leg(ann, INCOMING, "abandoned")
    own.waited(number, "abandoned")


SCENES = [*(one for one in list(globals().values()) if hasattr(one, "people")), *WAITING]


@pytest.mark.parametrize("one", SCENES, ids=lambda one: one.__name__)
def test_a_call(played, one):
    played(one)
