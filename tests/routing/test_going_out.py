"""On which trunk a call leaves the company, and what number it shows there: by example."""

from dataclasses import replace

import pytest

from routing.as_json import plan_as_json
from routing.configuration import TrunkSettings
from routing.plan import Caller, Kind
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from routing.warnings import warnings_of
from tests.routing.companies import (
    CALLER,
    CARRIER_A,
    FIRST_CARRIER,
    MONDAY_TEN,
    NUMBERS,
    OUTSIDE,
    SALES,
    SUPPORT,
    away,
    company,
    listed,
    outline,
    service_number,
    user,
)

ELSEWHERE = "+441632960999"
WITHHELD = Caller(is_withheld=True)
CARRYING = replace(FIRST_CARRIER, carries_caller_number=True)
NO_TRUNK = "The company has no trunk for calls that go out: ask your provider for one."


def diverted(caller=CALLER, **changes):
    """The step that sends on a call to a service number."""
    number = service_number(main_mode="external-divert", external_divert_number=ELSEWHERE)
    return plan_call(company(number, **changes), number, caller, MONDAY_TEN).steps[-1]


def gone_out(step):
    return step.trunk_pk, step.trunk, step.shown_number, step.withheld


@pytest.mark.parametrize(
    ("caller", "trunk", "shown", "withheld"),
    [
        (CALLER, FIRST_CARRIER, SUPPORT, False),
        (CALLER, CARRYING, OUTSIDE, False),
        (WITHHELD, FIRST_CARRIER, SUPPORT, True),
        (WITHHELD, CARRYING, SUPPORT, True),
        (Caller(), CARRYING, SUPPORT, False),
        (Caller("111"), CARRYING, SUPPORT, False),  # a short service, which is nobody's number elsewhere
        (Caller(NUMBERS[2], "102"), CARRYING, NUMBERS[2], False),
        (Caller(None, "102"), CARRYING, SUPPORT, False),
    ],
)
def test_a_service_numbers_divert_goes_out_on_the_first_trunk(caller, trunk, shown, withheld):
    step = diverted(caller, trunk=trunk)
    assert (step.kind, step.number) == (Kind.DIVERT, ELSEWHERE)
    assert gone_out(step) == (7, "First carrier", shown, withheld)


def test_of_a_company_without_a_main_number_it_shows_the_number_that_was_called():
    assert diverted(main_number="").shown_number == SUPPORT


@pytest.mark.parametrize("pattern", ["external", "own-external"])
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, (8, "Carrier A", SUPPORT, False)),
        ({"trunk": replace(CARRIER_A, carries_caller_number=True)}, (8, "Carrier A", OUTSIDE, False)),
        ({"trunk": None}, (7, "First carrier", OUTSIDE, False)),
    ],
)
def test_a_users_divert_goes_out_on_the_users_own_trunk(pattern, changes, expected):
    ann = away(pattern=pattern, number=ELSEWHERE, **changes)
    plan = plan_user_call(company(ann, trunk=CARRYING), ann, CALLER, MONDAY_TEN)
    assert gone_out(plan.steps[-1]) == expected


def test_what_rings_beside_the_own_phone_goes_out_as_well():
    ann = away(pattern="own-and-external", number=ELSEWHERE)
    own, beside = plan_user_call(company(ann), ann, CALLER, MONDAY_TEN).steps[0].phones
    assert gone_out(own) == (None, "", "", False)
    assert (beside.number, *gone_out(beside)) == (ELSEWHERE, 8, "Carrier A", SUPPORT, False)
    carrying = replace(ann, trunk=replace(CARRIER_A, carries_caller_number=True))
    for caller, shown in ((CALLER, (OUTSIDE, False)), (WITHHELD, (SUPPORT, True))):
        step = plan_user_call(company(carrying), carrying, caller, MONDAY_TEN).steps[0]
        assert gone_out(step.phones[1])[2:] == shown


def test_the_last_who_sends_it_on_says_which_trunk():
    """From the service number to Bob inside, and on from there by Bob's own rules."""
    bob = away(2, pattern="external", number=ELSEWHERE, trunk=TrunkSettings(9, "Carrier B"))
    number = service_number(main_mode="external-divert", external_divert_number=NUMBERS[2])
    assert gone_out(plan_call(company(number, bob), number, CALLER, MONDAY_TEN).steps[-1])[:2] == (9, "Carrier B")
    ann = user(colleague=2)
    diverting = service_number(main_mode="external-divert", external_divert_number=ELSEWHERE)
    step = plan_outgoing_call(company(ann, diverting), ann, SUPPORT, MONDAY_TEN).steps[-1]
    assert gone_out(step) == (7, "First carrier", SUPPORT, False)


def test_calls_that_a_user_makes():
    ann, cid = user(), user(3, trunk=None, numbers=())
    there = company(ann, cid, trunk=CARRYING)

    def dialled(who, digits):
        return plan_outgoing_call(there, who, digits, MONDAY_TEN).steps[-1]

    assert gone_out(dialled(ann, ELSEWHERE)) == (8, "Carrier A", NUMBERS[1], False)
    assert gone_out(dialled(ann, "141" + "01632960999")) == (8, "Carrier A", NUMBERS[1], True)
    assert gone_out(dialled(ann, "999")) == (8, "Carrier A", NUMBERS[1], False)
    assert dialled(cid, ELSEWHERE).kind is Kind.HANG_UP
    assert gone_out(dialled(cid, "999")) == (7, "First carrier", SUPPORT, False)


def test_without_any_trunk_emergency_calls_still_go_out():
    cid = user(3, trunk=None)
    step = plan_outgoing_call(company(cid, trunk=None), cid, "999", MONDAY_TEN).steps[-1]
    assert (step.kind, step.number, step.trunk_pk, step.shown_number) == (Kind.DIVERT, "999", None, NUMBERS[3])


# Without any trunk


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"main_mode": "external-divert", "external_divert_number": ELSEWHERE}, "queue Ann"),
        ({"mode": "divert", "divert": ELSEWHERE, "members": ()}, "play no_agents"),
    ],
)
def test_without_any_trunk_callers_get_what_they_would_without_the_number(changes, expected):
    number = service_number(**{"members": service_number().members[:1]} | changes)
    there = company(number, trunk=None)
    plan = plan_call(there, number, CALLER, MONDAY_TEN)
    assert outline(plan)[0] == expected
    said = [step.words for step in plan.steps if step.kind is Kind.NOTE]
    assert f"+44 1632 960999 cannot be dialled. {NO_TRUNK}" in said
    [first, *_others] = [one for one in warnings_of(there, number, MONDAY_TEN) if NO_TRUNK in one.words]
    assert first.effect in ("Calls ring as without a divert.", "Callers hear the message, then the call ends.")
    assert not [one for one in warnings_of(company(number), number, MONDAY_TEN) if NO_TRUNK in one.words]


def test_without_any_trunk_diverts_inside_go_on():
    number = service_number(main_mode="external-divert", external_divert_number=SALES)
    there = company(number, service_number(2, SALES), trunk=None)
    assert outline(plan_call(there, number, CALLER, MONDAY_TEN))[:2] == ["pass_on Sales", "queue Ann+Bob"]
    assert not [one for one in warnings_of(there, number, MONDAY_TEN) if NO_TRUNK in one.words]


@pytest.mark.parametrize("pattern", ["external", "own-external", "own-and-external"])
def test_without_any_trunk_the_own_phone_rings_for_users_in_a_mode(pattern):
    ann = away(pattern=pattern, number=ELSEWHERE, trunk=None)
    plan = plan_user_call(company(ann, trunk=None), ann, CALLER, MONDAY_TEN)
    assert outline(plan) == ["ring Ann", "voicemail ann@ours.example"]
    assert plan.numbers == []
    assert NO_TRUNK in plan.steps[0].words


# As engines are told


def test_engines_are_told_the_trunk_by_key_and_name():
    ann = away(pattern="own-and-external", number=ELSEWHERE)
    written = plan_as_json(plan_user_call(company(ann), ann, WITHHELD, MONDAY_TEN), "ours.example", MONDAY_TEN)
    assert written["steps"][0]["phones"] == [
        {"user": "101@ours.example"},
        {
            "number": ELSEWHERE,
            "shown_number": SUPPORT,
            "withheld": True,
            "trunk": "Carrier A",
            "trunk_id": 8,
        },
    ]
    there = company(service_number(main_mode="external-divert", external_divert_number=ELSEWHERE))
    plan = plan_call(there, there.service_numbers[SUPPORT], CALLER, MONDAY_TEN)
    step = plan_as_json(plan, "ours.example", MONDAY_TEN)["steps"][-1]
    assert {name: step[name] for name in ("number", "shown_number", "trunk", "trunk_id")} == {
        "number": ELSEWHERE,
        "shown_number": SUPPORT,
        "trunk": "First carrier",
        "trunk_id": 7,
    }


@pytest.mark.parametrize(
    ("passed_on", "queue", "divert"),
    [
        (None, NUMBERS[1], (NUMBERS[1], False)),
        (CALLER, OUTSIDE, (OUTSIDE, False)),
        (WITHHELD, "", (SUPPORT, True)),
        (Caller(), "", (SUPPORT, False)),
        (Caller(NUMBERS[3], "103"), NUMBERS[3], (NUMBERS[3], False)),
    ],
    ids=["nobody", "a caller", "withheld", "no number", "a colleague"],
)
def test_who_is_passed_on_is_shown_in_place_of_the_user(passed_on, queue, divert):
    """By the number display and by diverts; lists and the trunk are those of who passes on."""
    sales = service_number(2, SALES, main_mode="external-divert", external_divert_number=ELSEWHERE)
    there = company(service_number(), sales, trunk=CARRYING)

    def steps(dialled):
        return plan_outgoing_call(there, user(), dialled, MONDAY_TEN, passed_on=passed_on).steps

    [rings] = [step for step in steps(SUPPORT) if step.kind is Kind.QUEUE]
    [gone] = [step for step in steps(SALES) if step.kind is Kind.DIVERT]
    assert rings.shown_number == queue
    assert (gone.shown_number, gone.withheld) == divert
    assert steps(ELSEWHERE)[-1].shown_number == NUMBERS[1]


def test_lists_go_by_who_passes_on():
    """A service number whose blacklist has the caller takes the call that a user passes on."""
    for refused, ends in ((OUTSIDE, Kind.QUEUE), (NUMBERS[1], Kind.REJECT)):
        support = service_number(caller_blacklist=listed(refused))
        plan = plan_outgoing_call(company(support), user(), SUPPORT, MONDAY_TEN, passed_on=CALLER)
        assert ends in {step.kind for step in plan.steps}


def test_a_free_number_of_the_company_goes_out_on_no_trunk():
    """It would come back from the carrier: the carrier has it from us."""
    free = frozenset([ELSEWHERE])
    there = company(free_numbers=free, speed_dials={"70": ELSEWHERE})
    for dialled in (ELSEWHERE, "141" + "01632960999", "70"):
        [step] = plan_outgoing_call(there, user(), dialled, MONDAY_TEN).steps
        assert step.kind is Kind.HANG_UP
        assert step.reason == "+44 1632 960999 is a free number of the company: it reaches nobody."
    assert outline(plan_outgoing_call(company(), user(), ELSEWHERE, MONDAY_TEN)) == [f"divert {ELSEWHERE}"]
