"""A user takes a call that rings at a colleague's telephone, and hang-ups and answers at the very same moment."""

import pytest

from telephony.calls.switch import Cause

from .stand_in import Telephone
from .test_queueing import queue
from .worlds import ANN, BOB, CID, HANG_UP, OUTSIDE, REJECT, SUPPORT, World, at, divert, pick_up, play, ring

CODE = "*8"
OTHER_CALLER, SALES = "+447700900124", "+441632960161"
PLANS = {
    SUPPORT: [ring(ANN)],
    SALES: [ring(BOB, seconds=60), HANG_UP],
    ("103", CODE): [pick_up(ANN, BOB), HANG_UP],
    ("102", CODE): [pick_up(ANN, CID), HANG_UP],
    ("103", "101"): [ring(ANN), HANG_UP],
}
SILENT = {at(one): Telephone() for one in (ANN, BOB, CID)}


@pytest.fixture
def world():
    with World(dict(PLANS)) as one:
        one.switch.phones |= SILENT
        yield one


def outcomes(world):
    return {(leg.user, str(leg.direction)): str(leg.outcome) for leg in world.records if hasattr(leg, "outcome")}


def test_the_call_is_taken_at_once_and_rings_no_more(world):
    caller = world.call()
    world.run(3)
    cid = world.dial(CID, CODE)
    world.run(1)
    assert world.talks == [sorted([caller, cid])]
    assert world.orders("hang up") == [("hang up", f"{caller}-1-1", int(Cause.ELSEWHERE))]
    world.until(10)
    world.hangs_up(caller)
    world.run(1)
    legs = {leg.user: leg for leg in world.records}
    assert world.legs == [("101", "incoming", "elsewhere"), ("103", "incoming", "answered")]
    taken = legs["103"]
    assert (taken.caller, taken.called, taken.queue, taken.call) == (OUTSIDE, SUPPORT, "", legs["101"].call)
    assert (taken.ringing, taken.talk, taken.transferred) == (0, 7, False)
    assert len({leg.id for leg in world.records}) == 2
    world.assert_at_rest()


def test_the_longest_ringing_is_taken_first_then_the_next(world):
    second = world.call(SALES, OTHER_CALLER)
    world.switch.phones[at(BOB)] = Telephone(rings=2)  # dialled first, and rings later
    world.run(0.5)
    first = world.call()
    world.run(4)
    talks = [world.dial(CID, CODE) for _time in range(2)]
    world.run(1)
    assert sorted(world.talks) == sorted([sorted([first, talks[0]]), sorted([second, talks[1]])])


def test_what_has_been_dialled_and_rings_nowhere_yet_is_not_taken(world):
    world.switch.phones[at(ANN)] = Telephone(rings=None)
    world.call()
    world.run(3)
    world.dial(CID, CODE)
    world.run(1)
    assert world.talks == []


def test_where_nothing_rings_the_code_ends_as_what_cannot_be_made(world):
    cid = world.dial(CID, CODE)
    world.run(1)
    assert world.orders("hang up", "answer") == [("hang up", cid, int(Cause.NORMAL))]
    assert outcomes(world) == {("103", "outgoing"): "error"}
    world.assert_at_rest()


def test_calls_of_others_are_left_alone(world):
    """Bob's plan names Ann and Cid: what rings at his own telephone he answers there."""
    caller = world.call(SALES)
    world.run(3)
    world.dial(BOB, CODE)
    world.run(1)
    assert (world.talks, len(world.orders("hang up"))) == ([], 1)
    assert f"{caller}-1-1" in world.switch.channels


def test_a_call_that_rings_at_a_number_outside_and_a_second_colleague_besides(world):
    outside = divert("+447700900999").number
    beside = type(ANN)("outside", number=outside, trunk_pk=1)
    world.planner.plans[SUPPORT] = [ring(ANN, beside, BOB)]
    caller = world.call()
    world.run(3)
    cid = world.dial(CID, CODE)
    world.run(1)
    assert world.talks == [sorted([caller, cid])]
    assert {order[2] for order in world.orders("hang up")} == {int(Cause.ELSEWHERE)}
    assert len(world.orders("hang up")) == 3
    world.hangs_up(cid)
    world.run(1)
    assert outcomes(world) == {(user, "incoming"): "elsewhere" for user in ("101", "102")} | {
        ("103", "incoming"): "answered"
    }
    world.assert_at_rest()


def test_the_caller_is_a_colleague(world):
    ann_rings = world.dial(CID, "101")
    world.run(2)
    bob = world.dial(BOB, CODE)
    world.run(1)
    assert world.talks == [sorted([ann_rings, bob])]
    world.hangs_up(bob)
    world.run(1)
    assert outcomes(world) == {
        ("101", "incoming"): "elsewhere",
        ("102", "incoming"): "answered",
        ("103", "outgoing"): "answered",
    }


@pytest.mark.parametrize("pause", [0, 30])
def test_a_caller_of_a_line_with_two_agents_ringing(world, pause):
    """Who picks up is no member: the caller leaves as answered, both agents ring no more and have no pause."""
    world.planner.plans[SUPPORT] = [queue([ANN, BOB], seconds=60, wrap_up=pause), HANG_UP]
    caller = world.call()
    world.run(4)
    cid = world.dial(CID, CODE)
    world.run(1)
    assert world.talks == [sorted([caller, cid])]
    assert world.waits == [(SUPPORT, "answered", 4)]
    second = world.call(SUPPORT, OTHER_CALLER)
    world.run(1)
    assert [order[2].partition("/")[0] for order in world.orders("dial")[2:]] == [at(ANN), at(BOB)]
    world.hangs_up(second)
    world.hangs_up(cid)
    world.run(1)
    taken = next(leg for leg in world.records if getattr(leg, "user", "") == "103")
    assert (str(taken.outcome), taken.queue, taken.caller) == ("answered", SUPPORT, OUTSIDE)
    assert world.legs.count(("101", "incoming", "elsewhere")) == 1
    world.assert_at_rest()


def test_a_member_who_picks_up_has_the_pause_of_the_group(world):
    world.planner.plans[SUPPORT] = [queue([ANN], [CID], seconds=60, wrap_up=20), HANG_UP]
    caller = world.call()
    world.run(2)
    cid = world.dial(CID, CODE)
    world.run(2)
    assert world.talks == [sorted([caller, cid])]
    world.hangs_up(caller)
    ended = world.loop.time()
    world.planner.plans[SUPPORT] = [queue([CID], seconds=60, wrap_up=20), HANG_UP]
    world.call(SUPPORT, OTHER_CALLER)
    world.run(40)
    assert world.times("dial")[-1] == pytest.approx(ended + 20, abs=0.5)


def test_who_rings_for_the_same_caller_and_picks_up_at_the_colleague(world):
    """The own offer ends when the code is dialled, as with any call of one's own."""
    world.planner.plans[SUPPORT] = [queue([ANN, CID], seconds=60, wrap_up=5), HANG_UP]
    caller = world.call()
    world.run(3)
    cid = world.dial(CID, CODE)
    world.run(1)
    assert world.talks == [sorted([caller, cid])]
    world.hangs_up(caller)
    world.run(1)
    assert sorted(world.legs) == [
        ("101", "incoming", "elsewhere"),
        ("103", "incoming", "answered"),
        ("103", "incoming", "unanswered"),
    ]
    world.run(10)
    world.assert_at_rest()


def test_who_picks_up_is_rung_for_no_line_meanwhile_and_may_pass_the_call_on(world):
    world.planner.plans |= {SALES: [queue([CID], seconds=60), HANG_UP], ("103", "102"): [ring(BOB)]}
    caller = world.call()
    world.run(2)
    cid = world.dial(CID, CODE)
    world.run(1)
    waits = world.call(SALES, OTHER_CALLER)
    world.run(2)
    assert len(world.orders("dial")) == 1
    world.does(world.switch.refer, cid, "102")
    world.run(2)
    assert f"{waits}-1-1" in world.switch.channels  # Cid is rung
    assert f"{caller}-3-1" in world.switch.channels  # Bob, too: the first number was Ann's, the second the leg's
    legs = {leg.user: leg for leg in world.records}
    assert (str(legs["103"].outcome), legs["103"].transferred) == ("answered", True)


@pytest.mark.parametrize("plan", [[pick_up(ANN), HANG_UP], [REJECT]], ids=["may", "may not"])
def test_nobody_is_passed_on_to_the_code(world, plan):
    world.planner.plans[("103", CODE)] = plan
    cid = world.dial(CID, "101")
    world.switch.phones[at(ANN)] = Telephone(answers=1)
    world.run(3)
    world.does(world.switch.refer, cid, CODE)
    world.run(1)
    assert ("transferred", cid, False) in world.orders()


def happens(world, who, caller, cid):
    """What somebody does; the first telephone that rings for the caller is Ann's."""
    ann = f"{caller}-1-1"
    match who:
        case "caller" | "cid":
            world.switch.leave({"caller": caller, "cid": cid}[who])
        case "ann answers":
            world.switch.answers(ann)
        case "ann rejects":
            world.switch.leave(ann, Cause.REJECTED)
        case "second picker":
            world.switch.arrive(CODE, endpoint=at(BOB))


MOMENTS = [round(-0.02 + 0.004 * count, 3) for count in range(14)]


@pytest.mark.parametrize("who", ["caller", "cid", "ann answers", "ann rejects", "second picker"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("waits", [False, True], ids=["a user", "a line"])
def test_at_whatever_moment_it_is_one_talk_or_none_and_one_answered_leg(who, moment, waits):
    """What happens so many seconds after the code has been dialled, or before."""
    plans = dict(PLANS) | ({SUPPORT: [queue([ANN, BOB], seconds=60), play(), HANG_UP]} if waits else {})
    with World(plans) as world:
        world.switch.phones |= SILENT
        caller = world.call()
        world.run(2)
        if moment < 0:
            world.does(happens, world, who, caller, None)
            world.run(-moment)
        cid = world.dial(CID, CODE)
        if moment >= 0:
            world.run(moment)
            world.does(happens, world, who, caller, cid)
        world.run(3)
        talking = [channel for talk in world.talks for channel in talk]
        assert len(world.talks) <= 1
        assert len(set(talking)) == len(talking)
        if who in ("ann answers", "second picker") or (who == "ann rejects" and (moment >= 0.02 or waits)):
            assert len(world.talks) == 1
        world.run(70)
        for channel in list(world.switch.channels):
            world.hangs_up(channel)
            world.run(1)
        world.run(70)
        world.assert_at_rest()
        answered = [leg for leg in world.records if getattr(leg, "outcome", "") == "answered"]
        assert len(answered) <= 1
        assert len({one.id for one in world.records}) == len(world.records)
        if waits:
            assert len(world.waits) == 1
