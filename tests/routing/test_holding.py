"""Until when a plan holds: up to then the time alone changes nothing, across changes of the clocks, too."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.configuration import Away, Day, Hours, Period, Until
from routing.holding import holds_until
from routing.plan import Caller
from routing.planner import plan_call, plan_user_call
from tests.routing.companies import LONDON, MONDAY_TEN, company, member, service_number, user

START = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the clocks go forward that night
MINUTES = st.integers(0, 3000)


def at(minutes):
    return START + timedelta(minutes=minutes)


@st.composite
def absences(draw):
    begins = draw(MINUTES)
    one = Away("meeting", at(begins), at(begins + draw(MINUTES) + 1))
    return draw(st.sampled_from([(), (one,)]))


@st.composite
def worlds(draw):
    part = st.tuples(st.integers(5, 6) | st.integers(0, 1), st.integers(0, 700), st.integers(701, 1440))
    weekly = tuple(Period(*one) for one in {one[0]: one for one in draw(st.lists(part, max_size=3))}.values())
    begins, day = draw(MINUTES), START.date() + timedelta(days=draw(st.integers(0, 2)))
    untils = draw(st.sampled_from([(), (Until("closed", at(begins), at(begins + draw(MINUTES) + 1)),)]))
    days = draw(st.sampled_from([(), (Day(1, "Fair", day, day, "other-hours", ((60, 200),)),)]))
    there = service_number(
        hours=Hours(LONDON, "", weekly, days=days, untils=untils),
        members=(member(1, absences=draw(absences())), member(2)),
        main_mode="external-divert",
        external_divert_number="+441632960101",
    )
    hours = draw(st.sampled_from([(), weekly]))
    ann = user(1, absences=draw(absences()), work_hours_activated=True, work_hours=hours)
    return there, company(there, ann)


@settings(max_examples=40)
@given(worlds(), MINUTES)
def test_nothing_changes_before(world, minutes):
    number, there = world
    moment = at(minutes)
    until = holds_until(there, moment)
    assert moment < until <= moment + timedelta(days=14)
    ahead = min(until - timedelta(seconds=1), moment + timedelta(days=3))
    then = [moment, ahead] + [moment + (ahead - moment) * part / 17 for part in range(17)]
    assert len({plan_call(there, number, Caller(), one).steps for one in then}) == 1
    assert len({plan_user_call(there, there.users[1], Caller(), one).steps for one in then}) == 1


LUNCH = Away("lunch", MONDAY_TEN + timedelta(hours=2), MONDAY_TEN + timedelta(hours=3))
MEETING = Away("meeting", MONDAY_TEN - timedelta(hours=1), MONDAY_TEN + timedelta(hours=1))


@pytest.mark.parametrize(
    ("number", "ann", "minutes"),
    [
        ({}, {}, 14 * 24 * 60),
        ({"members": (member(1, absences=(LUNCH,)),)}, {}, 120),
        ({"members": (member(1, absences=(MEETING,)),)}, {}, 60),
        ({"hours": Hours(LONDON, "", (Period(0, 540, 690),))}, {}, 90),
        ({}, {"absences": (LUNCH,)}, 120),
        ({}, {"absences": (MEETING,)}, 60),
        ({}, {"absences": (LUNCH,), "absence_activated": False}, 14 * 24 * 60),
        ({}, {"work_hours_activated": True, "work_hours": (Period(0, 540, 630),)}, 30),
    ],
)
def test_by_example(number, ann, minutes):
    there = company(service_number(**number), user(1, **ann))
    assert holds_until(there, MONDAY_TEN) - MONDAY_TEN == timedelta(minutes=minutes)
