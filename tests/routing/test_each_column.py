"""Each column that the rules of a call read: a case in which it has an effect, and one in which the pages say that it
has none.

A column that is new in `routing/reads.py` takes a line here: what it changes, and where it changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from calendars.models import CalendarDay, CalendarDayHours, OfficeHours, OpeningHours, OutsideOfficeHours
from queues.models import Member
from routing.configuration import Day, Hours, Message, Period, Situation, Until
from routing.not_used import not_used
from routing.plan import Caller
from routing.planner import plan_call
from routing.reads import READS
from routing.warnings import warnings_of
from service_numbers.models import ListedCaller, Override, Prompt, ServiceNumber
from tests.routing.companies import CALLER, LONDON, MONDAY_TEN, OUTSIDE, company, listed, member, service_number
from tests.routing.test_each_column_of_users import COLUMNS as COLUMNS_OF_USERS
from tests.routing.test_each_column_of_users import LOADED

ELSEWHERE, OTHER = "+441632960999", "+441632960998"
OWN, QUIET = Message(1, "Own"), Message(2, "Quiet", is_too_quiet=True)
TODAY = date(2026, 6, 1)
DIVERTED = {"main_mode": "external-divert", "external_divert_number": ELSEWHERE}
ALL_DIVERTED = (DIVERTED, "All calls are diverted before the group could ring.")
NOBODY = {"members": ()}
# Why there is no case without effect
AT_ANY_TIME = "Somebody may close it for a while at any time."
WHILE_IT_LASTS = "It decides while it lasts, and its page shows it no longer."
FOR_WHOM_IT_NAMES = "It decides over the callers it names; the page of the list shows what they get."
WORDS_ALONE = "It is there to be read."


@dataclass(frozen=True)
class Column:
    """`one` and `other` differ in the column alone and make two calls of it; `none` are settings by which it makes no
    difference, with what the pages say then, or why there are none.
    """

    one: dict
    other: dict
    none: tuple | str
    caller: Caller = CALLER


def open_on(mode, **changes):
    return {"hours": Hours(LONDON, "", days=(Day(1, "Fair", TODAY, TODAY, mode, **changes),))}


def outside(**changes):
    return {"hours": Hours(LONDON, "", opening_hours=(Period(2, 540, 600),))} | changes


def closed(**changes):
    return open_on("closed") | changes


def messages(situation, message=OWN):
    return {"messages": {situation: message}}


def limit(name, none):
    return Column({}, {name: 60}, none)


def until(**changes):
    values = {"kind": "closed", "set_at": MONDAY_TEN, "ends_at": MONDAY_TEN + timedelta(hours=1), "set_by": "Ada"}
    return {"hours": Hours(LONDON, "", untils=(Until(**values | changes),))}


def weekly(name, weekday=0, starts=540, ends=660):
    return {"hours": Hours(LONDON, "", **{name: (Period(weekday, starts, ends),)})}


def hours_columns(name, none):
    return {
        "weekday": Column(weekly(name), weekly(name, weekday=1), none),
        "starts": Column(weekly(name), weekly(name, starts=630), none),
        "ends": Column(weekly(name), weekly(name, ends=570), none),
    }


CLOSES_EARLY = {"longest_wait": 60, "kick_out_after": 60}
SEQUENTIAL = {"queue_type": "sequential"}
PREFIX = {"number_display_type": "prefix", "number_display_text": "Sales"}
HOURS_CLOSED, CALENDAR_CLOSED = Situation.OPENING_HOURS_CLOSED, Situation.CALENDAR_CLOSED
ALWAYS_OPEN = ({}, "It never comes to that: this number is always open.")
PLAYS_NOTHING = ({"mode": "divert", "divert": ELSEWHERE}, "This message is not played: the mode is “Divert”.")
ON_DAY = {"first_day": TODAY, "last_day": TODAY}
DAY = Day(1, "Fair", **ON_DAY, mode="closed")
OWN_NUMBER = {"divert_number": ELSEWHERE}


def day(**changes):
    return {"hours": Hours(LONDON, "", days=(replace(DAY, **changes),))}


COLUMNS = {
    ServiceNumber: {
        "queue_music_id": Column({}, {"queue_music": OWN}, (DIVERTED | {"queue_music": OWN}, ALL_DIVERTED[1])),
        "announce_position": Column({}, {"announce_position": True}, ALL_DIVERTED),
        "announce_waiting_time": Column({}, {"announce_waiting_time": True}, ALL_DIVERTED),
        "most_waiting": limit("most_waiting", (DIVERTED | {"most_waiting": 3}, ALL_DIVERTED[1])),
        "longest_wait": limit("longest_wait", (SEQUENTIAL | {"longest_wait": 900}, "longest wait is never reached")),
        "kick_out_after": limit("kick_out_after", (CLOSES_EARLY, "The kick-out timer never runs out")),
        "number_display_type": Column(PREFIX, PREFIX | {"number_display_type": "postfix"}, ALL_DIVERTED),
        "number_display_mode": Column(
            PREFIX, PREFIX | {"number_display_mode": "b"}, ({"number_display_mode": "b"}, "The type is “Disabled”")
        ),
        "number_display_text": Column(
            PREFIX,
            PREFIX | {"number_display_text": "Shop"},
            ({"number_display_text": "Shop"}, "The type is “Disabled”"),
        ),
        "queue_type": Column({}, {"queue_type": "all"}, ALL_DIVERTED),
        "retries": Column(SEQUENTIAL, SEQUENTIAL | {"retries": 3}, ({"retries": 3}, "is for “Sequential”")),
        "ringing_time": Column(
            {"queue_type": "all"}, {"queue_type": "all", "ringing_time": 9}, ({"ringing_time": 9}, "“All at once”")
        ),
        "welcome_message_id": Column(
            {"main_mode": "with-welcome"},
            {"main_mode": "with-welcome", "welcome_message": OWN},
            ({"welcome_message": OWN}, "This message is not played: the main mode is “Without welcome message”."),
        ),
        "opening_hours_closed_message_id": Column(
            outside(messages={}),
            outside(**messages(HOURS_CLOSED)),
            ({}, "this number is always open"),
        ),
        "calendar_closed_message_id": Column(closed(messages={}), closed(**messages(CALENDAR_CLOSED)), PLAYS_NOTHING),
        "no_agents_message_id": Column(NOBODY | {"messages": {}}, NOBODY, ALL_DIVERTED),
        "main_mode": Column(
            {}, {"main_mode": "with-welcome"}, (weekly("opening_hours", starts=0, ends=0), "The hours never open.")
        ),
        "calendar_closed_mode": Column(closed(), closed(mode="voicemail"), AT_ANY_TIME),
        "opening_hours_closed_mode": Column(outside(), outside(mode="voicemail"), ALWAYS_OPEN),
        "no_agents_mode": Column(NOBODY, NOBODY | {"mode": "voicemail"}, ALL_DIVERTED),
        "external_divert_number": Column(
            DIVERTED,
            DIVERTED | {"external_divert_number": OTHER},
            ({"external_divert_number": OTHER}, "The main mode is “Without welcome message”."),
        ),
        "closed_divert_number": Column(
            closed(mode="divert", divert=ELSEWHERE),
            closed(mode="divert", divert=OTHER),
            ({"divert": OTHER}, "no closed mode"),
        ),
        "no_agents_divert_number": Column(
            NOBODY | {"mode": "divert", "divert": ELSEWHERE},
            NOBODY | {"mode": "divert", "divert": OTHER},
            ({"divert": OTHER}, "the no agents mode is “Message only”"),
        ),
        "vms_emails": Column(
            closed(mode="voicemail"),
            closed(mode="voicemail", vms_emails=("a@b.example",)),
            ({"vms_emails": ("a@b.example",)}, "No recording is made"),
        ),
        "refuses_withheld": Column({}, {"refuses_withheld": True}, FOR_WHOM_IT_NAMES, Caller(is_withheld=True)),
        "recording_pin": Column(
            {"recording_numbers": listed(OUTSIDE)},
            {"recording_numbers": listed(OUTSIDE), "pin": "4711"},
            ({"pin": "4711"}, "There is a PIN, but no telephone to record by."),
        ),
    },
    ListedCaller: {
        "digits": Column(
            {"caller_blacklist": listed(OUTSIDE)}, {"caller_blacklist": listed(OTHER)}, FOR_WHOM_IT_NAMES
        ),
        "kind": Column(
            {"caller_blacklist": listed(OUTSIDE)},
            {"recording_numbers": listed(OUTSIDE)},
            ({"recording_numbers": listed(OUTSIDE)}, "There is no PIN for recording by telephone."),
        ),
        "note": Column(
            {"caller_blacklist": listed(OUTSIDE)},
            {"caller_blacklist": tuple(replace(one, note="Sells carpets") for one in listed(OUTSIDE))},
            WORDS_ALONE,
        ),
    },
    Override: {
        "kind": Column(until(), until(kind="divert"), WHILE_IT_LASTS),
        "set_at": Column(until(), until(set_at=MONDAY_TEN + timedelta(minutes=1)), WHILE_IT_LASTS),
        "ends_at": Column(until(), until(ends_at=MONDAY_TEN), WHILE_IT_LASTS),
        "set_by": Column(until(), until(set_by="Bob"), WORDS_ALONE),
        "prompt_id": Column(until(), until(message=OWN), WHILE_IT_LASTS),
        "is_silent": Column(until(message=OWN), until(message=OWN, is_silent=True), WHILE_IT_LASTS),
        "divert_number": Column(
            until(kind="divert") | DIVERTED, until(kind="divert", divert_number=OTHER) | DIVERTED, WHILE_IT_LASTS
        ),
    },
    Prompt: {
        "name": Column({"queue_music": OWN}, {"queue_music": replace(OWN, name="Theirs")}, WORDS_ALONE),
        "level": Column({"queue_music": OWN}, {"queue_music": replace(OWN, is_too_quiet=True)}, WORDS_ALONE),
        "narrow": Column(
            {"queue_music": OWN},
            {"silent_messages": ("Own",)},
            ({"silent_messages": ("Own",)}, "“Own” has no sound yet"),
        ),
    },
    # That a number has hours of its own, so that the office's do not hold, the page of the office hours says:
    # test_company_effects.py, and of the message outside them.
    OfficeHours: hours_columns("office_hours", "test_company_effects.py"),
    OutsideOfficeHours: {
        "prompt_id": Column(outside(messages={}), outside(**messages(HOURS_CLOSED)), "test_company_effects.py")
    },
    OpeningHours: hours_columns(
        "opening_hours", (weekly("opening_hours", starts=0, ends=0), "The hours never open.")
    ),
    CalendarDay: {
        "name": Column(day(), day(name="Eve"), WORDS_ALONE),
        "first_day": Column(day(), day(first_day=TODAY + timedelta(days=1)), WHILE_IT_LASTS),
        "last_day": Column(day(), day(last_day=TODAY - timedelta(days=1)), WHILE_IT_LASTS),
        "mode": Column(day(), day(mode="external-divert"), WHILE_IT_LASTS),
        "prompt_id": Column(
            day(), day(message=OWN), (day(mode="without-welcome", message=OWN), "own message of Fair")
        ),
        "divert_number": Column(
            day(), day(**OWN_NUMBER), (day(mode="with-welcome", **OWN_NUMBER), "own divert number of Fair")
        ),
    },
    CalendarDayHours: {
        "starts": Column(
            day(mode="other-hours", hours=((540, 660),)), day(mode="other-hours", hours=((630, 660),)), WHILE_IT_LASTS
        ),
        "ends": Column(
            day(mode="other-hours", hours=((540, 660),)), day(mode="other-hours", hours=((540, 570),)), WHILE_IT_LASTS
        ),
    },
    Member: {
        "is_active": Column({}, {"members": (member(1, is_active=False),)}, ALL_DIVERTED),
        "is_available": Column({}, {"members": (member(1, is_available=False),)}, ALL_DIVERTED),
        "skill": Column(
            {},
            {"members": (member(1, skill=2), member(2, skill=1))},
            ({"queue_type": "random"}, "The levels have no effect: the queue type is “Random”."),
        ),
        "ringing_time": Column(
            {},
            {"members": (member(1, ringing_time=9), member(2, skill=2))},
            (
                {"queue_type": "all", "members": (member(1, ringing_time=9), member(2))},
                "the members’ own ringing times have no effect",
            ),
        ),
        "wrap_up_time": Column({}, {"members": (member(1, wrap_up_time=9),)}, WORDS_ALONE),
    },
}
# Whose they are, and keys
IDENTITY = {
    ServiceNumber: {"number_id", "name", "main_id"},
    ListedCaller: {"is_prefix", "service_number_id"},
    Override: {"service_number_id"},
    OpeningHours: {"service_number_id"},
    CalendarDay: {"service_number_id"},
    CalendarDayHours: {"calendar_day_id"},
    Member: {"service_number_id", "user_id"},
}
CASES = [
    pytest.param(column, id=f"{model.__name__}.{name}")
    for model, found in COLUMNS.items()
    for name, column in found.items()
]


def test_the_table_has_every_column():
    for model, read in READS.items():
        if model not in COLUMNS_OF_USERS and model not in LOADED:
            missing = {*read} - COLUMNS.get(model, {}).keys() - IDENTITY.get(model, set())
            assert missing == set(), f"{model.__name__}: give a case for {missing}"


def steps_of(changes, caller):
    number = service_number(**changes)
    return plan_call(company(number), number, caller, MONDAY_TEN).steps


@pytest.mark.parametrize("column", CASES)
def test_it_has_an_effect(column):
    assert steps_of(column.one, column.caller) != steps_of(column.other, column.caller)


@pytest.mark.parametrize("column", CASES)
def test_where_it_has_none_the_pages_say_so(column):
    if isinstance(column.none, str):
        assert column.none in (AT_ANY_TIME, WHILE_IT_LASTS, FOR_WHOM_IT_NAMES, WORDS_ALONE, "test_company_effects.py")
        return
    changes, words = column.none
    number = service_number(**changes)
    there = company(number)
    said = [*not_used(there, number, MONDAY_TEN), *warnings_of(there, number, MONDAY_TEN)]
    assert any(words in one.words for one in said), [one.words for one in said]
