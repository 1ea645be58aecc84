"""A caller rings a service number: every branch of the rules, by example."""

from datetime import date

import pytest

from routing.configuration import Day, Hours, Message, Period, Until
from routing.plan import Caller, Kind, What
from routing.planner import plan_call
from tests.routing.companies import (
    ALWAYS,
    CALLER,
    LONDON,
    MONDAY_TEN,
    OUTSIDE,
    SALES,
    SUPPORT,
    away,
    company,
    listed,
    member,
    outline,
    service_number,
)

TUESDAYS = Hours(LONDON, "", opening_hours=(Period(1, 540, 1020),))
TODAY = date(2026, 6, 1)


def planned(number, *others, caller=CALLER, **changes):
    return plan_call(company(number, *others, **changes), number, caller, MONDAY_TEN)


def day(mode="closed", **changes):
    return Hours(LONDON, "", days=(Day(1, "Fair", TODAY, TODAY, mode, **changes),))


def until(kind, starts_at=ALWAYS, **changes):
    return Hours(LONDON, "", untils=(Until(kind, starts_at, MONDAY_TEN.replace(year=2030), "Ada", **changes),))


SHORT_DAY = day("other-hours", hours=((0, 540),), message=Message(2, "short day"))
OPEN_SHORT_DAY = day("other-hours", hours=((540, 720),), message=Message(2, "short day"))
VOICEMAIL = "voicemail a@b.example"
QUEUE_THEN_CLOSED = ["queue Ann+Bob", "play no_agents", "hang_up"]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        # 1 and 2: who calls
        ({"recording_numbers": listed(OUTSIDE), "caller_blacklist": listed(OUTSIDE), "pin": "4711"}, ["record"]),
        ({"recording_numbers": listed(OUTSIDE), "caller_blacklist": listed(OUTSIDE)}, ["reject"]),
        ({"caller_blacklist": listed(OUTSIDE)}, ["reject"]),
        ({"caller_blacklist": listed("+441632960999")}, QUEUE_THEN_CLOSED),
        # 3: temporary
        ({"hours": until("closed")}, ["play calendar_closed", "hang_up"]),
        ({"hours": until("divert"), "external_divert_number": "+441632960999"}, ["divert +441632960999"]),
        ({"hours": until("divert")}, QUEUE_THEN_CLOSED),
        ({"hours": until("closed", MONDAY_TEN)}, ["play calendar_closed", "hang_up"]),
        ({"hours": until("closed", MONDAY_TEN.replace(minute=1))}, QUEUE_THEN_CLOSED),
        ({"hours": until("closed", message=Message(1, "own"))}, ["play own", "hang_up"]),
        ({"hours": until("closed", message=Message(1, "own")), "messages": {}}, ["play own", "hang_up"]),
        ({"hours": until("closed", is_silent=True)}, ["hang_up"]),
        (
            {
                "hours": until("closed", message=Message(1, "own")),
                "mode": "voicemail",
                "vms_emails": ("a@b.example",),
            },
            ["play own", "voicemail a@b.example"],
        ),
        (
            {"hours": until("closed", message=Message(1, "own")), "mode": "divert", "divert": "+441632960999"},
            ["divert +441632960999"],
        ),
        ({"hours": until("divert", divert_number="+441632960998")}, ["divert +441632960998"]),
        (
            {"hours": until("divert", divert_number="+441632960998"), "external_divert_number": "+441632960999"},
            ["divert +441632960998"],
        ),
        (
            {
                "hours": until("divert", divert_number="+441632960998"),
                "external_divert_number": "+441632960999",
                "barred_numbers": frozenset(["+441632960998"]),
            },
            ["divert +441632960999"],
        ),
        ({"hours": until("closed", divert_number="+441632960998")}, ["play calendar_closed", "hang_up"]),
        # 4: the calendar
        ({"hours": day()}, ["play calendar_closed", "hang_up"]),
        ({"hours": day(message=Message(1, "own"))}, ["play own", "hang_up"]),
        ({"hours": day(divert_number="+441632960999"), "mode": "divert"}, ["divert +441632960999"]),
        ({"hours": day("with-welcome", message=Message(1, "own"))}, ["play own", *QUEUE_THEN_CLOSED]),
        ({"hours": day("with-welcome"), "welcome_message": Message(1, "hello")}, ["play hello", *QUEUE_THEN_CLOSED]),
        ({"hours": day("without-welcome"), "main_mode": "with-welcome"}, QUEUE_THEN_CLOSED),
        ({"hours": day("external-divert", divert_number="+441632960999")}, ["divert +441632960999"]),
        ({"hours": day("other-hours", hours=((0, 60),))}, ["play opening_hours_closed", "hang_up"]),
        ({"hours": day("other-hours", hours=((0, 720),))}, QUEUE_THEN_CLOSED),
        # the message of a day of other hours is the closed one of that day, at whatever the closed mode does
        ({"hours": SHORT_DAY}, ["play short day", "hang_up"]),
        ({"hours": SHORT_DAY, "mode": "voicemail", "vms_emails": ("a@b.example",)}, ["play short day", VOICEMAIL]),
        ({"hours": SHORT_DAY, "mode": "divert", "divert": "+441632960999"}, ["divert +441632960999"]),
        ({"hours": SHORT_DAY, "mode": "divert"}, ["play short day", "hang_up"]),
        ({"hours": OPEN_SHORT_DAY}, QUEUE_THEN_CLOSED),
        (
            {"hours": OPEN_SHORT_DAY, "main_mode": "with-welcome", "welcome_message": Message(1, "hello")},
            ["play hello", *QUEUE_THEN_CLOSED],
        ),
        ({"hours": OPEN_SHORT_DAY, "main_mode": "with-welcome"}, QUEUE_THEN_CLOSED),
        ({"hours": OPEN_SHORT_DAY, "members": ()}, ["play no_agents", "hang_up"]),
        # 5: opening hours
        ({"hours": TUESDAYS}, ["play opening_hours_closed", "hang_up"]),
        # 6: main mode
        ({"main_mode": "with-welcome", "welcome_message": Message(1, "hello")}, ["play hello", *QUEUE_THEN_CLOSED]),
        ({"main_mode": "with-welcome"}, QUEUE_THEN_CLOSED),
        ({"main_mode": "external-divert", "external_divert_number": "+441632960999"}, ["divert +441632960999"]),
        ({"main_mode": "external-divert"}, QUEUE_THEN_CLOSED),
        (
            {
                "main_mode": "external-divert",
                "external_divert_number": "+441632960999",
                "barred_numbers": frozenset(["+441632960999"]),
            },
            QUEUE_THEN_CLOSED,
        ),
        # 7: the queue
        ({"members": ()}, ["play no_agents", "hang_up"]),
        ({"members": (member(1, is_available=False), member(2))}, ["queue Bob", "play no_agents", "hang_up"]),
        ({"members": (member(1, is_active=False),)}, ["play no_agents", "hang_up"]),
        ({"members": (member(1, absences=away().absences),)}, ["play no_agents", "hang_up"]),
        (
            {"members": (member(1, absences=away().absences, absence_activated=False),)},
            ["queue Ann", "play no_agents", "hang_up"],
        ),
        # closed modes, and what they lack
        ({"hours": TUESDAYS, "mode": "divert", "divert": "+441632960999"}, ["divert +441632960999"]),
        ({"hours": TUESDAYS, "mode": "divert"}, ["play opening_hours_closed", "hang_up"]),
        (
            {"hours": TUESDAYS, "mode": "voicemail", "vms_emails": ("a@b.example",)},
            ["play opening_hours_closed", "voicemail a@b.example"],
        ),
        ({"hours": TUESDAYS, "mode": "voicemail"}, ["play opening_hours_closed", "hang_up"]),
        ({"members": (), "mode": "divert", "divert": "+441632960999"}, ["divert +441632960999"]),
        # diverts to own numbers
        (
            {"hours": TUESDAYS, "mode": "divert", "divert": "+441632960101"},
            ["pass_on Ann", "ring Ann", "voicemail ann@ours.example"],
        ),
        ({"hours": TUESDAYS, "mode": "divert", "divert": SUPPORT}, ["play opening_hours_closed", "hang_up"]),
    ],
)
def test_by_example(number, expected):
    assert outline(planned(service_number(**number))) == expected


def test_a_divert_goes_by_the_rules_of_the_number_it_leads_to():
    sales = service_number(2, SALES, members=(member(3),))
    there = service_number(main_mode="external-divert", external_divert_number=SALES)
    assert outline(planned(there, sales)) == ["pass_on Sales", "queue Cid", "play no_agents", "hang_up"]
    absent = away(1, "external", "+441632960999")
    there = service_number(main_mode="external-divert", external_divert_number="+441632960101")
    assert outline(planned(there, absent)) == ["pass_on Ann", "divert +441632960999"]


def test_two_numbers_that_divert_to_each_other_end_in_the_closed_message():
    sales = service_number(2, SALES, main_mode="external-divert", external_divert_number=SUPPORT)
    there = service_number(main_mode="external-divert", external_divert_number=SALES)
    assert outline(planned(there, sales)) == ["pass_on Sales", "play opening_hours_closed", "hang_up"]


def test_inside_a_call_is_diverted_twice_at_most():
    numbers = [f"+44163296017{n}" for n in range(4)]
    chain = [
        service_number(n + 1, numbers[n], main_mode="external-divert", external_divert_number=numbers[n + 1])
        for n in range(3)
    ] + [service_number(4, numbers[3])]
    plan = planned(chain[0], *chain[1:])
    assert [step.kind for step in plan.steps].count(Kind.PASS_ON) == 2
    assert outline(plan)[-2:] == ["play opening_hours_closed", "hang_up"]


@pytest.mark.parametrize(
    ("queue", "levels"),
    [
        ({"queue_type": "skill"}, [(["Ann"], 0, 25), (["Bob"], 25, 40)]),
        ({"queue_type": "sequential"}, [(["Ann"], 0, 25), (["Bob"], 25, 40)]),
        ({"queue_type": "all", "ringing_time": 30}, [(["Ann", "Bob"], 0, 30)]),
    ],
)
def test_how_a_queue_rings(queue, levels):
    members = (member(1), member(2, skill=2, ringing_time=40))
    [step] = [one for one in planned(service_number(members=members, **queue)).steps if one.kind is Kind.QUEUE]
    assert [([phone.who.name for phone in one.ringing], one.starts, one.lasts) for one in step.levels] == levels


def test_the_agent_sees_the_number_through_the_display_expression():
    there = service_number(number_display_type="prefix", number_display_mode="both", number_display_text="Sales ")
    [step] = [one for one in planned(there).steps if one.kind is Kind.QUEUE]
    assert step.shown_number == f"Sales {OUTSIDE} {SUPPORT}"


def test_a_withheld_caller_is_refused_where_that_is_ticked():
    there = service_number(refuses_withheld=True, recording_numbers=listed(OUTSIDE), pin="4711")
    [step] = planned(there, caller=Caller(is_withheld=True)).steps
    assert (step.kind, step.reason) == (Kind.REJECT, "The caller withholds the number.")
    assert step.setting.what is What.CALLER_BLACKLIST
    for other in (Caller(), CALLER, Caller("+441632960101", "101")):
        assert outline(planned(there, caller=other))[0] != "reject"
    assert outline(planned(service_number(), caller=Caller(is_withheld=True))) == QUEUE_THEN_CLOSED


def test_a_withheld_caller_is_on_no_list():
    there = service_number(caller_blacklist=listed(OUTSIDE), recording_numbers=listed(OUTSIDE))
    assert outline(planned(there, caller=Caller())) == QUEUE_THEN_CLOSED


def test_a_colleague_is_on_a_list_by_short_number_or_number():
    there = service_number(caller_blacklist=listed("101"))
    assert outline(planned(there, caller=Caller("+441632960101", "101"))) == ["reject"]
    assert outline(
        planned(service_number(caller_blacklist=listed("+441632960101")), caller=Caller("+441632960101", "101"))
    ) == ["reject"]


def test_white_lists_do_not_open_a_service_number():
    changes = {"white_list": listed(OUTSIDE)}
    assert outline(planned(service_number(hours=TUESDAYS), **changes)) == ["play opening_hours_closed", "hang_up"]
