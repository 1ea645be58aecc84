"""Legs of several calls that are looked at again at once: what is said of one call is said of that one only."""

from dataclasses import asdict

from statistics.models import CallLeg, Direction
from statistics.records.beside import Course
from statistics.services.settling import load_calls, settle
from tests import factories


def leg(user, call, records, **more):
    """A leg of a user's own call; with `parts` that are rows of Asterisk, else as FreeSWITCH tells of it."""
    values = {"direction": Direction.OUTGOING, "call_id": call, "records": records, "person": user.pk}
    return factories.CallLegFactory(tenant=user.tenant, **values, **more)


def test_records_that_were_in_two_are_those_of_calls_that_have_fewer_legs(company):
    user = factories.UserFactory(tenant=company)
    part = asdict(Course(record="a", call="first", start=1_780_300_800, end=1_780_300_865, channel="PJSIP/1-1"))
    for _leg in range(2):
        leg(user, "first", ["a"], parts=[part])
    for _leg in range(2):
        leg(user, "second", ["b"])
    calls = load_calls([(company.pk, "first"), (company.pk, "second")])
    assert settle(calls) == (1, {"a"})
    assert CallLeg.objects.filter(call_id="second").count() == 2
