"""Who rings when for one caller, by each queue type: levels by time, own ringing times, rounds."""

import pytest

from service_numbers.models import QueueType
from telephony.waiting import Ended
from telephony.waiting.rounds import WAYS
from tests.telephony.waiting.groups import ANN, BOB, CID, DOT, Floor, group, member

SEQUENTIAL, RANDOM, LONGEST_IDLE = QueueType.SEQUENTIAL, QueueType.RANDOM, QueueType.LONGEST_IDLE


def rung(step, seconds, floor=None):
    """(when, whom) the phones ring for one caller in so many seconds."""
    floor = floor or Floor()
    floor.enter("a", step)
    return floor.until(seconds).rung()


def test_every_queue_type_has_its_way():
    assert set(WAYS) == set(QueueType)


def test_level_1_rings_first_all_its_phones_together_then_the_next_and_after_the_last_the_first():
    step = group(member(ANN, 1, 6), member(BOB, 1, 6), member(CID, 2, 5), member(DOT, 4, 5))
    first = [(0, ANN), (0, BOB), (6, CID), (11, DOT)]
    assert rung(step, 30) == [*first, *((when + 16, who) for when, who in first)]


def test_a_phone_rings_for_its_own_time_and_a_level_as_long_as_its_longest():
    floor = Floor()
    floor.enter("a", group(member(ANN, 1, 6), member(BOB, 1, 15), member(CID, 2, 9)))
    floor.until(20)
    assert floor.heard("rings") == [(0, "rings", "a", ANN, 6), (0, "rings", "a", BOB, 15), (15, "rings", "a", CID, 9)]
    assert floor.heard("stops") == [(6, "stops", "a", ANN, "time over"), (15, "stops", "a", BOB, "time over")]


def test_a_level_with_nobody_available_is_skipped():
    away = member(BOB, 2, available=False)
    assert rung(group(member(ANN, 1, 5), away, member(CID, 3, 5)), 9) == [(0, ANN), (5, CID)]


def test_who_is_away_does_not_make_a_level_longer():
    away = member(BOB, 1, 60, available=False)
    assert rung(group(member(ANN, 1, 5), away, member(CID, 2, 5)), 9) == [(0, ANN), (5, CID)]


def test_a_level_lasts_as_long_when_all_of_it_talk():
    """Escalation is by time; who becomes free is rung for the rest."""
    floor = Floor()
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN, 1, 20), member(BOB, 2, 20)))
    floor.until(12)
    floor.does("idle", ANN)
    floor.until(30)
    assert floor.heard("rings") == [(12, "rings", "a", ANN, 8), (20, "rings", "a", BOB, 20)]


@pytest.mark.parametrize("how", [Ended.BUSY, Ended.REJECTED, Ended.UNREACHABLE, Ended.TIME_OVER])
@pytest.mark.parametrize("queue_type", QueueType)
def test_a_phone_that_ended_by_itself_is_not_rung_again_in_that_level_which_goes_on(queue_type, how):
    floor = Floor()
    floor.enter("a", group(member(ANN, 1, 10), queue_type=queue_type, rings=10))
    floor.until(3)
    floor.ends(ANN, "a", how)
    assert floor.until(12).rung() == [(0, ANN), (10, ANN)]


def test_all_at_once_rings_for_the_time_of_the_service_number_again_and_again():
    step = group(member(ANN, 2, 90), member(BOB, 1, 5), queue_type=QueueType.ALL, rings=20)
    assert rung(step, 25) == [(0, ANN), (0, BOB), (20, ANN), (20, BOB)]


def test_sequential_goes_by_the_skill_page_and_ends_after_its_rounds():
    floor = Floor()
    phones = member(ANN, 2, 6), member(BOB, 1, 5), member(CID, 1, 7)
    assert rung(group(*phones, queue_type=SEQUENTIAL), 60, floor) == [
        (0, BOB), (5, CID), (12, ANN), (18, BOB), (23, CID), (30, ANN),
    ]  # fmt: skip
    assert floor.said[-2:] == [(36, "stops", "a", ANN, "time over"), (36, "not served", "a", "rounds")]


def test_sequential_without_retries_has_one_round():
    floor = Floor()
    step = group(member(ANN, 1, 6), member(BOB, 2, 5, available=False), queue_type=SEQUENTIAL, retries=0)
    rung(step, 60, floor)
    assert floor.heard("not served") == [(6, "not served", "a", "rounds")]


def test_sequential_waits_for_the_one_whose_turn_it_is():
    floor = Floor()
    floor.does("busy", ANN)
    assert rung(group(member(ANN, 1, 10), member(BOB, 2, 10), queue_type=SEQUENTIAL), 15, floor) == [(10, BOB)]


def test_random_rings_everybody_once_a_round_in_an_order_of_its_own():
    members = [member(user, 1 + user % 3, 5) for user in range(1, 9)]
    order = [who for _when, who in rung(group(*members, queue_type=RANDOM), 5 * 24 - 1)]
    rounds = [order[:8], order[8:16], order[16:]]
    assert all(sorted(one) == list(range(1, 9)) for one in rounds)
    assert len({tuple(one) for one in rounds}) == 3


def test_random_goes_by_chance():
    step = group(*(member(user, 1, 5) for user in range(1, 9)), queue_type=RANDOM)
    assert len({tuple(rung(step, 39, Floor(seed))) for seed in range(5)}) == 5


def test_who_has_been_idle_the_longest_is_first_and_who_had_no_talk_before_them():
    floor = Floor()
    for when, user in enumerate((CID, ANN, DOT)):
        floor.until(when).does("busy", user)
        floor.does("idle", user)
    floor.until(10)
    step = group(*(member(user, 1, 5) for user in (ANN, BOB, CID, DOT)), queue_type=LONGEST_IDLE)
    assert rung(step, 29, floor) == [(10, BOB), (15, CID), (20, ANN), (25, DOT)]


def test_talks_of_the_last_day_count_for_who_was_idle_longest():
    floor = Floor()
    for when, user in ((0, ANN), (50_000, BOB)):
        floor.until(when).does("busy", user)
        floor.does("idle", user)
    floor.until(100_000)
    step = group(*(member(user, 1, 5) for user in (BOB, CID, ANN)), queue_type=LONGEST_IDLE)
    assert [who for _when, who in rung(step, 100_014, floor)] == [CID, ANN, BOB]


@pytest.mark.parametrize("queue_type", [RANDOM, LONGEST_IDLE])
def test_the_turn_of_one_who_talks_passes_to_the_next_free_one(queue_type):
    floor = Floor()
    floor.does("busy", BOB)
    step = group(member(ANN, 1, 5), member(BOB, 1, 5), queue_type=queue_type)
    assert rung(step, 12, floor) == [(0, ANN), (5, ANN), (10, ANN)]


@pytest.mark.parametrize("queue_type", [RANDOM, LONGEST_IDLE])
def test_while_nobody_is_free_the_next_to_become_so_rings_for_the_whole_time(queue_type):
    floor = Floor()
    for user in (ANN, BOB):
        floor.does("busy", user)
    floor.enter("a", group(member(ANN, 1, 20), member(BOB, 1, 20), queue_type=queue_type))
    floor.until(33).does("idle", BOB)
    assert floor.heard("rings") == [(33, "rings", "a", BOB, 20)]


def test_one_that_was_passed_over_has_the_turn_in_the_next_round():
    floor = Floor()
    floor.does("busy", ANN)
    floor.enter("a", group(member(ANN, 1, 10), member(BOB, 1, 10), member(CID, 1, 10), queue_type=LONGEST_IDLE))
    floor.until(5).does("idle", ANN)
    assert floor.until(35).rung() == [(0, BOB), (10, CID), (20, BOB), (30, CID)]
