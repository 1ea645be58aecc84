"""The order of ringing: levels with their seconds, skipped ones, and what holds for any group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queues.queue_types import QUEUE_TYPES
from queues.ringing_order import Level, Phone, all_at_once, by_level, one_by_one, round_time
from service_numbers.models import QueueType, ServiceNumber


def phone(who, skill=1, ringing_time=25, is_available=True):
    return Phone(who, skill, ringing_time, is_available)


def shape(levels):
    """Level, who is in it, from when, for how long."""
    return [(one.skill, "".join(phone.who for phone in one.phones), one.starts, one.lasts) for one in levels]


def test_a_level_lasts_its_longest_available_member():
    levels = by_level(
        [
            phone("a", 1, 20),
            phone("b", 1, 30),
            phone("c", 1, 120, is_available=False),
            phone("d", 2, 15),
            phone("e", 3, 10),
        ]
    )
    assert shape(levels) == [(1, "abc", 0, 30), (2, "d", 30, 15), (3, "e", 45, 10)]
    assert [one.who for one in levels[0].ringing] == ["a", "b"]
    assert (levels[1].ends, round_time(levels)) == (45, 55)


def test_a_level_with_nobody_available_is_skipped():
    levels = by_level([phone("a", 1, is_available=False), phone("b", 4), phone("c", 7, is_available=False)])
    assert shape(levels) == [(1, "a", None, 0), (4, "b", 0, 25), (7, "c", None, 0)]
    assert (levels[0].ends, levels[0].ringing) == (None, ())


def test_levels_come_in_order_whatever_order_the_members_are_in():
    assert shape(by_level([phone("c", 3), phone("a", 1), phone("d", 3)])) == [(1, "a", 0, 25), (3, "cd", 25, 25)]


def test_one_by_one_goes_by_level_and_then_by_the_order_given():
    levels = one_by_one([phone("a", 2, 10), phone("b", 1, 20), phone("c", 1, 30), phone("d", 1, 5, False)])
    assert shape(levels) == [(1, "b", 0, 20), (1, "c", 20, 30), (1, "d", None, 0), (2, "a", 50, 10)]


def test_all_at_once_rings_for_the_time_of_the_service_number():
    assert shape(all_at_once([phone("a", 2, 10), phone("b", 1)], 40)) == [(1, "ab", 0, 40)]
    assert shape(all_at_once([phone("a", is_available=False)], 40)) == [(1, "a", None, 0)]
    [level] = all_at_once([phone("a", 2, 10), phone("b", 1)], 40)
    assert [one.ringing_time for one in level.ringing] == [40, 40]


def test_in_a_level_each_phone_rings_for_its_own_time():
    [level] = by_level([phone("a", 1, 20), phone("b", 1, 30), phone("c", 1, 90, is_available=False)])
    assert [(one.who, one.ringing_time) for one in level.ringing] == [("a", 20), ("b", 30)]
    assert (level.lasts, level.is_even) == (30, False)
    assert by_level([phone("a"), phone("b")])[0].is_even


@pytest.mark.parametrize("queue_type", QueueType)
def test_nobody_at_all(queue_type):
    levels = QUEUE_TYPES[queue_type].levels([], ServiceNumber())
    assert (levels, round_time(levels)) == ((), 0)


def test_levels_are_values():
    assert by_level([phone("a")]) == (Level(1, (phone("a"),), 0, 25),)
    assert hash(by_level([phone("a")])) == hash(by_level([phone("a")]))


PHONES = st.lists(
    st.builds(Phone, st.integers(), st.integers(1, 10), st.integers(5, 120), st.booleans()), max_size=12
)


@given(PHONES)
def test_second_by_second_it_is_the_level_that_the_rule_says(phones):
    """Walked through a second at a time, as a switchboard would."""
    levels = by_level(phones)
    expected = []
    for skill in range(1, 11):
        times = [one.ringing_time for one in phones if one.skill == skill and one.is_available]
        expected += [skill] * max(times, default=0)
    found = []
    for second in range(round_time(levels)):
        [now] = [one.skill for one in levels if one.starts is not None and one.starts <= second < one.ends]
        found.append(now)
    assert found == expected


@given(st.sampled_from(QueueType), PHONES)
def test_nobody_is_lost_and_only_the_available_ring(queue_type, phones):
    levels = QUEUE_TYPES[queue_type].levels(phones, ServiceNumber(ringing_time=25))
    of_all = [one for level in levels for one in level.phones]
    assert sorted(one.who for one in of_all) == sorted(one.who for one in phones)
    ringing = [one for level in levels if level.starts is not None for one in level.ringing]
    assert sorted(one.who for one in ringing) == sorted(one.who for one in phones if one.is_available)


@given(st.sampled_from(QueueType), PHONES)
def test_every_phone_rings_for_its_own_time_and_a_level_for_its_longest(queue_type, phones):
    """Told second by second: who rings is who has begun and not rung for as long as they want to."""
    levels = QUEUE_TYPES[queue_type].levels(phones, ServiceNumber(ringing_time=25))
    wanted = [25 if queue_type == QueueType.ALL else one.ringing_time for one in phones if one.is_available]
    rung = [
        sum(one.ringing_time > second for second in range(level.lasts)) for level in levels for one in level.ringing
    ]
    assert sorted(rung) == sorted(wanted)
    assert all(level.lasts == max(one.ringing_time for one in level.ringing) for level in levels if level.ringing)
