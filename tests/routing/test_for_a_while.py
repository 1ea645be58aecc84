"""What the page says before a closing or divert is saved is what the planner does once it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.models import CalendarDay
from routing.configuration import Day, Hours, Listed, Message, Period, Until
from routing.for_a_while import foretold, with_until
from routing.mode_effects import effect_of
from routing.opening import opening_at
from routing.plan import Caller, Kind
from routing.planner import plan_call
from service_numbers.models import ClosedMode, MainMode, Override
from tests.routing.companies import FIRST_CARRIER, LONDON, SALES, SUPPORT, company, service_number
from tests.routing.test_opening import oracle

# Around both changes of London's clocks, and an ordinary week.
STARTS = st.sampled_from([datetime(2026, 3, 28), datetime(2026, 10, 24), datetime(2026, 6, 1)])
MINUTES = st.integers(0, 3000)
TARGETS = st.sampled_from(["", "+441632960999"])
WEEKS = st.sampled_from(
    [
        (),
        tuple(Period(day, 540, 1020) for day in range(5)),
        tuple(Period(day, 0, 1440) for day in range(7)),
        (Period(6, 60, 120), Period(5, 1320, 1440), Period(6, 150, 200), Period(0, 1, 2)),
    ]
)


@st.composite
def closings(draw):
    """A company, its service number with others planned, one that is about to be saved, and now."""
    start = draw(STARTS).replace(tzinfo=UTC)
    now = start + timedelta(minutes=draw(MINUTES))
    set_at = now + timedelta(minutes=draw(st.sampled_from([0, 0, 1, 700])))
    ends_at = set_at + timedelta(minutes=draw(st.integers(1, 3000)))
    message = draw(st.sampled_from([None, Message(30, "Training")]))
    until = Until(draw(st.sampled_from(Override.Kind)), set_at, ends_at, "Ada", message, draw(st.booleans()))
    until = replace(until, divert_number=draw(TARGETS))
    after = ends_at + timedelta(minutes=draw(st.sampled_from([0, 1, 90])))
    others = (Until(draw(st.sampled_from(Override.Kind)), after, after + timedelta(hours=3), "Bob", pk=7),)
    first = start.date() + timedelta(days=draw(st.integers(0, 3)))
    day = Day(1, "Fair", first, first, draw(st.sampled_from(CalendarDay.Mode)), ((600, 720),))
    hours = Hours(
        LONDON,
        "",
        draw(WEEKS),
        draw(WEEKS),
        draw(st.sampled_from([(), (day,)])),
        draw(st.sampled_from([(), others])),
    )
    number = service_number(
        main_mode=draw(st.sampled_from(MainMode)),
        mode=draw(st.sampled_from(ClosedMode)),
        divert=draw(TARGETS),
        external_divert_number=draw(TARGETS),
        vms_emails=draw(st.sampled_from([(), ("a@b.example",)])),
        hours=hours,
    )
    return company(number, trunk=draw(st.sampled_from([FIRST_CARRIER, None]))), number, until, now


def words_at(there, moment):
    """What the planner does at a moment, in words."""
    return effect_of(plan_call(there, there.service_numbers[SUPPORT], Caller(), moment).steps)


def standing(there, moment):
    """How it stands by the oracle, open, diverted or closed; a divert that the planner cannot follow is none."""
    outcome = oracle(there.service_numbers[SUPPORT].hours, moment)
    steps = plan_call(there, there.service_numbers[SUPPORT], Caller(), moment).steps
    if outcome == "external-divert" and next(one for one in steps if one.kind is not Kind.NOTE).kind is Kind.DIVERT:
        return "diverted"
    return "open" if outcome in MainMode.values else "closed"


@settings(max_examples=150, deadline=None)
@given(closings())
def test_the_sentence_is_what_the_planner_does_now_at_the_start_at_the_end_and_a_minute_after(closing):
    there, number, until, now = closing
    saved, changed, _until = with_until(there, number, until)
    with timezone.override(LONDON):
        told = foretold(saved, changed, until, now)
    start, said = told.sentence.split(" Then ")
    effect = words_at(saved, until.set_at)
    assert start.endswith(f"get this: {effect.words}")
    assert told.lacks == effect.lacks
    assert start.startswith("From now ") == (until.set_at == now)
    if until.set_at > now:  # until then nothing changes
        assert words_at(saved, now) == words_at(there, now)
    for moment in (until.set_at, until.ends_at - timedelta(minutes=1)):
        assert words_at(saved, moment) == effect
    minute_after = until.ends_at + timedelta(minutes=1)
    assert said.startswith(f"it is {standing(saved, until.ends_at)}")
    assert opening_at(changed.hours, until.ends_at).until != until
    if opening_at(changed.hours, until.ends_at).decision == opening_at(changed.hours, minute_after).decision:
        assert said.startswith(f"it is {standing(saved, minute_after)}")
        assert words_at(saved, minute_after) == words_at(saved, until.ends_at)
    if " it opens " in said:
        assert standing(saved, until.ends_at) == "closed"


def test_when_it_opens_again_is_when_it_does():
    hours = Hours(LONDON, "", tuple(Period(day, 540, 1020) for day in range(5)))
    number = service_number(hours=hours)
    monday = datetime(2026, 6, 1, 15, tzinfo=LONDON)
    until = Until("closed", monday, monday.replace(hour=20, minute=20), "Ada", Message(30, "Training"))
    with timezone.override(LONDON):
        told = foretold(*with_until(company(number), number, until), monday)
    assert told.sentence == (
        "From now until 20:20 callers of Support get this: “Training” is played. The call ends. "
        "Then it is closed, outside the opening hours: it opens Tuesday 09:00."
    )
    assert told.is_heard


def test_a_number_that_nothing_else_names_is_barred_all_the_same():
    barred = "+441632960999"
    there = company(service_number(external_divert_number="+441632960998"), black_list=(Listed(barred),))
    number = there.service_numbers[SUPPORT]
    monday = datetime(2026, 6, 1, 15, tzinfo=LONDON)
    until = Until("divert", monday, monday.replace(hour=20), "Ada", divert_number=barred)
    told = foretold(*with_until(there, number, until), monday)
    assert "The call goes to +44 1632 960998." in told.sentence
    assert told.lacks.startswith("+44 1632 960999 cannot be dialled.")


@pytest.mark.parametrize("hour", [15, 20], ids=["while the other number is open", "while it is closed"])
def test_of_a_divert_inside_only_what_is_sure_is_said(hour):
    """The other number closes meanwhile, or opens: what its callers get now is not what they get all the time."""
    weekdays = tuple(Period(day, 540, 1020) for day in range(5))
    sales = service_number(2, SALES, hours=Hours(LONDON, "", weekdays))
    start = datetime(2026, 6, 1, hour, tzinfo=LONDON)
    until = Until("divert", start, start + timedelta(hours=20), "Ada", divert_number=SALES)
    there = company(service_number(), sales)
    with timezone.override(LONDON):
        told = foretold(*with_until(there, there.service_numbers[SUPPORT], until), start)
    assert "get this: The call goes to Sales, and on from there by its own rules. Then " in told.sentence
    assert told.lacks == ""
