"""What is written of a company's settings is read back as it was, whatever they are."""

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.configuration import CompanySettings, Day, Hours, Until
from routing.planner import plan_call, plan_outgoing_call, plan_user_call
from routing.written import NotReadable, read_back, written
from tests.routing.companies import ALWAYS, MONDAY_TEN
from tests.routing.test_every_plan import CALLERS, MOMENTS, companies

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def over_the_disk(kind, value):
    return read_back(kind, json.loads(json.dumps(written(value))))


def plans(company, caller, moment):
    yield from (plan_call(company, one, caller, moment) for one in company.service_numbers.values())
    yield from (plan_user_call(company, one, caller, moment) for one in company.users.values())
    for dialled in ("102", "70", "01632 960160", "999"):
        yield from (plan_outgoing_call(company, one, dialled, moment) for one in company.users.values())


@settings(max_examples=200, suppress_health_check=SLOW)
@given(companies(), CALLERS, MOMENTS)
def test_what_comes_back_equals_what_went_in_and_plans_the_same(company, caller, moment):
    back = over_the_disk(CompanySettings, company)
    assert back == company
    assert list(plans(back, caller, moment)) == list(plans(company, caller, moment))


INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones())


@given(st.dates(), INSTANTS, st.text(), st.sets(st.text()))
def test_days_instants_and_texts(day, moment, text, texts):
    hours = Hours(
        ZoneInfo("Pacific/Auckland"),
        text,
        days=(Day(1, text, day, day, "closed", hours=((0, 1), (2, 3))),),
        untils=(Until("closed", ALWAYS, MONDAY_TEN, set_by=text),),
    )
    assert over_the_disk(Hours, hours) == hours
    assert over_the_disk(frozenset[str], frozenset(texts)) == texts
    assert over_the_disk(type(moment), moment).timestamp() == moment.timestamp()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Hours, {"zone": "Europe/London"}),
        (Hours, {"zone": "Nowhere/At all", "main_mode": "x"}),
        (Hours, {"zone": "Europe/London", "main_mode": "x", "of_another_version": 1}),
        (Hours, {"zone": "Europe/London", "main_mode": None}),
        (Hours, []),
        (date, "yesterday"),
        (tuple[int, int], [1]),
        (bool, 1),
        (dict[str, int], {"a": 1}),
    ],
)
def test_what_is_no_such_value_is_refused(kind, said):
    with pytest.raises(NotReadable):
        read_back(kind, said)


def test_what_nobody_could_read_back_is_not_written():
    with pytest.raises(TypeError):
        written({1: object()})
