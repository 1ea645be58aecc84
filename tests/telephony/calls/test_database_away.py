"""A planner whose database is cut off, or says nothing: it answers by the settings on disk until it is back."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from telephony.calls import plans
from telephony.calls.plans import Planner, PlannerAway, Unknown
from telephony.calls.settings_on_disk import SettingsOnDisk
from tests import factories
from tests.telephony.wire import HERE, Wire

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MOBILE = "+447700900123"


@pytest.fixture
def wire(monkeypatch):
    """All connections that are made from now on go over it; the test's own is there already."""
    wire = Wire(connection)
    monkeypatch.setitem(connections.settings["default"], "HOST", HERE)
    monkeypatch.setitem(connections.settings["default"], "PORT", str(wire.port))
    monkeypatch.setattr(plans, "LOOKS_EVERY", 0.05)
    yield wire
    wire.cut()


@pytest.fixture
def user(company):
    user = factories.UserFactory(tenant=company, short_number="501", first_name="Ann", last_name="Lee")
    factories.NumberFactory(user=user, tenant=company, is_main=True, use="user")
    return user


@pytest.fixture
def calls(company, user):
    number = factories.ServiceNumberFactory(tenant=company).number.e164
    return [
        {"called": number, "caller": MOBILE},
        {"called": user.numbers.get().e164, "caller": "anonymous"},
        {"user": "501", "domain": "ours.example", "dialled": "999"},
    ]


@pytest.fixture
def disk(tmp_path, calls):
    disk = SettingsOnDisk(tmp_path)
    disk.renew()
    return disk


def with_planner(disk, work):
    """Run `work(planner)`, a coroutine, in a thread of its own: in this one Playwright's loop may be running."""

    async def all_of_it():
        planner = Planner(disk)
        try:
            return await work(planner)
        finally:
            planner.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, all_of_it()).result()


async def until_back(planner):
    until = time.monotonic() + 30
    while planner.is_away:
        assert time.monotonic() < until
        await asyncio.sleep(0.02)


def without_time(answer):
    plan = answer.plan
    return answer.company_pk, answer.domain, answer.user_pk, answer.user_name, plan.called, plan.caller, plan.steps


def test_calls_are_answered_as_before_and_said_once(wire, disk, calls, caplog):
    async def work(planner):
        before = [without_time(await planner.ask(**one)) for one in calls]
        wire.cut()
        for _time in range(3):
            assert [without_time(await planner.ask(**one)) for one in calls] == before
        with pytest.raises(PlannerAway):
            await planner.versions([1])
        wire.mend()
        await until_back(planner)
        assert [without_time(await planner.ask(**one)) for one in calls] == before
        assert before[2][2:4] == (planner.settings.of_domain("ours.example").settings.short_numbers["501"], "Ann Lee")

    with_planner(disk, work)
    said = [one.message.partition(":")[0] for one in caplog.records if one.name == "portal.calls"]
    assert said == ["The database is away, calls go by the settings on disk", "The database is back"]


def test_a_database_that_says_nothing_is_waited_for_once(wire, disk, calls, monkeypatch):
    monkeypatch.setattr(plans, "PATIENCE", 0.5)

    async def work(planner):
        await planner.ask(**calls[0])
        wire.hold()
        await planner.ask(**calls[0])
        assert planner.is_away
        began = time.monotonic()
        for _time in range(20):
            await planner.ask(**calls[0])
        assert time.monotonic() - began < 5  # 20 times its patience would be ten
        wire.cut()
        wire.mend()
        await until_back(planner)

    with_planner(disk, work)


def test_who_is_not_on_disk_is_not_refused_for_good(wire, disk):
    """The number may be newer than what is on disk: a carrier may try another way. Short numbers are all there."""

    async def work(planner):
        wire.cut()
        for asked in ({"called": "+4420", "caller": MOBILE}, {"user": "501", "domain": "no.example", "dialled": "1"}):
            with pytest.raises(PlannerAway):
                await planner.ask(**asked)
        with pytest.raises(Unknown):
            await planner.ask(user="999", domain="ours.example", dialled="112")

    with_planner(disk, work)


def test_without_settings_on_disk_it_is_away(wire, calls):
    async def work(planner):
        wire.cut()
        with pytest.raises(PlannerAway):
            await planner.ask(**calls[0])

    with_planner(None, work)


def test_a_controller_that_starts_meanwhile_goes_on_from_disk(wire, disk, calls):
    async def work(planner):
        answer = await planner.ask(**calls[0])
        assert answer.plan.called == calls[0]["called"]

    wire.cut()
    with_planner(SettingsOnDisk(disk.folder), work)


def test_settings_that_have_changed_since_hold_once_it_is_back(wire, disk, company):
    async def work(planner):
        wire.cut()
        with pytest.raises(PlannerAway):
            await planner.ask(called=new, caller=MOBILE)
        wire.mend()
        await until_back(planner)
        return await planner.ask(called=new, caller=MOBILE)

    new = factories.ServiceNumberFactory(tenant=company).number.e164
    assert with_planner(disk, work).company_pk == company.pk
