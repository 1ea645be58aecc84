"""Several callers and lines, limits, pauses, announcements, and settings that change meanwhile: an example each."""

import pytest

from service_numbers.models import QueueType
from tests.telephony.waiting.groups import ANN, BOB, CID, SALES, SUPPORT, Floor, group, member


@pytest.fixture
def floor():
    return Floor()


# Whose turn it is


def test_who_came_first_gets_every_free_agent_and_reserves_them_at_once(floor):
    step = group(member(ANN, 1, 10), member(BOB, 1, 10), member(CID, 2, 10))
    floor.enter("a", step)
    floor.enter("b", step)
    assert [one[1:4] for one in floor.heard("rings")] == [("rings", "a", ANN), ("rings", "a", BOB)]
    floor.until(10)  # for each caller the level is over by time: both want CID, and who came first gets the phone
    assert floor.rung("a")[2:] == [(10, CID)]
    assert floor.rung("b") == []


def test_an_agent_who_is_free_again_rings_for_the_next_caller_in_the_same_turn(floor):
    step = group(member(ANN, 1, 10))
    floor.enter("a", step)
    floor.until(2).enter("b", step)
    floor.until(4).ends(ANN, "a")
    assert floor.heard("rings") == [(0, "rings", "a", ANN, 10), (4, "rings", "b", ANN, 8)]


def test_order_of_arrival_holds_over_all_lines(floor):
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN, 1, 20)), SALES)
    floor.until(1).enter("b", group(member(ANN, 1, 20)), SUPPORT)
    floor.until(5).does("idle", ANN)
    assert floor.heard("rings") == [(5, "rings", "a", ANN, 15)]


def test_an_answer_stops_the_other_phones_and_lets_the_others_ring_the_next_caller(floor):
    step = group(member(ANN, 1, 10), member(BOB, 1, 10))
    floor.enter("a", step)
    floor.enter("b", step)
    floor.until(3).answers(BOB, "a")
    assert floor.said[-2:] == [(3, "stops", "a", ANN, "elsewhere"), (3, "rings", "b", ANN, 7)]
    assert floor.until(10).rung("b") == [(3, ANN), (10, ANN)]  # BOB talks


def test_who_hangs_up_stops_the_phones(floor):
    floor.enter("a", group(member(ANN)))
    assert floor.does("leave", "a") == [("stops", "a", ANN, "gone")]
    assert floor.lines.next_deadline() is None


def test_an_answer_that_comes_too_late_changes_nothing(floor):
    floor.enter("a", group(member(ANN, 1, 10)))
    offer = floor.offers["a", ANN]
    assert floor.lines.rings(offer)
    floor.does("leave", "a")
    assert not floor.lines.rings(offer)
    assert floor.does("answered", offer) == floor.does("offer_ended", offer, None) == floor.does("leave", "a") == []
    floor.enter("b", group(member(ANN, 1, 10)))
    assert floor.rung("b") == [(0, ANN)]


def test_one_caller_waits_once(floor):
    floor.enter("a", group(member(ANN)))
    with pytest.raises(ValueError, match="a waits already"):
        floor.enter("a", group(member(ANN)), SALES)


def test_ids_of_offers_are_those_given():
    floor = Floor(ids=iter(["x1", "x2"]))
    floor.enter("a", group(member(ANN), member(BOB)))
    assert floor.offers == {("a", ANN): "x1", ("a", BOB): "x2"}


# Agents


def test_the_pause_of_a_membership_counts_in_all_groups(floor):
    floor.enter("a", group(member(ANN, wrap_up=15)), SALES)
    floor.answers(ANN, "a")
    floor.until(20).does("talk_ended", ANN)
    floor.enter("b", group(member(ANN, 1, 60, wrap_up=0)), SUPPORT)
    assert floor.until(60).rung("b") == [(35, ANN)]


def test_a_pause_may_be_said_at_the_end_of_the_talk(floor):
    floor.enter("a", group(member(ANN, wrap_up=15)))
    floor.answers(ANN, "a")
    floor.does("talk_ended", ANN, wrap_up=0)
    floor.enter("b", group(member(ANN)))
    assert floor.rung("b") == [(0, ANN)]


def test_own_calls_are_counted_and_need_no_pause(floor):
    floor.does("busy", ANN)
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN, 1, 20, wrap_up=15)))
    floor.until(4).does("idle", ANN)
    floor.until(6).does("idle", ANN)
    floor.does("idle", ANN)  # once too often
    assert floor.rung() == [(6, ANN)]


def test_a_phone_stops_ringing_for_a_line_when_its_user_makes_a_call(floor):
    floor.enter("a", group(member(ANN), member(BOB)))
    assert floor.does("busy", ANN) == [("stops", "a", ANN, "not available")]


def test_a_talk_that_is_taken_over_is_a_talk(floor):
    floor.does("talks", ANN, 30)
    floor.enter("a", group(member(ANN, 1, 60)))
    floor.until(10).does("talk_ended", ANN)
    assert floor.until(50).rung() == [(40, ANN)]


# Limits


def test_the_longest_wait_counts_from_arrival_and_while_phones_ring(floor):
    floor.enter("a", group(member(ANN, 1, 25), longest_wait=40))
    floor.until(100)
    assert floor.said[-2:] == [(40, "stops", "a", ANN, "not served"), (40, "not served", "a", "longest wait")]


def test_the_longest_wait_ends_no_talk(floor):
    floor.enter("a", group(member(ANN), longest_wait=10))
    floor.until(9).answers(ANN, "a")
    assert floor.until(100).heard("not served") == []


def test_who_enters_a_full_line_is_not_served_and_who_talks_does_not_count(floor):
    step = group(member(ANN), member(BOB), most_waiting=2)
    floor.enter("a", step)
    floor.answers(ANN, "a")
    floor.enter("b", step)  # who is being offered counts
    floor.enter("c", step)
    assert floor.enter("d", step) == [("not served", "d", "full")]
    assert floor.enter("d", step, SALES) == []  # waits there


def test_whose_wait_is_over_in_this_moment_takes_no_room(floor):
    step = group(member(ANN), most_waiting=1, longest_wait=10)
    floor.enter("a", step)
    floor.now = 10
    floor.enter("b", step)
    assert floor.heard("not served") == [(10, "not served", "a", "longest wait")]


def test_with_nobody_to_ring_a_caller_is_not_served(floor):
    assert floor.enter("a", group(member(ANN, available=False))) == [("not served", "a", "nobody")]


# Settings that change


def test_who_is_no_longer_available_stops_ringing_at_once_and_the_level_goes_on(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 2, 10)))
    floor.until(4).does("settings", SUPPORT, group(member(ANN, 1, 10, False), member(BOB, 2, 10)))
    assert floor.said[-1] == (4, "stops", "a", ANN, "not available")
    assert floor.until(25).rung() == [(0, ANN), (10, BOB), (20, BOB)]


def test_who_is_no_longer_available_is_not_rung_when_a_talk_ends(floor):
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN, 1, 20), member(BOB, 2, 20)))
    floor.does("settings", SUPPORT, group(member(ANN, 1, 20, False), member(BOB, 2, 20)))
    floor.until(5).does("idle", ANN)
    assert floor.until(19).rung() == []


def test_what_is_new_holds_from_the_next_level_on(floor):
    floor.enter("a", group(member(ANN, 1, 10)))
    floor.until(4).does("settings", SUPPORT, group(member(ANN, 1, 30), member(BOB, 1, 20)))
    assert floor.until(39).heard("rings")[1:] == [(10, "rings", "a", ANN, 30), (10, "rings", "a", BOB, 20)]


def test_a_level_that_is_gone_leads_to_the_one_after_it(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 2, 10), member(CID, 3, 10)))
    floor.until(12).does("settings", SUPPORT, group(member(ANN, 1, 10), member(CID, 3, 10)))
    assert floor.until(25).rung() == [(0, ANN), (10, BOB), (20, CID)]


def test_a_member_who_is_new_in_front_does_not_turn_sequential_ringing_back(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 1, 10), queue_type=QueueType.SEQUENTIAL))
    new = group(member(CID, 1, 10), member(ANN, 1, 10), member(BOB, 1, 10), queue_type=QueueType.SEQUENTIAL)
    floor.until(4).does("settings", SUPPORT, new)
    assert floor.until(25).rung() == [(0, ANN), (10, BOB), (20, CID)]


def test_another_queue_type_begins_from_its_first_level(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 2, 10), queue_type=QueueType.SEQUENTIAL))
    floor.until(4).does("settings", SUPPORT, group(member(ANN, 1, 10), member(BOB, 2, 10)))
    assert floor.until(15).rung() == [(0, ANN), (10, ANN)]


def test_a_limit_that_is_set_meanwhile_holds_at_once(floor):
    floor.enter("a", group(member(ANN)))
    floor.until(12).does("settings", SUPPORT, group(member(ANN), longest_wait=12))
    assert floor.heard("not served") == [(12, "not served", "a", "longest wait")]


def test_when_the_last_agent_leaves_all_who_wait_leave_at_once(floor):
    step = group(member(ANN))
    floor.enter("a", step)
    floor.enter("b", step)
    floor.does("settings", SUPPORT, None)
    assert floor.heard("stops") == [(0, "stops", "a", ANN, "not available")]
    assert floor.heard("not served") == [(0, "not served", "a", "nobody"), (0, "not served", "b", "nobody")]


def test_the_kick_out_timer_runs_from_when_the_last_agent_left_and_is_known_without_a_queue(floor):
    floor.enter("a", group(member(ANN, 1, 10), kick_out_after=20))
    floor.until(5).does("settings", SUPPORT, None)
    floor.until(15).does("settings", SUPPORT, group(member(ANN, available=False), kick_out_after=500))
    assert floor.until(99).heard("not served") == [(25, "not served", "a", "nobody")]
    assert floor.rung() == [(0, ANN)]


@pytest.mark.parametrize("is_talking", [False, True])
def test_with_somebody_back_in_time_callers_stay_and_begin_with_level_1(floor, is_talking):
    step = group(member(ANN, 1, 10), member(BOB, 2, 10), kick_out_after=20)
    floor.enter("a", step)
    floor.until(12).does("settings", SUPPORT, None)
    if is_talking:
        floor.does("busy", ANN)
    floor.until(31).does("settings", SUPPORT, step)
    assert floor.until(50).rung()[2:] == [(31, ANN), (41, BOB)][is_talking:]
    assert floor.heard("not served") == []


def test_with_somebody_back_levels_go_on_by_time_though_all_talk(floor):
    step = group(member(ANN, 1, 10), member(BOB, 2, 10), kick_out_after=20)
    floor.enter("a", step)
    floor.until(12).does("settings", SUPPORT, None)
    floor.does("busy", ANN)
    floor.does("busy", BOB)
    floor.until(31).does("settings", SUPPORT, step)
    floor.until(45).does("idle", BOB)
    assert floor.heard("rings")[-1] == (45, "rings", "a", BOB, 6)


def test_settings_of_a_line_without_callers_are_not_kept(floor):
    floor.does("settings", SUPPORT, group(member(ANN)))
    floor.does("settings", SALES, None)
    assert floor.lines.next_deadline() is None


# The planner is asked


def test_the_planner_is_asked_half_a_second_before_each_level(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 2, 6)))
    assert floor.until(20).heard("asks") == [(9.5, "asks", SUPPORT), (15.5, "asks", SUPPORT)]


def test_the_answer_holds_for_the_level_it_was_asked_for(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 2, 10), member(CID, 3, 10)))
    floor.until(9.6).does("settings", SUPPORT, group(member(ANN), member(BOB, 2, 10, False), member(CID, 3, 10)))
    assert floor.until(15).rung() == [(0, ANN), (10, CID)]


def test_the_planner_is_asked_every_30_seconds_while_no_level_begins(floor):
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN), queue_type=QueueType.RANDOM))
    floor.until(20).does("settings", SUPPORT, group(member(ANN), queue_type=QueueType.RANDOM))
    assert [one[0] for one in floor.until(120).heard("asks")] == [50, 80, 110]


def test_the_planner_is_asked_before_callers_are_sent_away(floor):
    floor.enter("a", group(member(ANN), kick_out_after=40))
    floor.does("settings", SUPPORT, None)
    assert [one[0] for one in floor.until(99).heard("asks")] == [30, 39.5]


# Position and expected wait


def test_who_finds_nobody_free_is_told_the_position_at_once_and_every_minute(floor):
    step = group(member(ANN, 1, 60), announce_position=True)
    floor.enter("a", step)
    floor.until(1).enter("b", step)
    floor.until(125)
    assert [one for one in floor.heard("tells") if one[2] == "b"] == [
        (1, "tells", "b", 2, None),
        (61, "tells", "b", 2, None),
        (121, "tells", "b", 2, None),
    ]


def test_for_whom_a_phone_rings_is_told_nothing_if_answered_at_once(floor):
    step = group(member(ANN), announce_position=True)
    floor.enter("a", step)
    floor.until(4).answers(ANN, "a")
    floor.enter("b", group(member(BOB), announce_position=True))
    assert floor.until(70).heard("tells") == [(9, "tells", "b", 1, None), (69, "tells", "b", 1, None)]


def test_positions_are_of_one_line_and_move_up(floor):
    step = group(member(ANN, 1, 90), announce_position=True)
    floor.enter("a", step)
    floor.enter("other", step, SALES)
    floor.until(1).enter("b", step)
    floor.until(2).does("leave", "a")
    assert [one[3] for one in floor.until(62).heard("tells") if one[2] == "b"] == [2, 1]


def answered_at(floor, *moments, number=SUPPORT):
    for moment in moments:
        floor.until(moment).enter("x", group(member(CID)), number)
        floor.answers(CID, "x")
        floor.does("talk_ended", CID)


def test_the_expected_wait_is_the_median_time_between_answers_times_the_position(floor):
    answered_at(floor, 100, 130, 140, 200, number=SUPPORT)
    answered_at(floor, 210, 211, 212, number=SALES)
    step = group(member(ANN, 1, 90), announce_position=True, announce_waiting_time=True)
    floor.enter("a", step)
    floor.enter("b", step)
    assert floor.said[-1] == (212, "tells", "b", 2, 60)


def test_only_answers_of_the_last_hour_count_for_the_expected_wait(floor):
    answered_at(floor, 0, 10, 3000, 3050)
    floor.until(3605).does("busy", ANN)
    step = group(member(ANN, 1, 90), announce_waiting_time=True)
    floor.enter("a", step)
    assert floor.said[-1] == (3605, "tells", "a", None, 1520)
    floor.until(3610).enter("b", step)
    assert floor.said[-1] == (3610, "tells", "b", None, 100)


def test_nothing_is_told_while_nothing_is_known_or_wanted(floor):
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN), announce_waiting_time=True))
    floor.enter("b", group(member(ANN)), SALES)
    assert floor.until(130).heard("tells") == []


# Taken over, and late


def test_callers_who_are_taken_over_wait_since_they_came(floor):
    floor.until(100)
    floor.enter("b", group(member(ANN, 1, 10), longest_wait=50, most_waiting=1))
    floor.enter("a", group(member(ANN, 1, 10), longest_wait=50, most_waiting=1), arrived=70)
    floor.until(104).ends(ANN, "b")
    floor.until(130)
    assert floor.rung("a") == [(104, ANN), (110, ANN)]  # b had the phone first; then who came first has it
    assert floor.heard("not served") == [(120, "not served", "a", "longest wait")]


def test_a_turn_that_comes_a_little_late_does_not_delay_what_follows(floor):
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 2, 10)))
    floor.note(floor.lines.tick(10.25))
    assert floor.lines.next_deadline() == 19.5
    floor.now = 60
    floor.note(floor.lines.tick(60))
    assert floor.heard("rings")[-1] == (60, "rings", "a", ANN, 9)
