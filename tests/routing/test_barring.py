"""Kinds of numbers that are barred: dialled by nobody, and no call is sent there. A second telling of the rule."""

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.plan import Kind, What, Whose
from routing.planner import plan_outgoing_call, plan_user_call
from tests.routing.companies import CALLER, MONDAY_TEN, away, company, listed, outline, user
from users.number_kinds import NumberKind

# What is dialled in Britain, and its kinds as a person tells them.
PARIS, MOBILE, PREMIUM, LONDON, FRENCH_MOBILE = (
    "+33123456789",
    "+447700900123",
    "+449098790123",
    "+442079460000",
    "+33612345678",
)
KINDS = {
    PARIS: {"international"},
    MOBILE: {"mobile"},
    PREMIUM: {"premium-rate"},
    LONDON: set(),
    FRENCH_MOBILE: {"international", "mobile"},
}
LISTS = {"+33*": (PARIS, FRENCH_MOBILE), "+442*": (LONDON,), MOBILE: (MOBILE,), "118*": ()}
TICKS = st.frozensets(st.sampled_from([kind.value for kind in NumberKind]), max_size=2)
BLACK = st.lists(st.sampled_from(sorted(LISTS)), max_size=2, unique=True)


def is_barred(number, *owners):
    """By whose lists (entries) and ticks a number is barred, told without the code of the rule."""
    return any(ticks & KINDS[number] or any(number in LISTS[entry] for entry in entries) for entries, ticks in owners)


@settings(max_examples=150, deadline=None)
@given(BLACK, TICKS, BLACK, TICKS, st.sampled_from(sorted(KINDS)))
def test_what_goes_out_is_what_nobody_bars(companys, companys_ticks, own, own_ticks, number):
    ann = away(pattern="external", number=number, black_list=listed(*own), barred_kinds=own_ticks)
    there = company(ann, black_list=listed(*companys), barred_kinds=companys_ticks)
    barred = is_barred(number, (companys, companys_ticks), (own, own_ticks))
    dialled = plan_outgoing_call(there, ann, number, MONDAY_TEN)
    assert outline(dialled) == (["reject"] if barred else [f"divert {number}"])
    sent_on = plan_user_call(there, ann, CALLER, MONDAY_TEN)
    assert (number in sent_on.numbers) is not barred
    assert outline(plan_outgoing_call(there, ann, "999", MONDAY_TEN)) == ["divert 999"]


def test_the_reason_says_which_kind_and_whose_setting_it_is():
    ann = user(barred_kinds=frozenset(["premium-rate"]))
    there = company(ann, barred_kinds=frozenset(["international"]))
    for number, reason, whose in (
        (PARIS, "International numbers are barred.", Whose.COMPANY),
        (PREMIUM, "Premium rate numbers are barred.", Whose.USER),
    ):
        [step] = plan_outgoing_call(there, ann, number, MONDAY_TEN).steps
        assert (step.kind, step.reason) == (Kind.REJECT, reason)
        assert (step.setting.what, step.setting.whose) == (What.LISTS, whose)


def test_a_barred_number_beside_the_own_phone_does_not_ring():
    ann = away(pattern="own-and-external", number=MOBILE)
    there = company(ann, barred_kinds=frozenset(["mobile"]))
    assert plan_user_call(there, ann, CALLER, MONDAY_TEN).numbers == []


def test_a_speed_dial_is_judged_by_its_number():
    there = company(speed_dials={"70": PARIS}, barred_kinds=frozenset(["international"]))
    assert outline(plan_outgoing_call(there, user(), "70", MONDAY_TEN)) == ["reject"]


def test_zeros_in_front_and_digits_behind_hide_no_number():
    """Of what is dialled, and of diverts that were stored when such numbers were taken."""
    hidden = {"+41090012345612": "CH", "+41900123456123": "CH", "+4200900123456": "CZ", "+4409098790123": "GB"}
    for number, country in hidden.items():
        ann = away(pattern="external", number=number)
        for barred in (
            {"barred_kinds": frozenset(["premium-rate"])},
            {"black_list": listed("+4190*", "+42090*", "+449*")},
        ):
            there = company(ann, country=country, **barred)
            assert number not in plan_user_call(there, ann, CALLER, MONDAY_TEN).numbers
            assert outline(plan_outgoing_call(there, ann, number, MONDAY_TEN))[0] in ("reject", "hang_up")
    listed_whole = company(user(), country="CH", black_list=listed("+41900123456"))
    assert outline(plan_outgoing_call(listed_whole, user(), "+41900123456123", MONDAY_TEN)) == ["reject"]
