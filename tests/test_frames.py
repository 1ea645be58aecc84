"""However deep a page calls, its calls ask the system for no memory of their own."""

import resource

from pbxportal.frames import room_for_frames

CALLS, DEEPEST = 300, 150


def leaf(one):
    return one


def loop_at(depth):
    """Some hundred calls, `depth` calls further in."""
    if depth:
        return loop_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for one in range(CALLS):
        leaf(one)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def test_no_loop_asks_for_memory_at_each_call():
    answer = room_for_frames(loop_at)
    worst = max(range(DEEPEST), key=answer)
    assert answer(worst) < CALLS / 10, worst
