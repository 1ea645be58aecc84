"""A controller that begins anew finds calls there: talks go on and are counted, all else is ended."""

import random

import pytest

from telephony.calls.adopting import reconcile
from telephony.calls.exchange import Exchange
from telephony.calls.switch import Standing
from telephony.waiting import Lines

from .stand_in import Telephone
from .test_queueing import queue
from .worlds import ANN, BOB, HANG_UP, SUPPORT, World, at, ring


def begin_anew(world):
    """The controller is gone from one moment to the next; another one takes its place."""
    old, moment = world.exchange, world.exchange.clock.moment

    async def it():
        old.record = lambda record: None
        await old.close()
        world.exchange = Exchange(
            world.switch,
            world.planner,
            world.records.append,
            name="engine",
            lines=Lines(random.Random(1)),
            moment=moment,
        )
        world.switch.exchange = world.exchange
        reconcile(world.exchange, await world.switch.standing())

    world.runner.run(it())
    world.run(0.1)


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


def test_who_waits_or_is_rung_is_ended():
    with World({SUPPORT: [queue([ANN]), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call()
        world.run(5)
        begin_anew(world)
        world.run(1)
        world.assert_at_rest()


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
