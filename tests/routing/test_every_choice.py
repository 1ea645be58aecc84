"""Each choice that decides over calls has all that it does: its words, its rules, a plan, and an example of it here.

Who adds one to a class of choices learns from the failure what belongs into which file.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from calendars.models import CalendarDay
from calendars.year_glance import LETTERS
from queues.queue_types import QUEUE_TYPES
from routing.configuration import Away, Day, Hours, Message, Period
from routing.mode_effects import effect_of_mode
from routing.plan import Kind, What
from routing.planner import plan_call, plan_user_call
from routing.queue import ringing_levels, standing_of_members
from routing.warnings import lacking, warnings_of
from service_numbers.models import ClosedMode, MainMode, QueueType
from tests.routing.companies import (
    ALWAYS,
    CALLER,
    LONDON,
    MONDAY_TEN,
    away,
    company,
    outline,
    service_number,
    user,
)
from users.models import CallPattern, Mode, ModeSetting

ELSEWHERE = "+441632960999"
TUESDAYS = Hours(LONDON, "", opening_hours=(Period(1, 540, 1020),))
WELCOME = Message(1, "welcome")
SERVED = ["queue Ann+Bob", "play no_agents", "hang_up"]
STYLED = re.findall(r"\.mode-([a-z-]+)", (Path(__file__).parents[2] / "static/portal/portal.css").read_text())


def planned(number):
    return outline(plan_call(company(number), number, CALLER, MONDAY_TEN))


def planned_for_ann(ann):
    return outline(plan_user_call(company(ann), ann, CALLER, MONDAY_TEN))


# Queue types


def group(queue_type):
    return service_number(queue_type=queue_type, retries=2, ringing_time=30)


def rules_of_queue_type(queue_type):
    there = group(queue_type)
    ringing, phones = QUEUE_TYPES[queue_type], ringing_levels(there, standing_of_members(there, MONDAY_TEN))[0].phones
    assert {type(ringing.by_level), type(ringing.by_member)} == {bool}
    return [ringing.rule(phones, there), str(ringing.rounds(there))]


def plan_of_queue_type(queue_type):
    steps = plan_call(company(group(queue_type)), group(queue_type), CALLER, MONDAY_TEN).steps
    [queue] = [one for one in steps if one.kind is Kind.QUEUE]
    return [queue.words, queue.waiting.rounds]


# Modes of service numbers


def rules_of_closed_mode(mode):
    bare, complete = service_number(messages={}), closed(mode)
    assert lacking(company(), complete, What.NO_AGENTS_MODE, mode) == []
    return [one.words for one in lacking(company(), bare, What.NO_AGENTS_MODE, mode)]


def closed(mode):
    return service_number(hours=TUESDAYS, mode=mode, divert=ELSEWHERE, vms_emails=("a@b.example",))


def rules_of_main_mode(mode):
    assert lacking(company(), opened(mode), What.MAIN_MODE, mode) == []
    return [one.words for one in lacking(company(), service_number(), What.MAIN_MODE, mode)]


def opened(mode):
    return service_number(main_mode=mode, welcome_message=WELCOME, external_divert_number=ELSEWHERE)


def rules_of_day(mode):
    assert mode.value in STYLED
    assert all(one.setting.what is not What.CALENDAR for one in warnings_of(company(), on_a_day(mode), MONDAY_TEN))
    return [str(LETTERS[mode])]


def on_a_day(mode):
    today = MONDAY_TEN.date()
    day = Day(1, "Fair", today, today, mode, hours=((0, 720),))
    hours = Hours(LONDON, "", days=(day,))
    return service_number(hours=hours, welcome_message=WELCOME, external_divert_number=ELSEWHERE)


# Users


def in_pattern(pattern):
    return away(pattern=pattern, number=ELSEWHERE, colleague=2)


def rules_of_pattern(pattern):
    ann = in_pattern(pattern)
    plan = plan_user_call(company(ann), ann, CALLER, MONDAY_TEN)
    assert pattern.uses_number == (ELSEWHERE in plan.numbers), "uses_number"
    assert pattern.uses_colleague == any(step.kind is Kind.PASS_ON for step in plan.steps), "uses_colleague"
    return [effect_of_mode(company(ann), ann, Mode.MEETING, MONDAY_TEN).words]


def rules_of_mode(mode):
    return [effect_of_mode(company(), user(), mode, MONDAY_TEN).words, ModeSetting.DEFAULT_PATTERNS[mode].label]


def plan_in_mode(mode):
    return planned_for_ann(user(absences=(Away(mode, ALWAYS),)))


@dataclass(frozen=True)
class Choices:
    """`rules` are the words that a choice has besides its name; `examples` what a call gets by each."""

    of: type
    recipe: str
    rules: Callable
    plan: Callable
    examples: dict


OWN, VOICEMAIL = "ring Ann", "voicemail ann@ours.example"
BOBS = ["pass_on Bob", "ring Bob", "voicemail bob@ours.example"]
BY_TURNS = "It rings: Ann for 25 seconds; then Bob for 25 seconds."
ALL_CHOICES = [
    Choices(
        QueueType,
        "queues/queue_types.py: a class with levels, words, rule and rounds, and its line in QUEUE_TYPES.\n"
        "service_numbers/forms/modules.py: the help of QueueTypeForm says how it rings.",
        rules_of_queue_type,
        plan_of_queue_type,
        {
            QueueType.SKILL: [BY_TURNS, None],
            QueueType.ALL: ["It rings: Ann, Bob for 30 seconds.", None],
            QueueType.SEQUENTIAL: [BY_TURNS, 3],
            QueueType.RANDOM: ["One phone after another rings, in random order: Ann, Bob.", None],
            QueueType.LONGEST_IDLE: [
                "One phone after another rings, who has waited longest first: Ann, Bob.",
                None,
            ],
        },
    ),
    Choices(
        ClosedMode,
        "routing/number_rules.py: what callers get, in _in_closed_mode.\n"
        "routing/warnings.py: what it needs, in lacking_for_closed_mode; in _diverts, if it sends calls on.",
        rules_of_closed_mode,
        lambda mode: planned(closed(mode)),
        {
            ClosedMode.DIVERT: [f"divert {ELSEWHERE}"],
            ClosedMode.VOICEMAIL: ["play opening_hours_closed", "voicemail a@b.example"],
            ClosedMode.MESSAGE_ONLY: ["play opening_hours_closed", "hang_up"],
        },
    ),
    Choices(
        MainMode,
        "routing/number_rules.py: what callers get, in _open.\n"
        "routing/warnings.py: what it needs, in lacking_for_main_mode; in _diverts, if it sends calls on.\n"
        "routing/states.py: the State of a number that is open in it.",
        rules_of_main_mode,
        lambda mode: planned(opened(mode)),
        {
            MainMode.WITHOUT_WELCOME: SERVED,
            MainMode.WITH_WELCOME: ["play welcome", *SERVED],
            MainMode.EXTERNAL_DIVERT: [f"divert {ELSEWHERE}"],
        },
    ),
    Choices(
        CalendarDay.Mode,
        "routing/opening.py: how a number stands on such a day, in _on_calendar_day.\n"
        "routing/warnings.py: what the day needs, in _days.\n"
        "calendars/year_glance.py: its letter in LETTERS; static/portal/portal.css: its colour, .mode-...\n"
        "calendars/forms/calendar_day.py: whether it plays a message or goes to a number of its own.",
        rules_of_day,
        lambda mode: planned(on_a_day(mode)),
        {
            CalendarDay.Mode.CLOSED: ["play calendar_closed", "hang_up"],
            CalendarDay.Mode.WITHOUT_WELCOME: SERVED,
            CalendarDay.Mode.WITH_WELCOME: ["play welcome", *SERVED],
            CalendarDay.Mode.EXTERNAL_DIVERT: [f"divert {ELSEWHERE}"],
            CalendarDay.Mode.OTHER_HOURS: SERVED,
        },
    ),
    Choices(
        CallPattern,
        "routing/rules.py: a function that says what it does, and its line in PATTERNS.\n"
        "users/models/mode.py: uses_number and uses_colleague of CallPattern.",
        rules_of_pattern,
        lambda pattern: planned_for_ann(in_pattern(pattern)),
        {
            CallPattern.OWN_PHONE: [OWN, VOICEMAIL],
            CallPattern.OWN_THEN_COLLEAGUE: [OWN, *BOBS],
            CallPattern.OWN_THEN_EXTERNAL: [OWN, f"divert {ELSEWHERE}"],
            CallPattern.OWN_THEN_VOICEMAIL: [OWN, VOICEMAIL],
            CallPattern.OWN_AND_EXTERNAL: ["ring Ann++44 1632 960999", VOICEMAIL],
            CallPattern.COLLEAGUE: BOBS,
            CallPattern.EXTERNAL: [f"divert {ELSEWHERE}"],
            CallPattern.VOICEMAIL: [VOICEMAIL],
            CallPattern.REJECT: ["reject"],
        },
    ),
    Choices(
        Mode,
        "users/models/mode.py: the pattern that it begins with, in DEFAULT_PATTERNS of ModeSetting.",
        rules_of_mode,
        plan_in_mode,
        {
            Mode.MEETING: [VOICEMAIL],
            Mode.LUNCH: [OWN, VOICEMAIL],
            Mode.DO_NOT_DISTURB: [VOICEMAIL],
            Mode.GONE_FOR_THE_DAY: [VOICEMAIL],
            Mode.ABSENT: [VOICEMAIL],
            Mode.HOLIDAY: [VOICEMAIL],
        },
    ),
]


@contextmanager
def telling_what_to_do(choices, choice):
    try:
        yield
    except Exception as error:
        recipe = f"{choices.recipe}\ntests/routing/test_every_choice.py: what a call gets by it, as an example."
        pytest.fail(f"{choice!r} is not whole yet: {error!r}.\nA choice of this kind takes:\n{recipe}", pytrace=False)


@pytest.mark.parametrize(
    ("choices", "choice"),
    [
        pytest.param(one, choice, id=f"{one.of.__qualname__}.{choice.name}")
        for one in ALL_CHOICES
        for choice in one.of
    ],
)
def test_a_choice_has_all_that_it_does(choices, choice):
    with telling_what_to_do(choices, choice):
        assert str(choice.label)
        assert all(choices.rules(choice))
        assert choices.plan(choice) == choices.examples[choice]
