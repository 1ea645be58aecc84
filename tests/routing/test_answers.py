"""What pages of all floors ask of the planner through the door on the ground floor."""

import inspect
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import calls_door, planner_door
from common.calls_door import Calls
from common.planner_door import NobodyAnswers, Planner, planner
from routing import answers
from routing.configuration import Away, Period
from routing.rules import mode_of
from routing.user_week import next_mode_change
from service_numbers.models import ServiceNumber
from tests import factories
from tests.routing.companies import ALWAYS, MONDAY_TEN, user
from tests.routing.companies import company as company_of
from users.models import Mode

LONDON = ZoneInfo("Europe/London")
QUESTIONS = [name for name in vars(Planner) if not name.startswith("_")]


def parameters(function):
    return [name for name in inspect.signature(function).parameters if name != "self"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_question_has_its_answer(question):
    assert planner() is answers
    assert parameters(getattr(answers, question)) == parameters(getattr(Planner, question))


def test_a_door_that_is_not_filled_says_who_fills_it(monkeypatch):
    monkeypatch.setattr(planner_door, "_filled", [])
    with pytest.raises(NobodyAnswers, match=r"routing/apps\.py"):
        planner()


def test_the_door_to_calls_is_filled_as_declared(monkeypatch):
    assert parameters(calls_door.calls().calls_made) == parameters(Calls.calls_made)
    monkeypatch.setattr(calls_door, "_filled", [])
    with pytest.raises(calls_door.NobodyAnswers, match=r"statistics/apps\.py"):
        calls_door.calls()


def at(hour, day=1):
    return datetime(2026, 6, day, hour, tzinfo=LONDON)


def said(outlooks):
    return [(one.since, one.words, one.lacks) for one in outlooks]


def test_a_call_to_a_service_number_now_and_then(company):
    support = factories.ServiceNumberFactory(tenant=company, name="Support")
    factories.OpeningHoursFactory(service_number=support, weekday=0)
    ends, nothing = "The call ends.", "No message is played: none is set."
    assert said(planner().calls_to_service_number(support, at(10))) == [
        (at(10), ends, f"Nobody is in the group. {nothing}"),
        (at(17), ends, nothing),
    ]
    ServiceNumber.objects.update(main_mode="external-divert", external_divert_number="+441632960999")
    assert said(planner().calls_to_service_number(support, at(18))) == [
        (at(18), ends, nothing),
        (at(9, day=8), "The call goes to +44 1632 960999.", ""),
    ]


def test_a_call_to_a_user_now_and_then_by_own_rules(company):
    cora = factories.UserFactory(tenant=company, first_name="Cora", last_name="Cole")
    uma = factories.UserFactory(tenant=company, first_name="Uma", last_name="User", colleague=cora)
    rings = "The phone of Uma User rings for 25 seconds."
    [now] = planner().calls_to_user(uma, at(10))
    assert now.words.startswith(rings)
    factories.ModeSettingFactory(user=uma, mode="lunch", pattern="colleague")
    factories.AbsenceFactory(user=uma, mode="lunch", starts_at=at(12), ends_at=at(13))
    now, then = planner().calls_to_user(uma, at(10))
    assert (now.since, then.since) == (at(10), at(12))
    assert now.words.startswith(rings)
    assert then.words == "The call goes to Cora Cole, and on from there by its own rules."


def test_what_a_mode_lacks_and_who_may_mend_it(company, admin):
    support = factories.ServiceNumberFactory(tenant=company)
    lack = planner().lack_of_mode(support, "no_agents_mode", "voicemail", admin)
    assert lack.words == "There is no address for voicemail recordings."
    assert lack.page == f"/service-numbers/{support.pk}/modules/vms-email/"
    person = factories.UserFactory(tenant=company)
    assert planner().lack_of_mode(support, "no_agents_mode", "voicemail", person).page == ""
    assert planner().lack_of_mode(support, "main_mode", "without-welcome", person) is None


def test_how_each_service_number_stands(company, their_admin):
    support = factories.ServiceNumberFactory(tenant=company)
    factories.ServiceNumberFactory(tenant=their_admin.tenant)
    factories.MemberFactory(service_number=support, is_available=False)
    ours = ServiceNumber.objects.for_tenant(company)
    [(e164, standing)] = planner().standings(company, ours, at(10)).items()
    assert (e164, standing.state.kind, standing.agents) == (support.number.e164, "open", (0, 1))
    assert standing.warnings[0].words == "Everybody of the group is logged off."


@st.composite
def people(draw):
    """Users with absences that follow one another, around a change of the clocks, and work hours."""
    start, absences = datetime(2026, 3, 27, tzinfo=UTC), []
    for mode in draw(st.lists(st.sampled_from(Mode), max_size=3)):
        begins = start + timedelta(minutes=draw(st.integers(0, 2000)))
        start = begins + timedelta(minutes=draw(st.integers(1, 2000)))
        absences.append(Away(mode, begins, start))
    parts = draw(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 700), st.integers(701, 1440)), max_size=5))
    hours = tuple(Period(*part) for part in {part[0]: part for part in parts}.values())
    return user(absences=tuple(absences), work_hours=hours, work_hours_activated=draw(st.booleans()))


@given(people(), st.integers(0, 4000))
def test_the_next_mode_is_the_first_that_differs(ann, minutes):
    there, moment = company_of(ann), datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minutes)
    mode, change = mode_of(there, ann, moment)[0], next_mode_change(there, ann, moment)
    end = change or moment + timedelta(days=14)
    for minute in range(0, int((end - moment).total_seconds() // 60), 13):
        assert mode_of(there, ann, moment + timedelta(minutes=minute))[0] == mode
    if change is not None:
        assert mode_of(there, ann, change - timedelta(seconds=1))[0] == mode != mode_of(there, ann, change)[0]


def test_a_mode_without_an_end_changes_no_more():
    there = user(absences=(Away("holiday", ALWAYS),))
    assert next_mode_change(company_of(there), there, MONDAY_TEN) is None
