"""What holds for every plan, whatever the company is set to."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.models import CalendarDay
from routing.configuration import Away, Day, Hours, Message, ModeEffect, Period, PickUpGroup, Until
from routing.plan import Caller, Kind, What
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from service_numbers.models import ClosedMode, MainMode, Override, QueueType
from tests.routing.companies import (
    ALWAYS,
    CARRIER_A,
    FIRST_CARRIER,
    LONDON,
    MONDAY_TEN,
    NAMES,
    NUMBERS,
    OUTSIDE,
    SALES,
    SUPPORT,
    company,
    listed,
    member,
    service_number,
    user,
)
from users.models import CallPattern, Mode
from users.number_kinds import NumberKind

TODAY = MONDAY_TEN.date()
TARGETS = st.sampled_from(["", "+441632960999", "+449001234567", SUPPORT, SALES, *NUMBERS.values()])
MOMENTS = st.integers(0, 7 * 24 * 60).map(lambda minutes: MONDAY_TEN + timedelta(minutes=minutes))
LISTS = st.sampled_from([(), listed(OUTSIDE), listed("+44*"), listed("101"), listed("+44900*")])
KINDS = st.sampled_from([frozenset(), frozenset(NumberKind), frozenset([NumberKind.MOBILE])])
CALLERS = st.sampled_from(
    [Caller(), Caller(is_withheld=True), Caller(OUTSIDE), *(Caller(NUMBERS[pk], str(100 + pk)) for pk in NAMES)]
)


def mode_effects(pk):
    colleagues = st.sampled_from([None, *(one for one in NAMES if one != pk)])
    return st.builds(ModeEffect, st.sampled_from(CallPattern), TARGETS, colleagues)


@st.composite
def users(draw, pk):
    colleague = draw(st.sampled_from([None, *(one for one in NAMES if one != pk)]))
    return user(
        pk,
        colleague=colleague,
        forwarding_number=draw(TARGETS),
        voicemail_enabled=draw(st.booleans()),
        email=draw(st.sampled_from(["", "a@b.example"])),
        absence_activated=draw(st.booleans()),
        absences=tuple(Away(mode.value, ALWAYS) for mode in draw(st.lists(st.sampled_from(Mode), max_size=1))),
        work_hours_activated=draw(st.booleans()),
        work_hours=draw(st.sampled_from([(), (Period(0, 0, 600),), (Period(1, 0, 1440),)])),
        modes={mode.value: draw(mode_effects(pk)) for mode in Mode},
        white_list=draw(LISTS),
        black_list=draw(LISTS),
        barred_kinds=draw(KINDS),
        refused_callers=draw(LISTS),
        refuses_withheld=draw(st.booleans()),
        pick_up_group=draw(st.sampled_from([None, PickUpGroup(1, "Sales")])),
        trunk=draw(st.sampled_from([None, CARRIER_A, replace(CARRIER_A, carries_caller_number=True)])),
    )


@st.composite
def service_numbers(draw, pk, e164):
    day = Day(
        1,
        "Fair",
        TODAY,
        TODAY,
        draw(st.sampled_from(CalendarDay.Mode)),
        ((0, 720),),
        draw(st.sampled_from([None, Message(pk, "own message")])),
        divert_number=draw(TARGETS),
    )
    kind = draw(st.sampled_from([None, *Override.Kind]))
    soon, message = MONDAY_TEN + timedelta(days=2), draw(st.sampled_from([None, Message(20, "Training")]))
    chosen = {"message": message, "is_silent": draw(st.booleans()), "divert_number": draw(TARGETS)}
    untils = (Until(kind, ALWAYS, soon, **chosen), Until(kind, soon, soon + timedelta(days=1))) if kind else ()
    members = [member(one, is_available=draw(st.booleans()), skill=draw(st.integers(1, 3))) for one in NAMES]
    return service_number(
        pk,
        e164,
        mode=draw(st.sampled_from(ClosedMode)),
        divert=draw(TARGETS),
        main_mode=draw(st.sampled_from(MainMode)),
        hours=Hours(
            LONDON,
            "",
            (Period(0, 0, 720),),
            days=draw(st.sampled_from([(), (day,)])),
            untils=untils,
        ),
        external_divert_number=draw(TARGETS),
        vms_emails=draw(st.sampled_from([(), ("a@b.example",)])),
        barred_numbers=draw(st.sampled_from([frozenset(), frozenset(["+449001234567"])])),
        recording_numbers=draw(LISTS),
        pin=draw(st.sampled_from(["", "4711"])),
        caller_blacklist=draw(LISTS),
        refuses_withheld=draw(st.booleans()),
        members=tuple(members[: draw(st.integers(0, 3))]),
        queue_type=draw(st.sampled_from(QueueType)),
        longest_wait=draw(st.sampled_from([None, 60])),
        most_waiting=draw(st.sampled_from([None, 5])),
    )


@st.composite
def companies(draw):
    rows = [draw(users(pk)) for pk in NAMES]
    rows += [draw(service_numbers(1, SUPPORT)), draw(service_numbers(2, SALES))]
    return company(
        *rows,
        white_list=draw(LISTS),
        black_list=draw(LISTS),
        barred_kinds=draw(KINDS),
        speed_dials={"70": draw(TARGETS) or OUTSIDE},
        may_be_picked_up=draw(st.sampled_from([(), (user(2).phone, user(3).phone)])),
        trunk=draw(st.sampled_from([None, FIRST_CARRIER, replace(FIRST_CARRIER, carries_caller_number=True)])),
    )


def plans(there, caller, moment):
    for number in there.service_numbers.values():
        yield plan_call(there, number, caller, moment)
    for one in there.users.values():
        yield plan_user_call(there, one, caller, moment)
        for dialled in ("999", "102", "70", "01632 960999", SUPPORT, "nonsense", "*8"):
            yield plan_outgoing_call(there, one, dialled, moment)


@settings(max_examples=150, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_it_ends_and_only_once(there, caller, moment):
    for plan in plans(there, caller, moment):
        ends = [step.kind.is_end for step in plan.steps]
        assert ends == [False] * (len(ends) - 1) + [True], plan
        assert len(ends) < 30


@settings(max_examples=150, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_what_leaves_the_company_goes_out_on_a_trunk_and_shows_a_number(there, caller, moment):
    """Told by the plan alone: whose rules were the last to speak, and whose number is shown."""
    for plan in plans(there, caller, moment):
        trunks = users_and_companys(there)
        to, numbers = None, {plan.caller.number, SUPPORT, *NUMBERS.values()}
        for step in plan.steps:
            to = step.party if step.kind is Kind.PASS_ON else to
            for one in [step] if step.kind is Kind.DIVERT else [phone for phone in step.phones if phone.number]:
                if one.trunk_pk is None:
                    assert (step.number, there.trunk) == ("999", None)
                    continue
                assert one.trunk in {trunk.name for trunk in trunks if trunk.pk == one.trunk_pk}
                if to is not None and to.number:
                    assert one.trunk_pk == there.trunk.pk
                assert one.shown_number in numbers
                if one.shown_number == OUTSIDE:
                    carrying = [trunk for trunk in trunks if trunk.carries_caller_number]
                    assert one.trunk_pk in {trunk.pk for trunk in carrying}
                assert one.withheld == plan.caller.is_withheld


def users_and_companys(there):
    return [trunk for trunk in (there.trunk, *(user.trunk for user in there.users.values())) if trunk]


@settings(max_examples=150, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_no_phone_rings_twice_at_once_and_all_of_them_are_the_companys(there, caller, moment):
    for plan in plans(there, caller, moment):
        for step in plan.steps:
            rung = [phone.user_pk or phone.number for phone in step.phones]
            assert len(set(rung)) == len(rung), step
            assert {phone.user_pk for phone in step.phones} <= {*there.users, None}
            assert all(phone.user_pk is None or phone.name in NAMES.values() for phone in step.phones)


@settings(max_examples=150, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_a_white_listed_caller_meets_no_absence(there, caller, moment):
    for one in there.users.values():
        if caller.is_on(one.white_list) or caller.is_on(there.white_list):
            first = plan_user_call(there, one, caller, moment).steps[0]
            assert (first.kind, [phone.user_pk for phone in first.phones]) == (Kind.RING, [one.pk])


def is_listed(entries, caller):
    """Whether a list names a caller, told without the code of the rule."""
    shown = [one for one in (caller.number, caller.short_number) if one]
    whole = any(entry.digits in shown and not entry.is_prefix for entry in entries)
    return whole or any(entry.is_prefix and (caller.number or "").startswith(entry.digits) for entry in entries)


@settings(max_examples=150, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_who_is_refused_is_listed_or_withheld_and_on_no_white_list(there, caller, moment):
    for one in there.users.values():
        first = plan_user_call(there, one, caller, moment).steps[0]
        withheld = one.refuses_withheld and caller == Caller(is_withheld=True)
        taken = is_listed(one.white_list, caller) or is_listed(there.white_list, caller)
        refused = (withheld or is_listed(one.refused_callers, caller)) and not taken
        assert (first.kind is Kind.REJECT and first.setting.what is What.REFUSED_CALLERS) == refused
    for number in there.service_numbers.values():
        first = plan_call(there, number, caller, moment).steps[0]
        records = number.pin and is_listed(number.recording_numbers, caller)
        withheld = number.refuses_withheld and caller == Caller(is_withheld=True)
        refused = not records and (withheld or is_listed(number.caller_blacklist, caller))
        assert (first.kind is Kind.REJECT and first.setting.what is What.CALLER_BLACKLIST) == refused


def plays_day(number, moment):
    """Whether callers are due the own message of a calendar day, told without the code of the rule."""
    [day] = number.hours.days or [None]
    local = moment.astimezone(LONDON)
    covered = any(one.covers(moment) for one in number.hours.untils)
    if covered or day is None or day.message is None or local.date() != TODAY:
        return False
    return day.mode in ("closed", "with-welcome") or (day.mode == "other-hours" and local.hour >= 12)


@settings(max_examples=150, deadline=None)
@given(companies(), MOMENTS)
def test_the_own_message_of_a_day_is_heard_when_it_says_so(there, moment):
    for number in there.service_numbers.values():
        steps = plan_call(there, number, Caller(), moment).steps
        heard = Message(number.pk, "own message") in [step.message for step in steps]
        targets = [day.divert_number for day in number.hours.days]
        diverts = any(targets) or any(one.mode == "divert" for one in number.closed.values())
        assert heard == plays_day(number, moment) or (not heard and diverts)


@settings(max_examples=100, deadline=None)
@given(companies(), st.sampled_from(["999", "112", "911"]), MOMENTS)
def test_emergency_calls_always_go_out(there, dialled, moment):
    for one in there.users.values():
        [step] = plan_outgoing_call(there, one, dialled, moment).steps
        assert (step.kind, step.number) == (Kind.DIVERT, dialled)


@settings(max_examples=100, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_nothing_barred_is_dialled_by_a_user_or_a_mode(there, caller, moment):
    black = listed("+44900*")
    there = company(*there.users.values(), black_list=black)
    for plan in plans(there, caller, moment):
        assert not any(number.startswith("+44900") for number in plan.numbers)


@settings(max_examples=50, deadline=None)
@given(companies(), CALLERS, MOMENTS)
def test_the_same_plan_for_the_same_call(there, caller, moment):
    assert list(plans(there, caller, moment)) == list(plans(there, caller, moment))
