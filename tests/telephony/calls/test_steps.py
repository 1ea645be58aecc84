"""What each kind of step does to a call."""

import gc
import warnings

import pytest

from routing.configuration import Phone
from telephony.calls.plans import Elsewhere, PlannerAway
from telephony.calls.switch import WITHHELD, Cause, Shown

from .stand_in import Telephone
from .worlds import (
    ANN,
    BOB,
    DOMAIN,
    HANG_UP,
    OUTSIDE,
    REJECT,
    SUPPORT,
    VOICEMAIL,
    World,
    at,
    divert,
    pass_on,
    play,
    ring,
)


@pytest.mark.parametrize(
    ("steps", "cause"),
    [
        ([REJECT], Cause.REJECTED),
        ([HANG_UP], Cause.NORMAL),
        (None, Cause.REJECTED),
        (PlannerAway(), Cause.FAILED),
        (Elsewhere(), Cause.FAILED),
    ],
    ids=["reject", "hang up", "unknown number", "no planner", "of another engine"],
)
def test_a_call_that_ends_at_once_is_never_answered(steps, cause):
    with World({SUPPORT: steps}) as world:
        channel = world.call()
        world.run(1)
        assert world.orders() == [("hang up", channel, cause), ("gone", channel, cause)]
        world.assert_at_rest()


def test_a_message_is_heard_to_its_end_before_the_call_ends():
    with World({SUPPORT: [play("closed"), HANG_UP]}) as world:
        channel = world.call()
        world.run(10)
        assert [order[:2] for order in world.orders()] == [
            ("note", channel),
            ("answer", channel),
            ("play", channel),
            ("hang up", channel),
            ("gone", channel),
        ]
        assert world.times("hang up")[0] - world.times("play")[0] >= 3


def test_a_phone_rings_for_its_time_and_then_it_goes_on():
    with World({SUPPORT: [ring(ANN, seconds=20), play("nobody"), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        channel = world.call()
        world.run(30)
        assert world.orders("ring", "dial", "play") == [
            ("ring", channel),
            ("dial", channel, f"{at(ANN)}/0", f"{channel}-1-1", OUTSIDE),
            ("play", channel, "nobody"),
        ]
        assert 20 <= world.times("hang up")[0] < 20.1
        assert world.legs == [("101", "incoming", "unanswered")]
        assert (world.records[0].ringing, world.records[0].talk, world.records[0].caller) == (20, 0, OUTSIDE)
        world.assert_at_rest()


def test_who_answers_talks_until_one_of_them_hangs_up():
    with World({SUPPORT: [ring(ANN)]}) as world:
        world.switch.phones[at(ANN)] = Telephone(answers=4, talks=60)
        channel = world.call()
        world.run(10)
        assert world.talks == [sorted([channel, f"{channel}-1-1"])]
        world.run(100)
        [leg] = world.records
        assert world.legs == [("101", "incoming", "answered")]
        assert (leg.ringing, leg.talk, leg.domain, leg.called, leg.queue) == (4, 60, DOMAIN, SUPPORT, "")
        world.assert_at_rest()


def test_all_telephones_of_a_user_ring_as_one_leg_and_the_others_are_told_who_won():
    with World({SUPPORT: [ring(ANN)]}) as world:
        world.switch.phones[at(ANN)] = [Telephone(), Telephone(answers=3), Telephone()]
        channel = world.call()
        world.run(5)
        world.hangs_up(channel)
        world.run(1)
        hung_up = {about[0]: about[1] for order, *about in world.orders("hang up")}
        assert hung_up[f"{channel}-1-1"] == hung_up[f"{channel}-1-3"] == Cause.ELSEWHERE
        assert world.legs == [("101", "incoming", "answered")]
        world.assert_at_rest()


def test_two_users_ring_together_and_one_of_them_has_it_elsewhere():
    with World({SUPPORT: [ring(ANN, BOB)]}) as world:
        world.switch.phones |= {at(ANN): Telephone(), at(BOB): Telephone(answers=2, talks=9)}
        world.call()
        world.run(30)
        assert sorted(world.legs) == [("101", "incoming", "elsewhere"), ("102", "incoming", "answered")]
        world.assert_at_rest()


def test_two_who_answer_in_the_same_instant_are_one_talk():
    with World({SUPPORT: [ring(ANN, BOB)]}) as world:
        world.switch.phones |= {at(ANN): Telephone(answers=2), at(BOB): Telephone(answers=2)}
        channel = world.call()
        world.run(5)
        assert len(world.talks) == 1
        world.hangs_up(channel)
        world.run(1)
        assert sorted(leg[2] for leg in world.legs) == ["answered", "elsewhere"]
        world.assert_at_rest()


def test_once_nobody_rings_any_more_it_goes_on_at_once():
    with World({SUPPORT: [ring(ANN, BOB, seconds=60), play("nobody"), HANG_UP]}) as world:
        world.switch.phones |= {at(ANN): Telephone(after=3), at(BOB): Telephone(after=5, cause=Cause.REJECTED)}
        world.call()
        world.run(30)
        assert 5 <= world.times("play")[0] < 5.2
        assert [leg[2] for leg in world.legs] == ["unanswered", "unanswered"]
        world.assert_at_rest()


@pytest.mark.parametrize(
    ("telephone", "outcome"),
    [
        (None, "error"),
        (Telephone(rings=None, after=1, cause=Cause.BUSY), "unanswered"),
        (Telephone(rings=None, after=1, cause=Cause.NO_RESPONSE), "unanswered"),
        (Telephone(rings=None, after=1, cause=Cause.FAILED), "error"),
        (Telephone(rings=None, after=1, cause=Cause.ABSENT), "error"),
        (Telephone(rings=0.2, after=1, cause=Cause.FAILED), "unanswered"),
        (Telephone(rings=None), "unanswered"),
    ],
    ids=["not registered", "busy", "no response", "fails", "gone", "fails after ringing", "silent"],
)
def test_how_a_leg_ends_that_nobody_answers(telephone, outcome):
    with World({SUPPORT: [ring(ANN), HANG_UP]}) as world:
        if telephone:
            world.switch.phones[at(ANN)] = telephone
        world.call()
        world.run(30)
        assert world.legs == [("101", "incoming", outcome)]
        world.assert_at_rest()


def test_a_caller_who_hangs_up_while_it_rings_abandons_every_leg():
    with World({SUPPORT: [ring(ANN, BOB), HANG_UP]}) as world:
        world.switch.phones |= {at(ANN): [Telephone(), Telephone()], at(BOB): Telephone()}
        channel = world.call()
        world.run(6)
        world.hangs_up(channel)
        world.run(1)
        assert world.legs == [("101", "incoming", "abandoned"), ("102", "incoming", "abandoned")]
        assert [leg.ringing for leg in world.records] == [6, 6]
        world.assert_at_rest()


def test_a_divert_rings_outside_for_a_minute_and_ends_as_the_network_says():
    with World({SUPPORT: [divert(shown_number=SUPPORT)]}) as world:
        world.switch.phones["+441632960999"] = Telephone(after=8, cause=34)
        channel = world.call()
        world.run(9)
        assert world.orders("dial")[0][4] == SUPPORT
        assert world.orders("hang up") == [("hang up", channel, 34)]
        world.switch.phones["+441632960999"] = Telephone()
        again = world.call()
        world.run(61)
        assert world.orders("hang up")[-2:] == [
            ("hang up", f"{again}-1-1", Cause.NORMAL),
            ("hang up", again, Cause.NO_ANSWER),
        ]
        assert world.legs == []
        world.assert_at_rest()


def test_a_divert_that_is_answered_is_a_talk():
    with World({SUPPORT: [play(), divert()]}) as world:
        world.switch.phones["+441632960999"] = Telephone(answers=5)
        channel = world.call()
        world.run(20)
        assert world.talks == [sorted([channel, f"{channel}-1-1"])]
        world.hangs_up(channel)
        world.run(1)
        world.assert_at_rest()


def test_own_and_external_together_is_one_leg_and_whoever_answers_first():
    outside = Phone("Mobile", number="+447700900999", trunk="A", trunk_pk=4, shown_number=OUTSIDE)
    with World({SUPPORT: [ring(ANN, outside)]}) as world:
        world.switch.phones |= {at(ANN): Telephone(), outside.number: Telephone(answers=3, talks=5)}
        channel = world.call()
        world.run(20)
        assert ("dial", channel, "trunk-4/+447700900999", f"{channel}-2-1", OUTSIDE) in world.orders("dial")
        assert world.legs == [("101", "incoming", "elsewhere")]
        world.assert_at_rest()


def test_a_number_beside_the_own_phone_is_not_shown_who_withholds_theirs():
    outside = Phone("Mobile", number="+447700900999", trunk="A", trunk_pk=4, shown_number=SUPPORT, withheld=True)
    with World({SUPPORT: [ring(ANN, outside)]}) as world:
        channel = world.call()
        world.run(1)
        assert world.switch.channels[f"{channel}-2-1"].shown == WITHHELD


def test_a_call_that_is_passed_on_goes_by_the_steps_that_follow():
    with World({SUPPORT: [pass_on(short_number="102"), ring(BOB)]}) as world:
        world.switch.phones[at(BOB)] = Telephone(answers=1, talks=1)
        world.call()
        world.run(5)
        assert world.legs == [("102", "incoming", "answered")]


# ---- calls that users make ----------------------------------------------------------------------


def test_a_user_dials_a_colleague_who_answers():
    with World({("101", "102"): [pass_on(short_number="102"), ring(BOB)]}) as world:
        world.switch.phones[at(BOB)] = Telephone(answers=4, talks=30)
        channel = world.dial(ANN, "102")
        world.run(60)
        assert world.orders("answer", "bridge") == [("answer", channel), ("bridge", channel, f"{channel}-1-1")]
        assert sorted(world.legs) == [("101", "outgoing", "answered"), ("102", "incoming", "answered")]
        own = next(one for one in world.records if one.user == "101")
        other = next(one for one in world.records if one.user == "102")
        assert (own.called, own.talk, other.caller, own.call) == ("102", 30, "101", other.call)
        assert own.id != other.id
        world.assert_at_rest()


def test_a_user_dials_out_and_waits_longer_than_a_divert_would():
    with World({("101", "01632 960999"): [divert(shown_number=SUPPORT)]}) as world:
        world.switch.phones["+441632960999"] = Telephone(answers=90, talks=10)
        world.dial(ANN, "01632 960999")
        world.run(120)
        [leg] = world.records
        assert (world.legs, leg.called, leg.talk) == ([("101", "outgoing", "answered")], "+441632960999", 10)
        world.assert_at_rest()


@pytest.mark.parametrize(
    ("telephone", "outcome"),
    [
        (Telephone(after=4, cause=Cause.BUSY), "unanswered"),
        (Telephone(rings=None, after=1, cause=Cause.FAILED), "error"),
        (Telephone(rings=0.3, after=1, cause=Cause.FAILED), "unanswered"),
    ],
)
def test_how_a_call_of_a_user_ends_that_is_not_answered(telephone, outcome):
    with World({("101", "9"): [divert()]}) as world:
        world.switch.phones["+441632960999"] = telephone
        world.dial(ANN, "9")
        world.run(10)
        assert world.legs == [("101", "outgoing", outcome)]
        world.assert_at_rest()


@pytest.mark.parametrize("seconds", [0, 0.012, 0.5, 8])
def test_a_user_who_hangs_up_first_has_had_no_answer(seconds):
    with World({("101", "9"): [divert()]}) as world:
        channel = world.dial(ANN, "9")
        world.run(seconds)
        world.hangs_up(channel)
        world.run(5)
        assert world.legs == [("101", "outgoing", "unanswered")]
        world.assert_at_rest()


def test_what_the_system_plays_is_no_answer():
    with World({("101", "102"): [play("not here"), VOICEMAIL]}) as world:
        world.dial(ANN, "102")
        world.run(200)
        [leg] = world.records
        assert (world.legs, leg.talk) == ([("101", "outgoing", "unanswered")], 0)


# ---- what is shown ------------------------------------------------------------------------------


def test_a_withheld_caller_is_shown_to_nobody():
    with World({SUPPORT: [ring(ANN, Phone("Mobile", number="+447700900999")), HANG_UP]}) as world:
        world.switch.phones[at(ANN)] = Telephone()
        world.call(caller=OUTSIDE, is_withheld=True)
        world.run(30)
        assert [order[4] for order in world.orders("dial")] == ["", ""]
        assert OUTSIDE not in repr(world.records) + repr(world.switch.said)


def test_a_code_that_withholds_shows_no_number_outside():
    with World({("101", "141"): [divert("14101632960999", withheld=True)]}) as world:
        world.dial(ANN, "141")
        world.run(1)
        assert [order[4] for order in world.orders("dial")] == [""]


def test_a_colleague_is_shown_by_short_number_and_name():
    with World({("101", "102"): [ring(BOB), HANG_UP]}) as world:
        world.switch.phones[at(BOB)] = Telephone()
        world.dial(ANN, "102")
        world.run(1)
        [dialled] = world.orders("dial")
        assert world.switch.channels[dialled[3]].shown == Shown("101", "Ann")


def test_a_call_that_is_gone_in_the_same_moment_leaves_nothing():
    """Not even a coroutine that nobody has begun, of which Python would complain."""
    with World({SUPPORT: [play("hello"), HANG_UP]}) as world, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        world.does(lambda: world.switch.leave(world.switch.arrive(SUPPORT, OUTSIDE)))
        world.run(1)
        gc.collect()
        assert [str(one.message) for one in said] == []
        assert world.orders("answer", "play") == []
        world.assert_at_rest()
