"""What the measurements of the telephone system say of what they have seen."""

from xml.etree import ElementTree

import pytest

from bench.missed import is_missed
from bench.telephones import due, load, mixed, scenarios
from bench.telephones.load import Turn

KINDS = [(kind, scenario) for kind, (_rate, scenario, *_more) in mixed.KINDS.items()]
KINDS += [(name, made()) for name, made in mixed.TELEPHONES.items()]


@pytest.mark.parametrize(("kind", "scenario"), KINDS, ids=[kind for kind, _scenario in KINDS])
def test_a_scenario_is_one_that_sipp_reads(kind, scenario):
    steps = ElementTree.fromstring(scenario)
    assert {step.tag for step in steps} <= {"send", "recv", "pause"}
    said = [step.text for step in steps if step.tag == "send"]
    assert all("Call-ID" in text and text.count("CSeq:") <= 1 for text in said)


def test_who_withholds_the_number_says_so_in_each_request():
    scenario = scenarios.talks(1000, scenarios.WITHHELD)
    assert scenario.count("Privacy: id") == scenario.count("Anonymous") == 3


def turn(calls, succeeded=None, **processor):
    return Turn(calls, calls if succeeded is None else succeeded, processor, [5.0] * calls, "why")


def test_processor_time_is_of_each_call_and_held_against_a_bare_asterisk():
    bare = [turn(100, Asterisk=0.2), turn(300, Asterisk=1.0)]  # 3 ms a call
    for asterisk, controller, missed in ((0.38, 0.25, [False, False]), (0.4, 0.25, [False, True])):
        ours = [turn(100, Asterisk=asterisk, controller=controller)]
        *_rest, together, alone = load.lines({"bare": bare, "ours": ours}, 100)
        assert [is_missed(together), is_missed(alone)] == missed, (together, alone)
    ours = [turn(100, Asterisk=0.38, controller=0.3)]
    assert is_missed(list(load.lines({"bare": bare, "ours": ours}, 100))[-2])


def test_a_call_that_failed_is_missed_and_its_reason_shown():
    found = {"bare": [turn(100, Asterisk=0.3)], "ours": [turn(100, 99, Asterisk=0.3, controller=0.1)]}
    lines = list(load.lines(found, 100))
    assert [line for line in lines if "failed" in line and is_missed(line)] == [lines[2]]
    assert lines[-1] == "\nwhy"


def test_one_agent_and_one_level_too_late_are_missed():
    waiting = due.Waiting("+441632969000", [])
    waiting.late = {0: [4.0] * 99 + [51.0], due.PAUSE: [4.0] * 100}
    lines = list(due.lines(waiting, [0.01, -0.11]))
    assert [is_missed(line) for line in lines] == [False, True, False, True]
    waiting.late[0].pop()
    assert not any(is_missed(line) for line in due.lines(waiting, [0.01, 0.09]))


def test_nobody_who_rang_is_no_success():
    assert all(is_missed(line) for line in list(due.lines(due.Waiting("", []), []))[1:])


@pytest.mark.parametrize(("gain", "missed"), [(0.0, False), (2.5, False), (3.5, True), (-9.0, False)])
def test_memory_may_grow_by_so_much_in_ten_minutes(gain, missed):
    # What comes before the third minute does not count.
    looks = [(at, {"Asterisk": (0, 100 + gain * at / 600 if at >= 180 else at)}, {}) for at in range(0, 901, 30)]
    assert [is_missed(line) for line in mixed.grown(looks, 900)] == [missed]
