"""Callers who wait, carried out: what the lines order happens to telephones, and comes back to them."""

import pytest

from queues.ringing_order import Level
from queues.ringing_order import Phone as InLevel
from routing.configuration import Message, Party, Phone
from routing.plan import Kind, Step, Waiting
from telephony.calls.plans import PlannerAway
from telephony.calls.switch import Cause

from .stand_in import Telephone
from .worlds import (
    ANN,
    BOB,
    CID,
    HANG_UP,
    OUTSIDE,
    SUPPORT,
    World,
    at,
    nobody_there,
    pass_on,
    play,
    ring,
)

MUSIC = Message(9, "music")


def queue(*levels, number=SUPPORT, message=MUSIC, shown=OUTSIDE, seconds=10, wrap_up=0, **waiting):
    """A queue step; each level is (phones, ...)."""
    made, now = [], 0
    for skill, phones in enumerate(levels, 1):
        there = tuple(
            InLevel(Phone(one.name, one.user_pk, one.short_number, wrap_up_time=wrap_up), skill, seconds, True)
            for one in phones
        )
        made.append(Level(skill, there, now, seconds))
        now += seconds
    return Step(
        Kind.QUEUE,
        "",
        "",
        levels=tuple(made),
        queue_type="skill",
        party=Party(1, number),
        message=message,
        waiting=Waiting(**waiting),
        shown_number=shown,
    )


def test_levels_ring_by_time_and_the_one_who_answers_gets_the_call():
    with World({SUPPORT: [queue([ANN], [BOB]), HANG_UP]}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone(answers=3, talks=30)}
        channel = world.call()
        world.run(60)
        order = [order[0] for order in world.orders("answer", "music", "dial", "bridge")]
        assert order == ["answer", "music", "dial", "dial", "bridge"]
        first, second = world.times("dial")
        assert 10 <= second - first < 10.1
        assert world.legs == [("101", "incoming", "unanswered"), ("102", "incoming", "answered")]
        assert {leg.queue for leg in world.records if hasattr(leg, "queue")} == {SUPPORT}
        assert world.waits == [(SUPPORT, "answered", 13)]
        assert world.orders("quiet") == [("quiet", channel)]
        world.assert_at_rest()


def test_what_the_agent_sees_is_the_number_display():
    with World({SUPPORT: [queue([ANN], shown="Sales +447700900123"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.run(1)
        assert world.orders("dial")[0][4] == "Sales +447700900123"


def test_an_agent_who_is_not_registered_is_an_error_leg_and_the_level_goes_on():
    with World({SUPPORT: [queue([ANN, BOB]), HANG_UP]}) as world:
        world.switch.phones[at(BOB)] = Telephone(answers=4, talks=5)
        world.call()
        world.run(30)
        assert world.legs == [("101", "incoming", "error"), ("102", "incoming", "answered")]
        world.assert_at_rest()


def test_a_caller_who_is_not_served_goes_on_with_the_next_step():
    with World({SUPPORT: [queue([ANN], longest_wait=12), play("nobody"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.run(40)
        assert 12 <= world.times("play")[0] < 12.1
        assert world.waits == [(SUPPORT, "not served", 12)]
        assert [leg[2] for leg in world.legs] == ["unanswered", "unanswered"]
        world.assert_at_rest()


def test_a_full_line_is_told_at_once_without_any_music():
    with World({SUPPORT: [queue([ANN], most_waiting=1), play("full"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.run(1)
        second = world.call()
        world.run(1)
        assert ("play", second, "full") in world.orders()
        assert ("music", second, "music") not in world.orders()
        assert world.waits == [(SUPPORT, "not served", 0)]


def test_nobody_there_by_the_plan_is_a_call_not_served():
    with World({("101", "600"): [pass_on(SUPPORT), nobody_there(), play("nobody"), HANG_UP]}) as world:
        world.dial(ANN, "600")
        world.run(10)
        assert world.waits == [(SUPPORT, "not served", 0)]


def test_a_caller_who_hangs_up_while_waiting_is_abandoned_and_telephones_stop():
    with World({SUPPORT: [queue([ANN]), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.run(5)
        world.hangs_up(channel)
        world.run(0.1)
        assert world.legs == [("101", "incoming", "abandoned")]
        assert world.waits == [(SUPPORT, "abandoned", 5)]
        world.assert_at_rest()


def test_two_callers_and_one_agent_by_arrival_with_a_pause_between():
    with World({SUPPORT: [queue([ANN], seconds=60, wrap_up=7), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=2, talks=10)
        first, second = world.call(), world.call()
        world.run(60)
        assert world.orders("bridge") == [
            ("bridge", first, f"{first}-1-1"),
            ("bridge", second, f"{second}-1-1"),
        ]
        one, other = world.times("bridge")
        assert 10 + 7 + 2 <= other - one < 19.2
        world.assert_at_rest()


def test_two_lines_of_one_call_are_two_waits_with_ids_of_their_own():
    plan = [queue([ANN], longest_wait=5), pass_on("+441632960161"), queue([BOB], number="+441632960161"), HANG_UP]
    with World({SUPPORT: plan}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone(answers=1, talks=1)}
        world.call()
        world.run(20)
        assert world.waits == [(SUPPORT, "not served", 5), ("+441632960161", "answered", 1)]
        assert len({one.id for one in world.records}) == len(world.records) == 4
        world.assert_at_rest()


def test_the_position_is_said_and_the_music_goes_on():
    with World({SUPPORT: [queue([ANN], announce_position=True), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone(rings=None, after=0.1)
        first, second = world.call(), world.call()
        world.run(20)
        said = [order[1:] for order in world.orders("quiet", "play", "music") if order[1] == second]
        assert said[-3:] == [
            (second,),
            (second, "queue-thereare", 2, "queue-callswaiting"),
            (second, "music"),
        ]
        assert any(order == ("play", first, "queue-youarenext") for order in world.orders())


def test_an_answer_stops_what_is_said():
    with World({SUPPORT: [queue([ANN], announce_position=True), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=6.5)
        channel = world.call()
        world.run(8)
        assert world.times("play")[0] < 6.5 < world.times("bridge")[0] < 6.6
        assert world.talks
        world.hangs_up(channel)
        world.run(1)
        world.assert_at_rest()


# ---- agents who talk otherwise ------------------------------------------------------------------


def test_a_user_in_an_own_call_is_not_rung_by_a_line():
    with World({SUPPORT: [queue([ANN]), HANG_UP], ("101", "102"): [ring(BOB)]}) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=1), at(BOB): Telephone(answers=1, talks=20)}
        world.dial(ANN, "102")
        world.run(3)
        world.call()
        world.run(5)
        assert [order[2] for order in world.orders("dial")] == [f"{at(BOB)}/0"]
        world.run(20)
        assert [order[2] for order in world.orders("dial")] == [f"{at(BOB)}/0", f"{at(ANN)}/0"]


def test_a_user_who_is_rung_by_a_caller_of_the_own_is_not_rung_by_a_line():
    with World({SUPPORT: [queue([ANN]), HANG_UP], "+441632960101": [ring(ANN, seconds=15), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call("+441632960101")
        world.run(3)
        world.call()
        world.run(5)
        assert len(world.orders("dial")) == 1
        world.run(12)
        assert len(world.orders("dial")) == 2


def test_a_line_rings_on_beside_a_call_of_the_own_until_that_is_answered():
    with World({SUPPORT: [queue([ANN], seconds=30), HANG_UP], "+441632960101": [ring(ANN, seconds=20)]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        waits = world.call()
        world.run(3)
        world.call("+441632960101")
        world.run(3)
        assert "hang up" not in {order[0] for order in world.orders()}
        own = world.orders("dial")[1][3]
        world.does(world.switch.answers, own)
        world.run(1)
        assert world.orders("hang up") == [("hang up", f"{waits}-1-1", Cause.NORMAL)]
        assert world.legs == [("101", "incoming", "unanswered")]


# ---- settings that change -----------------------------------------------------------------------


def test_the_planner_is_asked_anew_when_settings_change():
    with World({SUPPORT: [queue([ANN], seconds=60), play("nobody"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.run(5)
        world.planner.plans[SUPPORT] = [nobody_there(), play("nobody"), HANG_UP]
        world.does(world.exchange.queues.changed, 2)  # another company
        world.run(1)
        assert world.legs == []
        world.does(world.exchange.queues.changed, 1)
        world.run(1)
        assert world.legs == [("101", "incoming", "unanswered")]
        assert world.waits == [(SUPPORT, "not served", 6)]


@pytest.mark.parametrize("answer", [None, PlannerAway()], ids=["the number is gone", "no database"])
def test_without_an_answer_a_line_goes_on_and_without_the_number_it_ends(answer):
    with World({SUPPORT: [queue([ANN], seconds=60), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.run(5)
        world.planner.plans[SUPPORT] = answer
        world.does(world.exchange.queues.changed, 1)
        world.run(1)
        assert (channel in world.switch.channels) == (answer is not None)


def test_it_is_asked_before_each_level():
    with World({SUPPORT: [queue([ANN], [BOB], seconds=10), HANG_UP]}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone()}
        world.call()
        world.run(9)
        asked = len(world.planner.asked)
        world.planner.plans[SUPPORT] = [queue([ANN], [CID], seconds=10), HANG_UP]
        world.switch.phones[at(CID)] = Telephone()
        world.run(2)
        assert len(world.planner.asked) == asked + 1
        assert [order[2] for order in world.orders("dial")] == [f"{at(ANN)}/0", f"{at(CID)}/0"]
