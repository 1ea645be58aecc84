"""What holds on every day: read from what the lines said, without an oracle."""

from collections import Counter

from hypothesis import Phase, given, settings

from service_numbers.models import QueueType
from tests.telephony.waiting.groups import Floor
from tests.telephony.waiting.play import Day, scripts

WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]  # which takes minutes
on_many_days = settings(max_examples=50, phases=WITHOUT_SHRINKING)
DAY = 24 * 60 * 60  # seconds


class Watched:
    """What came of each event, with the event before it: (when, event, its arguments, what was said)."""

    def __init__(self, script, more_seconds=60):
        self.turns = []
        self.day = Day(Floor(), script, self.hear).play(more_seconds)

    def hear(self, floor, said, method, *arguments):
        self.turns.append((floor.now, method, arguments, said))


@on_many_days
@given(scripts())
def test_no_agent_is_in_two_offers_nor_rung_while_talking_and_each_offer_ends_once(script):
    watched, ringing, busy = Watched(script), {}, Counter()
    for now, method, arguments, said in watched.turns:
        if method in ("answered", "offer_ended"):
            assert ringing.pop(arguments[1]) == arguments[0]
        if method in ("answered", "busy") or (method == "picked_up" and watched.day.is_member(*arguments)):
            busy[arguments[-1]] += 1
        if method in ("talk_ended", "idle"):
            busy[arguments[0]] -= 1
        for kind, caller, *more in said:
            if kind == "stops":
                assert ringing.pop(more[0]) == caller
            if kind == "rings":
                assert more[0] not in ringing, now
                assert not busy[more[0]], now
                ringing[more[0]] = caller
    assert {(caller, user) for user, caller in ringing.items()} == set(watched.day.floor.offers)


@on_many_days
@given(scripts())
def test_every_caller_ends_once_and_then_nothing_more_is_said_of_them(script):
    watched, waiting = Watched(script), set()
    for _now, method, arguments, said in watched.turns:
        if method == "enter":
            waiting.add(arguments[0])
        gone = arguments[0] if method in ("leave", "answered", "picked_up") else None
        for kind, caller, *_more in said:
            if kind in ("rings", "tells", "stops"):
                assert caller in waiting
                assert (kind, caller) not in {("rings", gone), ("tells", gone)}
            if kind == "not served":
                waiting.remove(caller)
        waiting.discard(gone)


@on_many_days
@given(scripts())
def test_limits_hold_to_the_second(script):
    """With limits that stay: who enters when, and who may still be there."""
    steps = {number: one[:1] for number, one in script.steps.items()}
    came = {}
    for now, method, arguments, said in Watched(type(script)(script.happenings, steps)).turns:
        if method == "enter":
            came[arguments[0]] = now, arguments[2].waiting
        for one in said:
            if one[0] == "not served":
                since, limits = came.pop(one[1])
                assert one[2] != "longest wait" or now - since == limits.longest_wait
        if method in ("leave", "answered", "picked_up"):
            came.pop(arguments[0], None)
        assert all(now - since < (limits.longest_wait or 1e9) for since, limits in came.values())


@on_many_days
@given(scripts(queue_types=[QueueType.ALL], everybody=True))
def test_where_all_ring_at_once_only_who_came_first_hears_phones_of_one_line(script):
    """Unless a phone has been turned away, or of another line: nobody overtakes."""
    happenings = [one for one in script.happenings if one.event not in ("ended", "settings", "own call", "picked up")]
    happenings = [type(one)(one.gap, one.event, one.pick // 2 * 2) for one in happenings]  # of one line only
    steps = {number: one[:1] for number, one in script.steps.items()}
    waiting = []
    for _now, method, arguments, said in Watched(type(script)(happenings, steps)).turns:
        if method == "enter":
            waiting.append(arguments[0])
        if method in ("leave", "answered", "picked_up") and arguments[0] in waiting:
            waiting.remove(arguments[0])
        for one in said:
            if one[0] == "not served":
                waiting.remove(one[1])
        for one in said:
            if one[0] == "rings":
                assert one[1] == waiting[0]


@on_many_days
@given(scripts())
def test_when_all_have_gone_nothing_is_kept(script):
    floor = Watched(script).day.all_go()
    floor.until(floor.now + 2 * DAY).does("tick")
    assert floor.lines.next_deadline() is None
    kept = {name: value for name, value in vars(floor.lines).items() if name not in ("_chance", "_ids", "_deadline")}
    parts = [kept.pop("_agents"), kept.pop("_answers")]
    assert [value for one in (kept, *map(vars, parts)) for value in one.values() if value] == []
