"""Each column of users, and of what they dial, that the rules of a call read: a case in which it has an effect, and
one in which the pages say that it has none. Those of service numbers are in test_each_column.py.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from calendars.models import WorkHours
from routing.configuration import Away, ModeEffect, Period, PickUpGroup, TrunkSettings
from routing.planner import plan_outgoing_call, plan_user_call
from routing.reads import READS
from routing.user_not_used import unused_of_user
from tests.routing.companies import (
    ALWAYS,
    CALLER,
    MONDAY_TEN,
    NUMBERS,
    OUTSIDE,
    Caller,
    away,
    company,
    listed,
    user,
)
from users.models import (
    TICKS,
    Absence,
    Company,
    Department,
    DirectoryEntry,
    ListedNumber,
    ModeSetting,
    Number,
    OutsideAddress,
    Trunk,
    TrunkAllotment,
    User,
)
from users.number_kinds import NumberKind

ELSEWHERE, OTHER = "+441632960999", "+441632960998"
# Why there is no case without effect
WHO_IT_IS = "It says who it is, or what it is called."
OF_THE_PROVIDER = "It is the provider's to choose."
FOR_WHOM_IT_NAMES = "It decides over the callers it names; the page of the list shows what they get."
DIALLED = "It decides over what is dialled, which has no other rule."
WHILE_IT_LASTS = "It decides while it lasts, and its page shows it no longer."


@dataclass(frozen=True)
class Case:
    """Somebody's settings and the company's, who calls, and what the user dials, if it is the user who calls."""

    user: object = field(default_factory=user)
    company: dict = field(default_factory=dict)
    caller: Caller = CALLER
    dials: str = ""

    def steps(self):
        there = company(self.user, **self.company)
        if self.dials:
            return plan_outgoing_call(there, self.user, self.dials, MONDAY_TEN).steps
        return plan_user_call(there, self.user, self.caller, MONDAY_TEN).steps

    def said(self):
        return [one.words for one in unused_of_user(company(self.user, **self.company), self.user)]


@dataclass(frozen=True)
class Column:
    """`one` and `other` differ in the column alone, and in what becomes of the call; `none` is somebody for whom it
    makes no difference, with what the pages say then, or why there is nobody.
    """

    one: Case
    other: Case
    none: tuple | str


def of(**changes):
    return Case(user(**changes))


def gone(**changes):
    """Somebody in a mode."""
    return Case(away(**changes))


def at_work(weekday=0, starts=540, ends=1020):
    return of(work_hours_activated=True, work_hours=(Period(weekday, starts, ends),))


def bars(kind, number):
    """A tick of a user's, and the company's of the same kind beside it."""
    both = Case(user(barred_kinds=frozenset([kind])), {"barred_kinds": frozenset([kind])})
    words = "Kinds of numbers that the company bars already"
    return Column(Case(dials=number), Case(user(barred_kinds=frozenset([kind])), dials=number), (both, words))


def of_company_bars(kind, number):
    return Column(Case(dials=number), Case(company={"barred_kinds": frozenset([kind])}, dials=number), DIALLED)


# A number of each kind, as dialled in Britain, which has none of shared cost
OF_KINDS = {
    NumberKind.INTERNATIONAL: "0033142685300",
    NumberKind.PREMIUM_RATE: "09011234567",
    NumberKind.SHARED_COST: "00491801234567",
    NumberKind.DIRECTORY_ENQUIRIES: "118500",
    NumberKind.MOBILE: "07900123456",
}
CARRIER_B = TrunkSettings(9, "Carrier B")
NOBODYS = "no mode sends calls to a colleague"
NO_MODES = "What the modes do has no effect: absence is not activated."
COLUMNS = {
    User: {
        "first_name": Column(of(), of(name="Ann Other"), WHO_IT_IS),
        "last_name": Column(of(), of(name="Other Ann"), WHO_IT_IS),
        "short_number": Column(of(), of(short_number="999111"), WHO_IT_IS),
        "email": Column(of(), of(email=""), (of(email=""), "Voicemail cannot answer: there is no e-mail address")),
        "trunk_id": Column(Case(dials=OUTSIDE), Case(user(trunk=CARRIER_B), dials=OUTSIDE), OF_THE_PROVIDER),
        "department_id": Column(of(), of(pick_up_group=PickUpGroup(1, "Sales")), WHO_IT_IS),
        "app_password_set_at": Column(
            of(), of(has_app_password=False), (of(has_app_password=False), "The alert time has no effect")
        ),
        "colleague_id": Column(
            gone(pattern="colleague", colleague=2), gone(pattern="colleague", colleague=3), (of(colleague=2), NOBODYS)
        ),
        "forwarding_number": Column(
            gone(pattern="external", forwarding_number=ELSEWHERE),
            gone(pattern="external", forwarding_number=OTHER),
            (
                gone(pattern="external", number=OTHER, forwarding_number=ELSEWHERE),
                "The call forwarding number is",
            ),
        ),
        "alert_time": Column(of(), of(alert_time=9), (of(has_app_password=False), "The alert time has no effect")),
        "voicemail_enabled": Column(of(), of(voicemail_enabled=False), (of(email=""), "Voicemail cannot answer")),
        "absence_activated": Column(
            gone(), gone(absence_activated=False), (gone(absence_activated=False), "absence is not activated")
        ),
        "work_hours_activated": Column(
            at_work(weekday=1),
            of(work_hours=(Period(1, 540, 1020),)),
            (of(work_hours_activated=True), "Work hours are activated, but none are set"),
        ),
        "refuses_withheld": Column(
            Case(caller=Caller(is_withheld=True)),
            Case(user(refuses_withheld=True), caller=Caller(is_withheld=True)),
            FOR_WHOM_IT_NAMES,
        ),
        **{tick: bars(kind, OF_KINDS[kind]) for kind, tick in TICKS.items()},
    },
    Number: {
        "e164": Column(Case(dials=OUTSIDE), Case(user(numbers=(OTHER,)), dials=OUTSIDE), WHO_IT_IS),
        "use": Column(
            gone(pattern="external", number=ELSEWHERE),
            Case(away(pattern="external", number=ELSEWHERE), {"free_numbers": frozenset([ELSEWHERE])}),
            WHO_IT_IS,
        ),
        "user_id": Column(Case(dials=OUTSIDE), Case(user(numbers=()), dials=OUTSIDE), WHO_IT_IS),
        "is_main": Column(
            Case(user(numbers=(NUMBERS[1], OTHER)), dials=OUTSIDE),
            Case(user(numbers=(OTHER, NUMBERS[1])), dials=OUTSIDE),
            WHO_IT_IS,
        ),
    },
    DirectoryEntry: {
        "short_code": Column(
            Case(company={"speed_dials": {"7": OUTSIDE}}, dials="7"),
            Case(company={"speed_dials": {"8": OUTSIDE}}, dials="7"),
            DIALLED,
        ),
        "number": Column(
            Case(company={"speed_dials": {"7": OUTSIDE}}, dials="7"),
            Case(company={"speed_dials": {"7": ELSEWHERE}}, dials="7"),
            DIALLED,
        ),
    },
    ListedNumber: {
        "digits": Column(
            Case(user(black_list=listed(ELSEWHERE)), dials=ELSEWHERE),
            Case(user(black_list=listed(OTHER)), dials=ELSEWHERE),
            (
                Case(user(black_list=listed(ELSEWHERE)), {"black_list": listed(ELSEWHERE)}),
                "the company bars it already",
            ),
        ),
        "kind": Column(
            of(refused_callers=listed(OUTSIDE)),
            of(white_list=listed(OUTSIDE)),
            (
                of(refused_callers=listed(OUTSIDE), white_list=listed(OUTSIDE)),
                "is not refused: the caller is on a white list.",
            ),
        ),
        "is_prefix": Column(
            Case(user(black_list=listed("+441632*")), dials=ELSEWHERE),
            Case(user(black_list=listed("+441632")), dials=ELSEWHERE),
            DIALLED,
        ),
        "note": Column(
            of(refused_callers=listed(OUTSIDE)),
            of(refused_callers=tuple(replace(one, note="Carpets") for one in listed(OUTSIDE))),
            WHO_IT_IS,
        ),
        "user_id": Column(
            Case(user(black_list=listed(ELSEWHERE)), dials=ELSEWHERE),
            Case(company={"black_list": listed(ELSEWHERE)}, dials=ELSEWHERE),
            WHO_IT_IS,
        ),
    },
    ModeSetting: {
        "user_id": Column(gone(pattern="own"), gone(modes={}), (gone(absence_activated=False), NO_MODES)),
        "mode": Column(
            gone(pattern="own"),
            gone(modes={"lunch": ModeEffect("own")}),
            (gone(absence_activated=False), NO_MODES),
        ),
        "pattern": Column(gone(), gone(pattern="own"), (gone(absence_activated=False), NO_MODES)),
        "number": Column(
            gone(pattern="external", number=ELSEWHERE),
            gone(pattern="external", number=OTHER),
            (gone(number=ELSEWHERE), "The number of Meeting is not used"),
        ),
        "colleague_id": Column(
            gone(pattern="colleague", mode_colleague=2),
            gone(pattern="colleague", mode_colleague=3),
            (gone(mode_colleague=2), "The colleague of Meeting is not used"),
        ),
    },
    Absence: {
        "user_id": Column(of(), gone(), (gone(absence_activated=False), "are ignored: absence is not activated.")),
        "mode": Column(
            of(absences=(Away("meeting", ALWAYS),)),
            of(absences=(Away("lunch", ALWAYS),)),
            (gone(absence_activated=False), "are ignored"),
        ),
        "starts_at": Column(
            of(absences=(Away("meeting", ALWAYS),)),
            of(absences=(Away("meeting", MONDAY_TEN + timedelta(seconds=1)),)),
            WHILE_IT_LASTS,
        ),
        "ends_at": Column(
            of(absences=(Away("meeting", ALWAYS),)),
            of(absences=(Away("meeting", ALWAYS, MONDAY_TEN),)),
            WHILE_IT_LASTS,
        ),
    },
    WorkHours: {
        "weekday": Column(at_work(), at_work(weekday=1), (of(work_hours=(Period(1, 0, 9),)), "are not activated")),
        "starts": Column(at_work(), at_work(starts=601), (of(work_hours=(Period(1, 0, 9),)), "are not activated")),
        "ends": Column(at_work(), at_work(ends=600), (of(work_hours=(Period(1, 0, 9),)), "are not activated")),
        "user_id": Column(
            at_work(weekday=1), of(work_hours_activated=True), (of(work_hours_activated=True), "but none are set")
        ),
    },
    Company: {
        "country": Column(Case(dials="118500"), Case(company={"country": "DE"}, dials="118500"), WHO_IT_IS),
        **{tick: of_company_bars(kind, OF_KINDS[kind]) for kind, tick in TICKS.items()},
    },
}
# What the loading makes of a column, before any rule: these are proven where rows are loaded.
LOADED = {
    User: {"proved_email", "is_active"},
    OutsideAddress: {"address", "confirmed_at", "refused_at"},
    Trunk: {"name", "carries_caller_number"},
    TrunkAllotment: {"trunk_id"},
    Department: {"name", "call_pick_up"},
    Company: {"managed_service", "sip_domain", "time_zone"},
    DirectoryEntry: {"name"},
}
CASES = [
    pytest.param(column, id=f"{model.__name__}.{name}")
    for model, found in COLUMNS.items()
    for name, column in found.items()
    if name not in LOADED.get(model, set())
]
WHY_NONE = (WHO_IT_IS, OF_THE_PROVIDER, FOR_WHOM_IT_NAMES, DIALLED, WHILE_IT_LASTS)


def test_the_table_has_every_column():
    for model in (*COLUMNS, *LOADED):
        missing = {*READS[model]} - COLUMNS.get(model, {}).keys() - LOADED.get(model, set())
        assert missing == set(), f"{model.__name__}: give a case for {missing}"


@pytest.mark.parametrize("column", CASES)
def test_it_has_an_effect(column):
    assert column.one.steps() != column.other.steps()


@pytest.mark.parametrize("column", CASES)
def test_where_it_has_none_the_pages_say_so(column):
    if isinstance(column.none, str):
        assert column.none in WHY_NONE
        return
    case, words = column.none
    assert any(words in one for one in case.said()), case.said()
