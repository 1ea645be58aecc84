"""Voicemail: what a caller says is kept for whom the step names, whoever hangs up and whatever ends meanwhile."""

from contextlib import contextmanager

import pytest

from telephony.calls.switch import Cause, SwitchError

from .stand_in import Telephone
from .test_adopting import begin_anew
from .worlds import ANN, BEGIN, OUTSIDE, SUPPORT, World, at, play, ring, voicemail

OF_BOB = voicemail(short_number="102", pk=2)


@contextmanager
def speaking(steps, *, speaks=None):
    """A world with a caller who comes to these steps, and speaks for so many seconds; and the channel."""
    with World({SUPPORT: steps}) as world:
        world.switch.speaks = speaks
        yield world, world.call()


def test_the_message_is_heard_before_anything_is_recorded():
    with speaking([play("not here"), OF_BOB], speaks=20) as (world, channel):
        world.run(60)
        assert [order[:2] for order in world.orders("answer", "play", "record", "hang up")] == [
            ("answer", channel),
            ("play", channel),
            ("record", channel),
            ("hang up", channel),
        ]
        assert world.times("record")[0] - world.times("play")[0] >= 3
        [(_recording, seconds)] = world.messages
        assert seconds == pytest.approx(20)
        world.assert_at_rest()


def test_whose_it_is_who_called_and_when():
    with speaking([OF_BOB], speaks=5) as (world, channel):
        world.run(60)
        [(recording, _seconds)] = world.messages
        assert (recording.company, recording.user, recording.service_number) == (1, 2, None)
        assert (recording.caller, recording.id) == (OUTSIDE, f"engine/{channel}/recording-1")
        assert 0 <= (recording.recorded_at - BEGIN).total_seconds() < 1


def test_of_a_service_number():
    with speaking([voicemail(SUPPORT, pk=7)], speaks=5) as (world, _channel):
        world.run(60)
        [(recording, _seconds)] = world.messages
        assert (recording.user, recording.service_number) == (None, 7)


def test_after_the_alert_time_of_a_phone_nobody_answers():
    with speaking([ring(ANN, seconds=20), OF_BOB], speaks=5) as (world, _channel):
        world.switch.phones[at(ANN)] = Telephone()
        world.run(60)
        assert len(world.messages) == 1
        assert world.legs == [("101", "incoming", "unanswered")]
        world.assert_at_rest()


def test_a_withheld_number_is_not_known():
    with World({SUPPORT: [OF_BOB]}) as world:
        world.switch.speaks = 5
        world.call(is_withheld=True)
        world.run(60)
        [(recording, _seconds)] = world.messages
        assert recording.caller == ""


def test_a_colleague_is_known_by_the_short_number_and_has_not_been_answered():
    with World({("101", "102"): [OF_BOB]}) as world:
        world.switch.speaks = 5
        world.dial(ANN, "102")
        world.run(60)
        [(recording, _seconds)] = world.messages
        assert recording.caller == "101"
        assert world.legs == [("101", "outgoing", "unanswered")]
        world.assert_at_rest()


@pytest.mark.parametrize(("does", "lasts"), [("press", 10), ("leave", 10), ("silence", 30), ("nothing", 120)])
def test_how_it_ends(does, lasts):
    with speaking([OF_BOB], speaks=30 if does == "silence" else None) as (world, channel):
        world.run(0.1)
        began = world.times("record")[0]
        world.until(began + 10)
        if does == "press":
            world.does(world.switch.press, channel, "12#")
        elif does == "leave":
            world.hangs_up(channel)
        world.run(200)
        [(_recording, seconds)] = world.messages
        assert seconds == pytest.approx(lasts, abs=0.1)
        assert world.orders("hang up") == ([] if does == "leave" else [("hang up", channel, Cause.NORMAL)])
        world.assert_at_rest()


def test_who_hangs_up_at_any_moment_leaves_nothing_behind():
    for hundredths in range(0, 600, 7):
        with World({SUPPORT: [play(), OF_BOB]}) as world:
            channel = world.call()
            world.run(hundredths / 100)
            world.hangs_up(channel)
            world.run(5)
            assert set(world.kept.ended) == set(world.kept.begun)
            world.assert_at_rest()


def test_a_full_disk_breaks_no_call():
    with World({SUPPORT: [play(), OF_BOB]}) as world:
        world.kept.full = True
        channel = world.call()
        world.run(10)
        assert world.orders("record", "hang up") == [("hang up", channel, Cause.NORMAL)]
        world.assert_at_rest()


def test_what_cannot_be_recorded_ends_the_call():
    with World({SUPPORT: [OF_BOB]}) as world:

        async def no(*_values, **_more):
            raise SwitchError("no")

        world.switch.record = no
        channel = world.call()
        world.run(10)
        assert world.orders("hang up") == [("hang up", channel, Cause.NORMAL)]
        assert world.kept.ended == list(world.kept.begun)
        world.assert_at_rest()


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_controller_that_begins_anew_lets_the_caller_go_on(hangs_up):
    with World({SUPPORT: [OF_BOB]}) as world:
        channel = world.call()
        world.run(10)
        begin_anew(world)
        assert (world.orders("hang up"), world.kept.ended) == ([], [])
        world.run(10)
        if hangs_up:
            world.hangs_up(channel)
        world.run(200)
        [(_recording, seconds)] = world.messages
        assert seconds == pytest.approx(20 if hangs_up else 120, abs=0.5)
        world.assert_at_rest()


def test_what_ended_while_there_was_no_controller_is_kept():
    with World({SUPPORT: [OF_BOB]}) as world:
        channel = world.call()
        world.run(10)
        world.runner.run(world.exchange.close())
        world.hangs_up(channel)
        begin_anew(world)
        world.run(1)
        [(_recording, seconds)] = world.messages
        assert seconds == pytest.approx(10, abs=0.5)
        world.assert_at_rest()


def test_controllers_that_come_and_go_cut_nobody_short():
    with World({SUPPORT: [OF_BOB]}) as world:
        world.call()
        for _times in range(3):
            world.run(10)
            begin_anew(world)
        world.run(200)
        [(_recording, seconds)] = world.messages
        assert seconds == pytest.approx(120)
        world.assert_at_rest()
