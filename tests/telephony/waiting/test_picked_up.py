"""A caller of a line is picked up by somebody whom it does not ring: a colleague, or a member who was not rung."""

import pytest

from tests.telephony.waiting.groups import ANN, BOB, DOT, SALES, Floor, group, member


@pytest.fixture
def floor():
    return Floor()


def test_a_colleague_who_picks_a_caller_up_has_answered_elsewhere_and_has_no_pause(floor):
    floor.enter("a", group(member(ANN)))
    floor.does("busy", DOT)
    assert floor.does("picked_up", "a", DOT) == [("stops", "a", ANN, "elsewhere")]
    floor.does("talk_ended", DOT)
    floor.does("idle", DOT)
    floor.enter("b", group(member(DOT, wrap_up=30), member(ANN, 2)), SALES)
    assert floor.rung("b") == [(0, DOT)]


@pytest.mark.parametrize("is_available", [True, False], ids=["rung", "logged off"])
def test_a_member_who_picks_a_caller_up_has_the_pause_of_the_group(floor, is_available):
    floor.does("busy", BOB)
    floor.enter("a", group(member(ANN), member(BOB, 2, 10, is_available, wrap_up=30)))
    floor.until(2).does("picked_up", "a", BOB)
    floor.until(5).does("talk_ended", BOB)
    floor.does("idle", BOB)
    floor.enter("b", group(member(BOB, 1, 60)), SALES)
    assert floor.until(40).rung("b") == [(35, BOB)]


def test_who_is_picked_up_when_gone_already_changes_nothing(floor):
    floor.enter("a", group(member(ANN)))
    floor.does("leave", "a")
    assert floor.does("picked_up", "a", ANN) == []
    floor.enter("b", group(member(ANN)))
    assert floor.rung("b") == [(0, ANN)]


def test_callers_who_are_picked_up_count_for_the_expected_wait(floor):
    """As answers do: it is what who comes next has to wait for."""
    step = group(member(ANN, 1, 600), announce_waiting_time=True)
    for place in range(4):
        floor.enter(f"a{place}", step)
        floor.until(10 * (place + 1)).does("picked_up", f"a{place}", DOT)
    floor.enter("b", step)
    floor.until(46)
    assert floor.heard("tells")[-1][2:] == ("b", None, 10)
