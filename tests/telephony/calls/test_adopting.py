"""A controller that begins anew finds calls there: talks go on and are counted, who waits waits on, who hears a
message or ringing is put through.
"""

import asyncio

import pytest

from telephony.calls.adopting import reconcile
from telephony.calls.plans import PlannerAway, Unknown
from telephony.calls.switch import Standing

from .stand_in import Telephone
from .test_queueing import queue
from .worlds import ANN, BOB, HANG_UP, SUPPORT, World, at, nobody_there, play, ring


def begin_anew(world, after=0.1, *, away=0):
    """The controller is gone from one moment to the next; another one takes its place when it has been `away` for so
    many seconds. Then so many seconds pass.
    """

    async def it():
        await world.kill_controller()
        await asyncio.sleep(away)
        world.exchange = world.new_exchange()
        reconcile(world.exchange, await world.switch.standing())

    world.runner.run(it())
    world.run(after)


def test_a_talk_goes_on_is_counted_and_its_bridge_goes_with_it():
    with World({("101", "102"): [ring(BOB)]}) as world:
        world.switch.phones[at(BOB)] = Telephone(answers=2, talks=60)
        channel = world.dial(ANN, "102")
        world.run(10)
        begin_anew(world)
        assert world.talks == [sorted([channel, f"{channel}-1-1"])]
        assert "hang up" not in {order[0] for order in world.orders()}
        world.run(80)
        assert sorted(world.legs) == [("101", "outgoing", "answered"), ("102", "incoming", "answered")]
        assert [leg.talk for leg in world.records] == [60, 60]
        world.assert_at_rest()


def test_who_talks_on_is_rung_by_no_line():
    plans = {("101", "102"): [ring(BOB)], SUPPORT: [queue([ANN]), HANG_UP]}
    with World(plans) as world:
        world.switch.phones |= {at(BOB): Telephone(answers=1, talks=30), at(ANN): Telephone()}
        world.dial(ANN, "102")
        world.run(5)
        begin_anew(world)
        dialled = len(world.orders("dial"))
        world.call()
        world.run(5)
        assert len(world.orders("dial")) == dialled
        world.run(25)
        assert len(world.orders("dial")) > dialled


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_an_agent_has_the_pause_after_a_talk_that_goes_on(times):
    with World({SUPPORT: [queue([ANN], wrap_up=20), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=1, talks=30)
        world.call()
        world.until(10)
        for _killed in range(times):
            begin_anew(world)
        world.call()
        world.until(31)
        assert world.talks != []
        dialled = len(world.orders("dial"))
        world.until(50)
        assert (world.talks, len(world.orders("dial"))) == ([], dialled)
        world.until(53)
        assert len(world.orders("dial")) == dialled + 1


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_who_waits_comes_into_the_line_again(times):
    """What is shown and counted is as if nothing had happened; what rang before is over."""
    with World({SUPPORT: [queue([ANN], shown="A"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call(is_withheld=True)
        world.until(5)
        for _killed in range(times):
            begin_anew(world)
        world.run(1)
        rung = [name for name in world.switch.channels if name != channel]
        assert [world.switch.channels[one].shown.number for one in rung] == ["A"]
        assert world.switch.channels[channel].hears == {"music"}
        world.does(world.switch.answers, rung[0])
        world.run(10)
        assert world.talks == [sorted([channel, *rung])]
        world.hangs_up(channel)
        world.run(1)
        assert world.waits == [(SUPPORT, "answered", 6)]
        [wait, leg] = world.records
        assert (wait.caller, leg.caller, leg.queue, leg.talk) == ("", "", SUPPORT, 10)
        assert leg.call == wait.call
        assert len({wait.id, leg.id, *(f"engine/{channel}/{n}" for n in (1, 2))}) == 4
        world.assert_at_rest()


def test_who_waits_on_waits_no_longer_than_others():
    """A longest wait counts from arrival."""
    with World({SUPPORT: [queue([ANN], longest_wait=30), play("sorry"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channels = [world.call()]
        world.until(10)
        channels.append(world.call())
        world.until(15)
        begin_anew(world)
        for channel, ends in zip(channels, (30, 40), strict=True):
            world.until(ends - 0.5)
            assert ("play", channel, "sorry") not in world.orders()
            world.until(ends + 0.5)
            assert ("play", channel, "sorry") in world.orders()
        world.run(10)
        assert world.waits == [(SUPPORT, "not served", 30)] * 2
        world.assert_at_rest()


def test_of_two_who_wait_on_the_first_is_served_first():
    with World({SUPPORT: [queue([ANN]), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channels = [world.call(), world.call()]
        world.until(5)
        world.switch.channels = dict(reversed(world.switch.channels.items()))
        begin_anew(world)
        world.run(1)
        (caller, *_more) = world.orders("dial")[-1][1:]
        assert caller == channels[0]


@pytest.mark.parametrize("leaves", ["before it goes on", "while it goes on"])
def test_who_waits_and_hangs_up_then_has_abandoned(leaves):
    with World({SUPPORT: [queue([ANN]), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.until(5)
        begin_anew(world, after=0 if leaves == "before it goes on" else 1)
        world.hangs_up(channel)
        world.run(1)
        assert [(number, end) for number, end, _wait in world.waits] == [(SUPPORT, "abandoned")]
        world.assert_at_rest()


def test_a_user_who_waits_is_counted_once():
    steps = [queue([ANN], seconds=30), HANG_UP]
    with World({("102", "600"): steps, SUPPORT: steps}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=20, talks=10)
        world.dial(BOB, "600")
        world.until(5)
        begin_anew(world)
        world.until(60)
        assert sorted(world.legs) == [("101", "incoming", "answered"), ("102", "outgoing", "answered")]
        assert {leg.user: leg.talk for leg in world.records if hasattr(leg, "talk")} == {"101": 10, "102": 10}
        world.assert_at_rest()


def test_where_nobody_is_left_who_waited_gets_what_callers_get_now():
    with World({SUPPORT: [queue([ANN]), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.until(5)
        world.planner.plans[SUPPORT] = [nobody_there(), play("sorry"), HANG_UP]
        begin_anew(world)
        world.run(10)
        assert ("play", channel, "sorry") in world.orders()
        assert world.waits == [(SUPPORT, "not served", 5)]
        world.assert_at_rest()


def test_while_the_planner_is_away_who_waited_is_ended_and_counted():
    with World({SUPPORT: [queue([ANN]), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.until(5)
        world.planner.plans[SUPPORT] = PlannerAway()
        begin_anew(world)
        world.run(1)
        assert world.waits == [(SUPPORT, "not served", 5)]
        world.assert_at_rest()


def test_who_waits_no_longer_is_not_put_into_the_line_again():
    with World({SUPPORT: [queue([ANN], longest_wait=5), play("sorry"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.until(6)
        begin_anew(world)
        world.run(5)
        assert world.waits == [(SUPPORT, "not served", 5)]
        assert world.orders("play") == [("play", channel, "sorry")]
        world.assert_at_rest()


# Who hears ringing, or a message


@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_who_hears_ringing_is_put_through_anew(times):
    """What rang before stops. Each leg is counted once, with ids of its own."""
    with World({SUPPORT: [ring(BOB, seconds=5), ring(ANN), HANG_UP]}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone()}
        channel = world.call(is_withheld=True)
        world.run(7)
        for _killed in range(times):
            begin_anew(world, away=1)
        world.run(1)
        rung = [name for name in world.switch.channels if name != channel]
        assert len(rung) == 1
        world.run(5)
        (rung,) = (name for name in world.switch.channels if name != channel)
        world.does(world.switch.answers, rung)
        world.run(10)
        assert world.talks == [sorted([channel, rung])]
        world.hangs_up(channel)
        world.run(1)
        unanswered = [("102", "incoming", "unanswered")] * 2  # of the first controller, and of the last
        assert world.legs == [*unanswered, ("101", "incoming", "answered")]
        assert len({leg.id for leg in world.records}) == 3
        assert {leg.caller for leg in world.records} == {""}
        world.assert_at_rest()


def test_a_user_who_has_dialled_is_counted_once():
    with World({("101", "102"): [ring(BOB)]}) as world:
        world.switch.phones[at(BOB)] = Telephone(answers=4, talks=10)
        world.dial(ANN, "102")
        world.run(2)
        begin_anew(world)
        world.run(20)
        assert sorted(world.legs) == [("101", "outgoing", "answered"), ("102", "incoming", "answered")]
        world.assert_at_rest()


def test_who_has_answered_meanwhile_is_cut_off_and_rung_anew():
    with World({("101", "102"): [ring(BOB)]}) as world:
        world.switch.phones[at(BOB)] = Telephone(answers=4, talks=10)
        world.dial(ANN, "102")
        world.run(2)
        begin_anew(world, away=5)
        world.run(20)
        assert sorted(world.legs) == [("101", "outgoing", "answered"), ("102", "incoming", "answered")]
        assert len(world.orders("dial")) == 2
        world.assert_at_rest()


@pytest.mark.parametrize("away", [0.5, 9], ids=["while it is heard", "after it"])
@pytest.mark.parametrize("times", [1, 2], ids=["once", "twice"])
def test_a_message_is_heard_to_its_end_and_what_comes_next_is_done(away, times):
    with World({SUPPORT: [play("welcome"), ring(ANN), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=2, talks=5)
        world.call()
        world.run(1)
        for _killed in range(times):
            begin_anew(world, away=away)
        world.run(20)
        assert len(world.orders("play")) == 1
        heard_for = world.times("dial")[0] - world.times("play")[0]
        assert heard_for >= 3
        assert world.legs == [("101", "incoming", "answered")]
        world.assert_at_rest()


def test_who_is_rung_after_a_message_is_rung_again_without_it():
    with World({SUPPORT: [play("welcome"), ring(ANN, seconds=10), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.until(8)
        begin_anew(world)
        world.run(9)
        assert (len(world.orders("play")), len(world.orders("dial"))) == (1, 2)
        world.run(3)
        assert world.legs == [("101", "incoming", "unanswered")]
        world.assert_at_rest()


def test_who_was_not_served_is_not_put_into_the_line_again():
    """Afterwards somebody else rings."""
    with World({SUPPORT: [queue([ANN], longest_wait=5), ring(BOB), HANG_UP]}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone()}
        channel = world.call()
        world.until(8)
        begin_anew(world)
        world.run(1)
        (rung,) = (name for name in world.switch.channels if name != channel)
        assert world.orders("dial")[-1][:4] == ("dial", channel, f"{at(BOB)}/0", rung)
        assert world.waits == [(SUPPORT, "not served", 5)]


def test_of_a_plan_that_has_changed_all_is_done():
    with World({SUPPORT: [play("welcome"), ring(ANN)]}) as world:
        channel = world.call()
        world.run(1)
        world.planner.plans[SUPPORT] = [nobody_there(), play("sorry"), HANG_UP]
        begin_anew(world)
        world.run(10)
        assert [order[1:] for order in world.orders("play")] == [(channel, "welcome"), (channel, "sorry")]
        world.assert_at_rest()


def test_who_was_passed_on_is_not_put_through_to_whom_was_called_first():
    plans = {SUPPORT: [play("welcome"), ring(ANN)], ("101", "102"): [ring(BOB)]}
    with World(plans) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=1), at(BOB): Telephone()}
        channel = world.call()
        world.run(10)
        world.does(world.switch.refer, f"{channel}-1-1", "102")
        world.run(2)
        begin_anew(world)
        world.run(1)
        assert [order[2] for order in world.orders("dial")] == [f"{at(one)}/0" for one in (ANN, BOB, BOB)]


def test_who_is_alone_after_a_talk_is_not_put_through_again():
    with World({SUPPORT: [play("welcome"), ring(ANN)]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=1, talks=10)
        world.call()
        world.run(8)
        begin_anew(world, away=20)
        world.run(1)
        assert len(world.orders("dial")) == 1
        world.assert_at_rest()


@pytest.mark.parametrize("plans", [PlannerAway(), Unknown()])
def test_who_cannot_be_put_through_is_ended(plans):
    with World({SUPPORT: [play("welcome"), ring(ANN)]}) as world:
        world.call()
        world.run(1)
        world.planner.plans[SUPPORT] = plans
        begin_anew(world)
        world.run(5)
        world.assert_at_rest()


def test_a_call_that_arrives_while_another_controller_begins_is_carried_once():
    with World({SUPPORT: [ring(ANN)]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.run(1)
        begin_anew(world)
        world.does(world.switch.tell, world.switch.channels[channel].arrived)
        world.run(1)
        assert len(world.orders("dial")) == 2


def test_a_bridge_with_one_alone_is_removed():
    with World({SUPPORT: [ring(ANN)]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=1)
        channel = world.call()
        world.run(5)
        del world.switch.channels[channel]
        world.switch.bridges[next(iter(world.switch.bridges))].discard(channel)
        begin_anew(world)
        world.run(1)
        world.assert_at_rest()


def test_what_is_gone_while_nobody_listened_is_gone():
    """The connection was lost and is back: nobody tells what has ended meanwhile."""
    with World({SUPPORT: [ring(ANN)]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=1)
        world.call()
        world.run(5)
        world.switch.channels.clear()
        world.switch.bridges.clear()

        async def it():
            reconcile(world.exchange, await world.switch.standing())

        world.runner.run(it())
        world.run(1)
        assert world.legs == [("101", "incoming", "answered")]
        world.assert_at_rest()


def test_two_who_talk_by_the_dialplan_alone_are_nobodys():
    """Somebody in need who called while no controller was there: Asterisk itself carries that to its end."""
    with World() as world:
        standing = Standing({"one": None, "other": None}, {"bridge of Dial": ("one", "other")})
        world.does(reconcile, world.exchange, standing)
        world.run(1)
        assert (world.exchange.owners, world.orders()) == ({}, [])
