"""Dial-in recording: who knows the PIN records a message, hears it, and says where it is played."""

from dataclasses import replace

import pytest

from telephony.calls.dial_in import HOUR, MOST_WRONG
from telephony.calls.switch import Cause

from .worlds import BEGIN, DIAL_IN, OUTSIDE, SUPPORT, World

PIN, WRONG, SPEAK, REVIEW = "agent-pass", "auth-incorrect", "vm-rec-temp", "vm-review"
WHERE, SAVED, SORRY, BYE = "vm-savefolder", "vm-msgsaved", "vm-sorry", "vm-goodbye"
SPEAKS = 6.0  # seconds
# Keys by what the caller hears when they are pressed: the last sound that is ordered before.
GOOD = {PIN: "2580", "recorded": "#", REVIEW: "1", WHERE: "1"}


class Caller:
    """A caller who presses keys when something is said: `keys` by the last word of what is ordered, or by "recorded"
    for some seconds after a recording has begun. A list has what is pressed each time it comes, None nothing.
    """

    def __init__(self, world, keys):
        self.world, self.keys = (
            world,
            {name: keys if isinstance(keys, list) else [keys] for name, keys in keys.items()},
        )
        self.seen = 0
        self.channel = world.call()

    def goes_on(self, seconds=200):
        """Until the call is over, or so many seconds have passed."""
        until = self.world.loop.time() + seconds
        while self.channel in self.world.switch.channels and self.world.loop.time() < until:
            self.world.run(0.25)
            orders = self.world.orders("play", "record")
            for order in orders[self.seen :]:
                self.presses(order)
            self.seen = len(orders)

    def presses(self, order):
        if order[0] == "record":
            self.world.run(SPEAKS)
        there = self.keys.get("recorded" if order[0] == "record" else order[-1]) or [None]
        keys = there.pop(0) if len(there) > 1 else there[0]
        for key in keys or "":
            self.world.does(self.world.switch.press, self.channel, key)
            self.world.run(0.1)


def said(world):
    """The words that were ordered, without the names of recordings."""
    return [word for order in world.orders("play") for word in order[2:] if "dictated" not in word]


def called(keys):
    """A world in which somebody has called with these keys, until the call was over."""
    world = World({SUPPORT: [DIAL_IN]})
    with world:
        caller = Caller(world, GOOD | keys)
        caller.goes_on()
        assert world.orders("hang up") == [("hang up", caller.channel, Cause.NORMAL)]
        world.assert_at_rest()
        recorded = set(world.switch.recordings)
    assert recorded == set(world.kept.dropped)
    return world


@pytest.mark.parametrize(
    ("key", "setting"),
    [
        ("1", "welcome_message"),
        ("2", "opening_hours_closed_message"),
        ("3", "calendar_closed_message"),
        ("4", "no_agents_message"),
        ("5", None),
    ],
)
def test_a_message_is_recorded_heard_and_set(key, setting):
    world = called({WHERE: key})
    assert said(world) == [PIN, SPEAK, REVIEW, WHERE, SAVED, BYE]
    [(name, told)] = world.kept.dictated
    assert (told["company"], told["service_number"], told["setting"], told["caller"]) == (1, 1, setting, OUTSIDE)
    assert 0 < (told["recorded_at"] - BEGIN).total_seconds() < 60
    assert [order[2] for order in world.orders("play") if "dictated" in order[2]] == [name]
    assert world.switch.recordings[name].over.result() == pytest.approx(SPEAKS, abs=1)


@pytest.mark.parametrize("typed", ["2580", "2580#", "#2580"])
def test_the_pin_ends_with_its_length_and_a_pound_key_changes_nothing(typed):
    assert len(called({PIN: typed}).kept.dictated) == 1


@pytest.mark.parametrize("wrong", ["2581", "0000", "258#", "5800", "*580", "8520#", "####", None, "#"])
def test_three_wrong_pins_are_the_end(wrong):
    world = called({PIN: wrong, WRONG: wrong})
    assert said(world) == [PIN, WRONG, WRONG, BYE]
    assert (world.kept.dictated, world.orders("record")) == ([], [])


@pytest.mark.parametrize("tries", [["2580"], ["1111", "2580"]])
def test_a_wrong_pin_may_be_typed_again(tries):
    world = called({PIN: "1111", WRONG: tries})
    assert said(world)[: len(tries) + 1] == [PIN, *[WRONG] * len(tries)]
    assert len(world.kept.dictated) == 1


def test_a_message_is_heard_again():
    world = called({REVIEW: ["2", "2", "1"]})
    assert said(world) == [PIN, SPEAK, REVIEW, REVIEW, REVIEW, WHERE, SAVED, BYE]
    assert (len(world.orders("record")), len(world.kept.dictated)) == (1, 1)


def test_a_message_is_recorded_again_and_the_last_one_is_kept():
    world = called({REVIEW: ["3", "1"]})
    first, last = [order[2] for order in world.orders("record")]
    assert [name for name, _told in world.kept.dictated] == [last]
    assert world.kept.dropped == [first, last]


@pytest.mark.parametrize("at", [REVIEW, WHERE])
@pytest.mark.parametrize("odd", ["9", "*", "0", "#"])
def test_odd_keys_are_asked_again_twice_and_nothing_is_kept(at, odd):
    world = called({at: odd})
    assert said(world).count(at) == 3
    assert said(world).count(SORRY) == 2
    assert (world.kept.dictated, said(world)[-1]) == ([], BYE)


@pytest.mark.parametrize("at", [REVIEW, WHERE])
def test_an_odd_key_and_then_a_right_one(at):
    assert len(called({at: ["9", "1"]}).kept.dictated) == 1


@pytest.mark.parametrize("at", [REVIEW, WHERE])
def test_who_presses_nothing_keeps_nothing(at):
    world = called({at: None})
    assert (world.kept.dictated, said(world).count(SORRY)) == ([], 0)


def test_what_cannot_be_kept_is_said():
    world = World({SUPPORT: [DIAL_IN]})
    with world:
        world.kept.full = True
        Caller(world, GOOD).goes_on()
        assert said(world)[-3:] == ["im-sorry", "please-try-call-later", BYE]
        world.assert_at_rest()


def test_too_short_is_recorded_again():
    with World({SUPPORT: [DIAL_IN]}) as world:
        world.switch.speaks = 0.5
        Caller(world, GOOD | {"recorded": None}).goes_on(400)
        assert said(world)[:5] == [PIN, SPEAK, "vm-tooshort", SPEAK, "vm-tooshort"]
        assert (said(world)[-1], world.kept.dictated) == (BYE, [])
        world.assert_at_rest()


def test_without_a_pin_nobody_is_let_in():
    """The planner asks for none then; whatever it says, nobody gets in by typing nothing."""
    with World({SUPPORT: [replace(DIAL_IN, pin="")]}) as world:
        Caller(world, {PIN: "#", WRONG: "#"}).goes_on()
        assert (world.orders("record"), said(world)[-1]) == ([], BYE)
        world.assert_at_rest()


def test_who_hangs_up_at_any_moment_leaves_nothing_behind():
    for tenths in range(0, 260, 7):
        with World({SUPPORT: [DIAL_IN]}) as world:
            caller = Caller(world, GOOD)
            caller.goes_on(tenths / 10)
            world.hangs_up(caller.channel)
            world.run(5)
            assert set(world.switch.recordings) == set(world.kept.dropped)
            world.assert_at_rest()


def test_keys_that_nobody_asks_for_are_no_keys():
    with World({SUPPORT: [DIAL_IN]}) as world:
        caller = Caller(world, GOOD | {SPEAK: "55511"})
        caller.goes_on()
        [(_name, told)] = world.kept.dictated
        assert told["setting"] == "welcome_message"
        world.assert_at_rest()


def test_a_pin_is_not_guessed_by_calling_again_and_again():
    with World({SUPPORT: [DIAL_IN]}) as world:
        for _call in range(MOST_WRONG // 3):
            Caller(world, GOOD | {PIN: "1111", WRONG: "1112"}).goes_on()
        asked = said(world).count(PIN)
        Caller(world, GOOD).goes_on()
        assert (said(world).count(PIN), world.kept.dictated) == (asked, [])
        world.run(HOUR)
        Caller(world, GOOD).goes_on()
        assert len(world.kept.dictated) == 1
