"""A telephone hands its call on, and hang-ups at every moment of it."""

import pytest

from telephony.calls.switch import Cause
from telephony.calls.transfers import TOLD

from .stand_in import Telephone
from .test_queueing import queue
from .worlds import (
    ANN,
    BOB,
    CID,
    HANG_UP,
    OUTSIDE,
    REJECT,
    SUPPORT,
    World,
    at,
    divert,
    pass_on,
    play,
    ring,
)

PLANS = {
    SUPPORT: [ring(ANN)],
    "+441632960160": [ring(ANN)],
    ("101", "102"): [pass_on(short_number="102"), ring(BOB), play("nobody"), HANG_UP],
    ("103", "102"): [ring(BOB)],
    ("101", "0"): [divert(shown_number=SUPPORT)],
    ("101", "600"): [pass_on(SUPPORT), queue([CID], number=SUPPORT), HANG_UP],
    ("101", "999999"): [REJECT],
}


class Talking(World):
    """Ann talks with a caller from outside: `caller` and `ann` are the channels."""

    def __enter__(self):
        super().__enter__()
        self.switch.phones |= {at(ANN): Telephone(answers=2), at(BOB): Telephone(answers=3)}
        self.caller = self.call()
        self.ann = f"{self.caller}-1-1"
        self.run(10)
        assert self.talks == [sorted([self.caller, self.ann])]
        return self

    def refer(self, *about):
        self.does(self.switch.refer, self.ann, *about)


@pytest.fixture
def talking():
    with Talking(dict(PLANS)) as world:
        yield world


def test_a_telephone_hears_how_it_went_before_it_is_hung_up(talking):
    """Asterisk says it and hangs up in threads of their own."""
    talking.refer("102")
    talking.run(20)
    said = {order: at for at, order, channel, *_more in talking.switch.said if channel == talking.ann}
    assert said["hang up"] >= said["transferred"] + TOLD


def test_at_once_to_a_colleague(talking):
    talking.refer("102")
    talking.run(20)
    assert ("transferred", talking.ann, True) in talking.orders()
    assert talking.ann not in talking.switch.channels
    assert talking.talks == [sorted([talking.caller, f"{talking.caller}-2-1"])]
    assert talking.orders("dial")[-1][4] == OUTSIDE  # who calls is shown, not who passed it on
    talking.hangs_up(talking.caller)
    talking.run(1)
    legs = {leg.user: leg for leg in talking.records}
    assert talking.legs == [("101", "incoming", "answered"), ("102", "incoming", "answered")]
    assert (legs["101"].transferred, legs["102"].transferred) == (True, False)
    assert (legs["101"].talk, legs["102"].talk) == (8, 17)
    assert legs["101"].call == legs["102"].call
    assert len({leg.id for leg in talking.records}) == 2
    talking.assert_at_rest()


def test_at_once_outside_on_the_trunk_of_who_passes_it_on(talking):
    talking.switch.phones["+441632960999"] = Telephone(answers=2, talks=5)
    talking.refer("0")
    talking.run(20)
    assert talking.orders("dial")[-1][4] == SUPPORT
    assert [leg.transferred for leg in talking.records] == [True]
    talking.assert_at_rest()


def test_at_once_to_a_service_number_whose_callers_wait(talking):
    talking.switch.phones[at(CID)] = Telephone(answers=4, talks=5)
    talking.refer("600")
    talking.run(20)
    assert talking.waits == [(SUPPORT, "answered", 4)]
    assert ("music", talking.caller, "music") in talking.orders()
    talking.assert_at_rest()


@pytest.mark.parametrize(
    ("caller", "asked"),
    [({}, OUTSIDE), ({"caller": ""}, "?"), ({"caller": OUTSIDE, "is_withheld": True}, "anonymous")],
    ids=["a number", "no number", "withheld"],
)
def test_the_planner_is_told_who_is_passed_on(caller, asked):
    with World(dict(PLANS)) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=2), at(CID): Telephone(answers=2)}
        channel = world.call(**caller)
        world.run(10)
        world.does(world.switch.refer, f"{channel}-1-1", "600")
        world.run(10)
        assert world.planner.passed_on == asked
        assert world.talks == [sorted([channel, f"{channel}-2-1"])]


def test_a_colleague_who_is_passed_on_is_told_by_short_number():
    with World({("103", "101"): [ring(ANN)], **PLANS}) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=2), at(BOB): Telephone()}
        channel = world.dial(CID, "101")
        world.run(10)
        world.does(world.switch.refer, f"{channel}-1-1", "102")
        world.run(10)
        assert world.planner.passed_on == "103"


def test_the_steps_go_on_where_nobody_answers(talking):
    talking.switch.phones[at(BOB)] = Telephone()
    talking.refer("102")
    talking.run(40)
    assert ("play", talking.caller, "nobody") in talking.orders()
    talking.assert_at_rest()


def test_a_message_is_heard_by_the_caller_alone_not_by_the_bridge_that_was(talking):
    talking.planner.plans["101", "700"] = [play("closed"), HANG_UP]
    talking.refer("700")
    talking.run(10)
    assert ("play", talking.caller, "closed") in talking.orders()
    talking.assert_at_rest()


@pytest.mark.parametrize("target", ["999999", "nonsense", ""], ids=["barred", "no such number", "nothing"])
def test_what_goes_nowhere_leaves_the_talk(talking, target):
    talking.refer(target)
    talking.run(5)
    assert ("transferred", talking.ann, False) in talking.orders()
    assert talking.talks == [sorted([talking.caller, talking.ann])]
    talking.hangs_up(talking.ann)
    talking.run(1)
    assert [leg.transferred for leg in talking.records] == [False]
    talking.assert_at_rest()


def test_nobody_outside_passes_a_call_on(talking):
    talking.does(talking.switch.refer, talking.caller, "102")
    talking.run(5)
    assert ("transferred", talking.caller, False) in talking.orders()
    assert len(talking.talks) == 1


def test_after_a_consultation_the_two_others_talk(talking):
    consultation = talking.dial(ANN, "102")
    talking.run(10)
    assert len(talking.talks) == 2
    talking.refer("", consultation)
    talking.run(5)
    assert talking.talks == [sorted([talking.caller, f"{consultation}-1-1"])]
    assert not {talking.ann, consultation} & set(talking.switch.channels)
    talking.hangs_up(talking.caller)
    talking.run(1)
    legs = {(leg.user, str(leg.direction)): leg for leg in talking.records}
    assert len(legs) == len(talking.records) == 3
    assert [leg.outcome for leg in talking.records] == ["answered"] * 3
    assert legs["101", "incoming"].transferred
    assert not legs["101", "outgoing"].transferred
    assert not legs["102", "incoming"].transferred
    assert legs["102", "incoming"].talk == 7 + 5
    talking.assert_at_rest()


def test_a_telephone_that_hangs_up_by_itself_leaves_no_consultation_behind(talking):
    consultation = talking.dial(ANN, "102")
    talking.run(10)
    talking.refer("", consultation)
    talking.run(0.001)
    talking.hangs_up(talking.ann)
    talking.run(5)
    assert consultation not in talking.switch.channels
    assert talking.talks == [sorted([talking.caller, f"{consultation}-1-1"])]


def test_before_the_consultation_is_answered_the_caller_takes_its_place(talking):
    talking.switch.phones[at(BOB)] = Telephone(answers=9, talks=5)
    consultation = talking.dial(ANN, "102")
    talking.run(4)
    talking.refer("", consultation)
    talking.run(1)
    assert consultation not in talking.switch.channels
    assert ("ring", talking.caller) in talking.orders()
    talking.run(6)
    assert talking.talks == [sorted([talking.caller, f"{consultation}-1-1"])]
    talking.run(20)
    outcomes = {(leg.user, str(leg.direction)): str(leg.outcome) for leg in talking.records}
    assert outcomes == {
        ("101", "incoming"): "answered",
        ("101", "outgoing"): "unanswered",
        ("102", "incoming"): "answered",
    }
    talking.assert_at_rest()


@pytest.mark.parametrize("moment", [1, 6], ids=["rings", "talks"])
def test_the_consultation_of_somebody_else_is_not_handed_over(talking, moment):
    foreign = talking.dial(CID, "102")
    talking.run(moment)
    talking.refer("", foreign)
    talking.run(5)
    assert ("transferred", talking.ann, False) in talking.orders()
    assert sorted([talking.caller, talking.ann]) in talking.talks
    assert foreign in talking.switch.channels


def test_the_caller_of_an_own_call_is_handed_on_too():
    """Who was dialled becomes who calls; the user who dialled has passed on an answered call."""
    plans = dict(PLANS) | {("102", "101"): [ring(ANN)]}
    with World(plans) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=1), at(CID): Telephone(answers=1)}
        world.planner.plans["102", "103"] = [ring(CID)]
        bob = world.dial(BOB, "101")
        world.run(5)
        world.does(world.switch.refer, bob, "103")
        world.run(5)
        assert world.talks == [sorted([f"{bob}-1-1", f"{bob}-2-1"])]
        assert world.orders("dial")[-1][4] == "101"
        world.hangs_up(f"{bob}-2-1")
        world.run(1)
        assert {(leg.user, leg.transferred) for leg in world.records} == {
            ("101", False),
            ("102", True),
            ("103", False),
        }
        world.assert_at_rest()


def test_an_agent_who_has_passed_a_call_on_is_free_again():
    with World({SUPPORT: [queue([ANN], seconds=30), HANG_UP], ("101", "102"): [ring(BOB)]}) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=1), at(BOB): Telephone(answers=1)}
        first = world.call()
        world.run(3)
        second = world.call()
        world.run(3)
        world.does(world.switch.refer, f"{first}-1-1", "102")
        world.run(5)
        assert sorted(map(tuple, world.talks)) == sorted([(first, f"{first}-2-1"), (second, f"{second}-1-1")])


MOMENTS = [round(0.004 * count, 3) for count in range(12)] + [0.2, 1, 2.5, 3.1, 3.2, 4]


@pytest.mark.parametrize("who", ["caller", "ann", "third"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("consults", [False, True], ids=["at once", "after a consultation"])
def test_whoever_hangs_up_at_whatever_moment_nobody_stays_alone(who, moment, consults):
    with Talking(dict(PLANS)) as world:
        consultation = world.dial(ANN, "102") if consults else ""
        if consults:
            world.run(1)
        world.refer("" if consults else "102", consultation)
        world.run(moment)
        third = f"{consultation}-1-1" if consults else f"{world.caller}-2-1"
        world.hangs_up({"caller": world.caller, "ann": world.ann, "third": third}[who])
        world.run(60)
        for channel in list(world.switch.channels):
            world.hangs_up(channel)
            world.run(1)
        world.assert_at_rest()
        assert len({leg.id for leg in world.records}) == len(world.records)


@pytest.mark.parametrize("moment", [*MOMENTS, 10, 20, 20.01, 20.03])
def test_a_caller_may_hang_up_at_whatever_moment(moment):
    plan = [play(), ring(ANN, seconds=4), queue([BOB], longest_wait=5, announce_position=True), divert()]
    with World({SUPPORT: plan}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone()}
        channel = world.call()
        world.run(moment)
        world.hangs_up(channel)
        world.run(80)
        world.assert_at_rest()
        assert world.orders("bridge") == []
        assert Cause.FAILED not in [order[2] for order in world.orders("hang up")]
