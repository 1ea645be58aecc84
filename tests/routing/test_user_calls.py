"""Calls to users and from users: every branch of the rules, by example."""

import pytest

from routing.configuration import Period, Phone, PickUpGroup
from routing.plan import Caller, Kind, What, Whose
from routing.planner import plan_outgoing_call, plan_user_call
from tests.routing.companies import (
    CALLER,
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
OWN = ["ring Ann", "voicemail ann@ours.example"]
BOBS = ["ring Bob", "voicemail bob@ours.example"]
CIDS = ["ring Cid", "voicemail cid@ours.example"]
TUESDAYS = (Period(1, 540, 1020),)


def planned(somebody, *others, caller=CALLER, **changes):
    return outline(plan_user_call(company(somebody, *others, **changes), somebody, caller, MONDAY_TEN))


@pytest.mark.parametrize(
    ("somebody", "expected"),
    [
        (user(), OWN),
        (user(voicemail_enabled=False), ["ring Ann", "hang_up"]),
        (user(email=""), ["ring Ann", "hang_up"]),
        (away(), ["voicemail ann@ours.example"]),
        (away(absence_activated=False), OWN),
        (away(voicemail_enabled=False), ["hang_up"]),
        (away(pattern="own"), OWN),
        (away(pattern="own-voicemail"), OWN),
        (away(pattern="own-voicemail", voicemail_enabled=False), ["ring Ann", "hang_up"]),
        (away(pattern="own-colleague", colleague=2), ["ring Ann", "pass_on Bob", *BOBS]),
        (away(pattern="own-colleague"), OWN),
        (away(pattern="colleague", colleague=2), ["pass_on Bob", *BOBS]),
        (away(pattern="colleague"), OWN),
        (away(pattern="colleague", mode_colleague=3, colleague=2), ["pass_on Cid", *CIDS]),
        (away(pattern="own-colleague", mode_colleague=3), ["ring Ann", "pass_on Cid", *CIDS]),
        (away(pattern="voicemail", mode_colleague=3), ["voicemail ann@ours.example"]),
        (away(pattern="own-external", number=ELSEWHERE), ["ring Ann", f"divert {ELSEWHERE}"]),
        (away(pattern="own-external", forwarding_number=ELSEWHERE), ["ring Ann", f"divert {ELSEWHERE}"]),
        (away(pattern="own-external"), OWN),
        (away(pattern="external", number=ELSEWHERE, forwarding_number=OUTSIDE), [f"divert {ELSEWHERE}"]),
        (away(pattern="external"), OWN),
        (away(pattern="external", number=ELSEWHERE, black_list=listed("+441632*")), OWN),
        (away(pattern="own-and-external", number=ELSEWHERE), ["ring Ann++44 1632 960999", OWN[1]]),
        (away(pattern="own-and-external", number=NUMBERS[2]), ["ring Ann+Bob", OWN[1]]),
        (away(pattern="reject"), ["reject"]),
        (away(white_list=listed(OUTSIDE)), OWN),
        (away(white_list=listed("+4477*")), OWN),
        (user(work_hours_activated=True, work_hours=TUESDAYS), ["voicemail ann@ours.example"]),
        (
            user(work_hours_activated=True, work_hours=TUESDAYS, absence_activated=False),
            ["voicemail ann@ours.example"],
        ),
        (user(work_hours_activated=True), OWN),
        (user(work_hours=TUESDAYS), OWN),
    ],
)
def test_calls_to_a_user(somebody, expected):
    assert planned(somebody) == expected


WITHHELD = Caller(is_withheld=True)


@pytest.mark.parametrize(
    ("ann", "caller", "is_refused"),
    [
        (user(refused_callers=listed(OUTSIDE)), CALLER, True),
        (user(refused_callers=listed("+4477*")), CALLER, True),
        (user(refused_callers=listed("103")), Caller(NUMBERS[3], "103"), True),
        (user(refused_callers=listed(OUTSIDE)), Caller(), False),
        (user(refused_callers=listed(OUTSIDE)), WITHHELD, False),
        (user(refuses_withheld=True), WITHHELD, True),
        (user(refuses_withheld=True), Caller(), False),
        (user(refuses_withheld=True), CALLER, False),
        (user(refuses_withheld=True), Caller(None, "103"), False),  # a colleague without a number of their own
        (away(refuses_withheld=True), WITHHELD, True),
        (user(refused_callers=listed(OUTSIDE), white_list=listed("+44*")), CALLER, False),
        (user(refuses_withheld=True, white_list=listed("+44*")), WITHHELD, True),
    ],
)
def test_callers_whom_a_user_refuses(ann, caller, is_refused):
    assert (planned(ann, caller=caller) == ["reject"]) is is_refused
    if is_refused:
        [step] = plan_user_call(company(ann), ann, caller, MONDAY_TEN).steps
        assert (step.setting.what, step.setting.whose) == (What.REFUSED_CALLERS, Whose.USER)


def test_the_companys_white_list_takes_whom_a_user_refuses():
    assert planned(user(refused_callers=listed(OUTSIDE)), white_list=listed(OUTSIDE)) == OWN


def test_a_colleague_refuses_whom_the_call_comes_from():
    bob = user(2, refused_callers=listed(OUTSIDE))
    assert planned(away(pattern="colleague", colleague=2), bob) == ["pass_on Bob", "reject"]


def test_the_companys_white_list_counts_too():
    assert planned(away(), white_list=listed(OUTSIDE)) == OWN
    assert planned(away(), white_list=listed("103"), caller=Caller(NUMBERS[3], "103")) == OWN
    assert planned(away(), white_list=listed(OUTSIDE), caller=Caller()) == ["voicemail ann@ours.example"]


def test_a_chain_of_colleagues_ends_at_the_third():
    first, second, third = away(1, "colleague", colleague=2), away(2, "colleague", colleague=3), away(3, "reject")
    expected = ["pass_on Bob", "pass_on Cid", "ring Cid", "voicemail cid@ours.example"]
    assert planned(first, second, third) == expected
    own = away(1, "colleague", mode_colleague=2, colleague=3), away(2, "colleague", mode_colleague=3), third
    assert planned(*own) == expected


def test_a_colleagues_own_divert_is_followed_once():
    assert planned(away(1, "colleague", colleague=2), away(2, "external", ELSEWHERE)) == [
        "pass_on Bob",
        f"divert {ELSEWHERE}",
    ]


def test_a_circle_ends_at_the_last_one_reached():
    assert planned(away(1, "colleague", colleague=2), away(2, "colleague", colleague=1)) == ["pass_on Bob", *BOBS]
    assert planned(away(1, "colleague", mode_colleague=2), away(2, "colleague", mode_colleague=1)) == [
        "pass_on Bob",
        *BOBS,
    ]
    first, second = away(1, "external", NUMBERS[2]), away(2, "own-external", NUMBERS[1])
    assert planned(first, second) == ["pass_on Bob", *BOBS]


def test_a_user_may_divert_to_a_service_number():
    number = service_number()
    assert planned(away(1, "external", SUPPORT), number)[:2] == ["pass_on Support", "queue Ann+Bob"]


@pytest.mark.parametrize(
    ("dialled", "expected"),
    [
        ("999", ["divert 999"]),
        ("112", ["divert 112"]),
        ("102", ["pass_on Bob", *BOBS]),
        ("70", [f"divert {OUTSIDE}"]),
        ("71", ["reject"]),
        ("01632 960999", [f"divert {ELSEWHERE}"]),
        ("+441632960102", ["pass_on Bob", *BOBS]),
        (SALES, ["pass_on Sales", "queue Ann+Bob", "play no_agents", "hang_up"]),
        ("0900 1234567", ["reject"]),
        ("0901 1234567", ["divert +449011234567"]),
        ("0700 1234567", ["reject"]),
        ("12", ["hang_up"]),
        ("", ["hang_up"]),
    ],
)
def test_calls_that_a_user_makes(dialled, expected):
    ann = user(black_list=listed("+44700*"))
    there = company(
        ann,
        service_number(2, SALES),
        speed_dials={"70": OUTSIDE, "71": "+449001234567"},
        black_list=listed("+44900*"),
    )
    assert outline(plan_outgoing_call(there, ann, dialled, MONDAY_TEN)) == expected


@pytest.mark.parametrize(
    ("dialled", "country", "expected"),
    [
        ("111", "GB", ["divert 111"]),
        ("116 123", "GB", ["divert 116123"]),
        ("116 123", "JE", ["divert 116123"]),
        ("100", "IM", ["divert 100"]),
        ("118 500", "JE", ["divert 118500"]),  # and no number of Jersey's six digits
        ("118 118", "GB", ["reject"]),
        ("411", "US", ["divert 411"]),
        ("3900", "FR", ["divert 3900"]),
        ("102", "GB", ["pass_on Bob", *BOBS]),  # a colleague, whatever the network has there
        ("80", "GB", ["divert 116123"]),
        ("81", "GB", ["reject"]),
        ("141 01632 960999", "GB", ["divert 14101632960999"]),
        ("141 +44 1632 960999", "GB", ["divert 14101632960999"]),
        ("141 +33 1 23 45 67 89", "GB", ["divert 1410033123456789"]),
        ("#31# 01632 960999", "GB", ["divert #31#01632960999"]),
        ("*67 212 555 0123", "US", ["divert *672125550123"]),
        ("1831 0255501234", "AU", ["divert 18310255501234"]),
        ("141 0900 1234567", "GB", ["reject"]),
        ("#31#118118", "GB", ["reject"]),
        ("141 111", "GB", ["divert 141111"]),
        ("141999", "GB", ["divert 999"]),
        ("#31#112", "DE", ["divert 112"]),
        ("141 102", "GB", ["pass_on Bob", *BOBS]),
        ("141 01632 960102", "GB", ["pass_on Bob", *BOBS]),
        ("141 70", "GB", ["divert 14107700900123"]),
        ("*67 70", "US", ["divert *67011447700900123"]),
        ("141 80", "GB", ["divert 141116123"]),
        ("141 234 5678", "GB", ["divert +441412345678"]),  # Glasgow without its 0
        ("*21*01632960999#", "GB", ["hang_up"]),
        ("*67 01632 960999", "GB", ["hang_up"]),
        ("141", "GB", ["divert 141"]),
        ("2036001878", "GB", ["divert +442036001878"]),
    ],
)
def test_short_services_and_codes_before_a_number(dialled, country, expected):
    ann = user(black_list=listed("1181*"))
    speed_dials = {"70": OUTSIDE, "80": "116123", "81": "118118"}
    there = company(ann, country=country, speed_dials=speed_dials, black_list=listed("+44900*"))
    assert outline(plan_outgoing_call(there, ann, dialled, MONDAY_TEN)) == expected


def test_the_code_takes_a_call_of_the_department():
    others = (Phone("Bob", 2, "102"), Phone("Cid", 3, "103"))
    ann = user(pick_up_group=PickUpGroup(4, "Sales"))
    plan = plan_outgoing_call(company(ann, may_be_picked_up=others), ann, "*8", MONDAY_TEN)
    take, end = plan.steps
    assert (take.kind, take.phones) == (Kind.PICK_UP, others)
    assert take.words == "A call that rings at another telephone of Sales is taken, the longest ringing first."
    assert take.reason == "*8 picks up a call of one’s department."
    assert (end.kind, end.reason) == (Kind.HANG_UP, "No call rings there.")
    assert {(one.setting.what, one.setting.pk) for one in plan.steps} == {(What.PROFILE, 1)}


def test_the_code_is_of_no_use_without_pick_up():
    there = company(may_be_picked_up=(Phone("Bob", 2, "102"),))
    [step] = plan_outgoing_call(there, user(), "*8#", MONDAY_TEN).steps
    assert (step.kind, step.words) == (Kind.HANG_UP, "The call cannot be made.")
    assert step.reason == "*8 takes a call of one’s department, and call pick-up is not on for that of Ann."


def test_a_speed_dial_is_the_reason_why_a_number_is_called():
    there = company(speed_dials={"70": OUTSIDE, "80": "116123", "81": NUMBERS[2], "82": "+449001234567"})
    for dialled, number in (("70", "+44 7700 900123"), ("141 70", "+44 7700 900123"), ("80", "116123")):
        step = plan_outgoing_call(there, user(), dialled, MONDAY_TEN).steps[-1]
        assert step.reason == f"{dialled[-2:]} is the speed dial Dial {dialled[-2:]}: {number}.", dialled
    assert "81 is the speed dial" in plan_outgoing_call(there, user(), "81", MONDAY_TEN).steps[0].reason
    ann = user(black_list=listed("+44900*"))
    [barred] = plan_outgoing_call(there, ann, "82", MONDAY_TEN).steps
    dial, entry = "82 is the speed dial Dial 82: +44 900 123 4567.", "+44 900 … of the user’s black list"
    assert barred.reason == f"{dial} The entry {entry} bars it."


@pytest.mark.parametrize(
    ("country", "dialled", "withheld"),
    [
        ("GB", "141 01632 960999", True),
        ("GB", "141 70", True),
        ("GB", "1470 01632 960999", False),
        ("GB", "141 1470 01632 960999", False),
        ("GB", "1470 141 01632 960999", True),
        ("GB", "18001 141 01632 960999", True),
        ("GB", "01632 960999", False),
        ("GB", "141 111", True),
        ("GB", "141 999", False),  # the code is left out
        ("GB", "*31# 01632 960999", False),  # networks differ
        ("US", "*67 212 555 0123", True),
        ("US", "1167 212 555 0123", True),
        ("US", "*82 212 555 0123", False),
        ("AU", "1831 0255501234", True),
        ("HK", "133 21234567", True),
        ("DE", "010011 030 123456", False),  # a carrier
    ],
)
def test_a_code_that_withholds_is_told(country, dialled, withheld):
    there = company(country=country, speed_dials={"70": OUTSIDE})
    step = plan_outgoing_call(there, user(), dialled, MONDAY_TEN).steps[-1]
    assert (step.kind, step.withheld) == (Kind.DIVERT, withheld), step
    assert ("the number withheld with" in step.words) is withheld


def test_a_step_says_what_is_dialled_and_why():
    def last(dialled):
        step = plan_outgoing_call(company(country="JE"), user(), dialled, MONDAY_TEN).steps[-1]
        return step.words, step.reason

    trunk = "on Carrier A"
    assert last("111") == (f"The call goes out to 111 {trunk}.", "111 is a short service here (Jersey).")
    assert last("141 01632960999") == (
        f"The call goes out to +44 1632 960999 {trunk}, the number withheld with 141.",
        "Ann dials +44 1632 960999.",
    )
    assert last("141999")[1] == "Emergency numbers always go out. 141 is left out."
    assert last("1470 01632960999")[0].endswith("with 1470 in front.")
    assert last("*21#")[1] == (
        "Of the codes with * or # only those that show or withhold the number are passed on: "
        "here *31#, #31#, 141 and 1470."
    )
    assert last("*67 01632960999")[1] == (
        "*67 is no code here (Jersey). Those that show or withhold the number are *31#, #31#, 141 and 1470."
    )
    note = plan_outgoing_call(company(), user(), "141 102", MONDAY_TEN).steps[0]
    assert (note.kind, note.words) == (Kind.NOTE, "141 has no effect.")


def test_emergency_calls_go_out_whatever_is_barred():
    ann = user(black_list=listed("+44*", "999"))
    assert outline(plan_outgoing_call(company(ann), ann, "999", MONDAY_TEN)) == ["divert 999"]


def test_without_a_number_of_their_own_users_show_the_companys():
    plan = plan_outgoing_call(company(user(numbers=())), user(numbers=()), ELSEWHERE, MONDAY_TEN)
    assert plan.steps[0].shown_number == SUPPORT
    assert plan_outgoing_call(company(), user(), ELSEWHERE, MONDAY_TEN).steps[0].shown_number == NUMBERS[1]
